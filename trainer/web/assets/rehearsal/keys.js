/** Which key does what: a pure map from a key press to a named action. */

/**
 * @param event key and modifiers, and `typing`: whether the focus is where one writes.
 * @returns {{act: string, value?: number}|null} null leaves the key to the browser.
 */
export function actionFor({ key, typing, ctrlKey, metaKey, altKey, isComposing }) {
  if (ctrlKey || metaKey || altKey || isComposing || typing) return null;
  if (/^[1-9]$/.test(key)) return { act: "choose", value: Number(key) - 1 };
  if (key === "h" || key === "H") return { act: "hint" };
  if (key === "u" || key === "U") return { act: "undo" };
  return null;
}
