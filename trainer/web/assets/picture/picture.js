/** Shows HTML that the server has made and made safe, in the page's theme and apart from its styles. */

import { enlargeable } from "../enlarge.js";

const styles = fetch(new URL("picture.css", import.meta.url))
  .then((answer) => answer.text())
  .then((text) => new CSSStyleSheet().replace(text));

export default async function picture({ data, parentElement }) {
  const root = parentElement;
  const sheet = await styles;
  const shadow = root.host ? root : root.getRootNode();
  if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  let box = root.querySelector(".picture");
  if (!box) {
    box = document.createElement("div");
    box.className = "picture";
    root.append(box);
  }
  if (box.shown !== data.html) {
    box.shown = data.html;
    box.innerHTML = data.html;
  }
  enlargeable(box, data.close);
  if (data.lang) box.lang = data.lang;
}
