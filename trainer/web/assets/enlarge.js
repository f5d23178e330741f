/**
 * Pictures in texts: whoever presses one sees it at full size, by mouse, finger or keyboard.
 *
 * A picture by itself is a button. In an option, which is one already, a lens beside the picture opens it, and
 * the key Z while the option has the focus.
 */

import { h } from "./exam/dom.js";

const OURS = 'img[src^="pictures/"]';
const LENS =
  "M15.5 14h-.79l-.28-.27A6.5 6.5 0 1 0 13 15.5l.27.28v.79l5 4.99L19.49 20zm-6 0a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9zm.5-7H9v2H7v1h2v2h1v-2h2V9h-2z";
const WAITS = [1500, 4000, 10_000];

export const pictureStyles = fetch(new URL("enlarge.css", import.meta.url))
  .then((answer) => answer.text())
  .then((text) => new CSSStyleSheet().replace(text));

const known = new WeakSet();

/** Make the pictures that come to stand in a box open at full size; `close` is what its button is called. */
export async function enlargeable(box, close) {
  if (known.has(box)) return;
  known.add(box);
  const shadow = box.getRootNode();
  const sheet = await pictureStyles;
  if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  const open = (picture) => show(box, picture, close);
  box.addEventListener("click", (event) => pressed(event, open), true);
  box.addEventListener("keydown", (event) => typed(event, open), true);
  box.addEventListener("error", (event) => again(event.target), true);
  new MutationObserver(() => mark(box)).observe(box, { childList: true, subtree: true });
  mark(box);
}

function mark(box) {
  for (const picture of box.querySelectorAll(`${OURS}:not([data-marked])`)) {
    if (picture.closest("dialog.enlarged")) continue;
    picture.dataset.marked = "";
    const option = picture.closest("button");
    if (option) {
      option.setAttribute("aria-keyshortcuts", "z");
      picture.after(lens());
    } else {
      picture.tabIndex = 0;
      picture.setAttribute("role", "button");
      picture.setAttribute("aria-haspopup", "dialog");
    }
  }
}

function lens() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", LENS);
  svg.append(path);
  const found = h("span", { class: "zoom", "aria-hidden": "true" });
  found.append(svg);
  return found;
}

function pressed(event, open) {
  const zoom = event.target.closest?.(".zoom");
  const picture = zoom ? zoom.previousElementSibling : event.target.closest?.(`${OURS}[role="button"]`);
  if (!picture) return;
  event.preventDefault();
  event.stopPropagation();
  open(picture);
}

function typed(event, open) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  let picture = null;
  if (target.matches?.(`${OURS}[role="button"]`) && (event.key === "Enter" || event.key === " ")) picture = target;
  else if (event.key.toLowerCase() === "z") picture = target.closest?.("button")?.querySelector(OURS);
  if (!picture) return;
  event.preventDefault();
  event.stopPropagation();
  open(picture);
}

/** A picture that did not come is asked for a few times more: a connection may only have been away. */
function again(picture) {
  if (!picture.matches?.(OURS)) return;
  const tries = Number(picture.dataset.tries ?? 0);
  if (tries >= WAITS.length) return;
  picture.dataset.tries = tries + 1;
  const [address, query] = picture.getAttribute("src").split("?");
  const kept = (query ?? "").split("&").filter((part) => part && !part.startsWith("try="));
  setTimeout(() => picture.setAttribute("src", `${address}?${[...kept, `try=${tries + 1}`].join("&")}`), WAITS[tries]);
}

function show(box, picture, close) {
  const dialog = h("dialog", { class: "enlarged", "aria-label": picture.alt });
  const leave = () => dialog.close();
  const large = h("img", { src: picture.getAttribute("src"), alt: picture.alt });
  dialog.append(
    h(
      "div",
      { class: "words" },
      h("span", { "aria-hidden": "true" }, picture.alt),
      h("button", { type: "button", "aria-label": close, title: close, onclick: leave }, "×"),
    ),
    h("div", { class: "canvas", tabindex: 0, onclick: leave }, large),
  );
  dialog.onclick = (event) => event.target === dialog && leave();
  dialog.onkeydown = (event) => event.stopPropagation();
  dialog.onclose = () => dialog.remove();
  box.append(dialog);
  dialog.showModal();
}

/** Fetch the pictures of a text that will be shown next. */
export function fetchAhead(html) {
  for (const [, address] of (html ?? "").matchAll(/src="(pictures\/[0-9a-f]{64})"/g)) new Image().src = address;
}
