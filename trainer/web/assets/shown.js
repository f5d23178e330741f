/** Shows HTML that the server has made and made safe, in the page's theme and apart from its styles. */

import { enlargeable } from "./enlarge.js";

export function shows(style, name) {
  const styles = fetch(style)
    .then((answer) => answer.text())
    .then((text) => new CSSStyleSheet().replace(text));
  return async function show({ data, parentElement }) {
    const root = parentElement;
    const sheet = await styles;
    const shadow = root.host ? root : root.getRootNode();
    if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
    let box = root.querySelector(`.${name}`);
    if (!box) {
      box = document.createElement("div");
      box.className = name;
      root.append(box);
    }
    if (box.shown !== data.html) {
      box.shown = data.html;
      box.innerHTML = data.html;
    }
    if (data.close) enlargeable(box, data.close);
    if (data.lang) box.lang = data.lang;
  };
}
