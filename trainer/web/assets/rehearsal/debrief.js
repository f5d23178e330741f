/** A debriefing. */

import { shows } from "../shown.js";

export default shows(new URL("debrief.css", import.meta.url), "debriefing");
