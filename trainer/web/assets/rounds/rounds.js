/** Cards, the join code and a finished sheet. */

import { shows } from "../shown.js";

export default shows(new URL("rounds.css", import.meta.url), "round");
