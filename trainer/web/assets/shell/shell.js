/**
 * What the pages have in common and Streamlit does not say by itself: the language of the document, calmer
 * margins, and at the foot of the side bar who is signed in and the way out.
 */

const styles = Promise.all(
  ["page.css", "shell.css"].map(async (name) => {
    const answer = await fetch(new URL(name, import.meta.url));
    return new CSSStyleSheet().replace(await answer.text());
  }),
);

/** The menu is a list with groups between it and its items, which no screen reader follows: each group is the list. */
function nameLists() {
  const menu = document.querySelector('[data-testid="stSidebarNavItems"]');
  if (!menu) return;
  menu.setAttribute("role", "none");
  for (const group of menu.children) {
    if (group.tagName === "DIV") group.setAttribute("role", "list");
  }
}

let watched = false;

/** Streamlit makes the menu anew when the side bar is folded or the pages change. */
function keepListsNamed() {
  nameLists();
  if (watched) return;
  watched = true;
  let asked = 0;
  const soon = () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      nameLists();
    });
  };
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
}

export default async function shell({ data, parentElement }) {
  document.documentElement.lang = data.lang;
  keepListsNamed();
  const [page, own] = await styles;
  if (!document.adoptedStyleSheets.includes(page)) {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
  }
  const shadow = parentElement.host ? parentElement : parentElement.getRootNode();
  if (!shadow.adoptedStyleSheets.includes(own)) {
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, own];
  }
  let foot = parentElement.querySelector(".foot");
  if (!foot) {
    foot = document.createElement("div");
    foot.className = "foot";
    const name = document.createElement("span");
    const out = document.createElement("a");
    out.href = new URL("sign-out", document.baseURI).pathname;
    foot.append(name, out);
    parentElement.append(foot);
  }
  foot.firstChild.textContent = data.name;
  foot.lastChild.textContent = data.out;
}
