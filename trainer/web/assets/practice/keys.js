/** Which key does what in a practice set: a pure map from a key press to a named action. */

/**
 * @param event key and modifiers; `typing`: the focus is where one writes; `pressing`: on a button or a link.
 * @returns {{act: string, value?: number}|null} null leaves the key to the browser.
 */
export function actionFor({ key, typing, pressing, ctrlKey, metaKey, altKey, isComposing }) {
  if (ctrlKey || metaKey || altKey || isComposing || typing) return null;
  if (/^[1-9]$/.test(key)) return { act: "choose", value: Number(key) - 1 };
  if (key === "Enter" && !pressing) return { act: "go" };
  if (key === " " && !pressing) return { act: "turn" };
  if (key === "ArrowRight") return { act: "next" };
  const letters = { u: "unsure", f: "flag", p: "report", l: "lesson" };
  const act = letters[key.toLowerCase()];
  return act ? { act } : null;
}
