/** Keys, rationales and differences between versions. */

import { shows } from "../shown.js";

export default shows(new URL("bench.css", import.meta.url), "bench");
