/** Shows a debriefing that the server has made and made safe, in the page's theme and apart from its styles. */

const styles = fetch(new URL("debrief.css", import.meta.url))
  .then((answer) => answer.text())
  .then((text) => new CSSStyleSheet().replace(text));

export default async function debriefing({ data, parentElement }) {
  const root = parentElement;
  const sheet = await styles;
  const shadow = root.host ? root : root.getRootNode();
  if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  let box = root.querySelector(".debriefing");
  if (!box) {
    box = document.createElement("div");
    box.className = "debriefing";
    root.append(box);
  }
  if (box.shown !== data.html) {
    box.shown = data.html;
    box.innerHTML = data.html;
  }
  if (data.lang) box.lang = data.lang;
}
