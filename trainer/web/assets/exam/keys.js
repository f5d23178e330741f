/** Which key does what: a pure map from a key press to a named action. */

const LETTERS = "abcde";

/**
 * @param event key, modifiers, and `on`: the kind of element that has the focus
 *   ("text" where one writes, "pane" where arrows scroll, otherwise "").
 * @returns {{act: string, value?: number}|null} null leaves the key to the browser.
 */
export function actionFor({ key, on, ctrlKey, metaKey, altKey, isComposing }) {
  if (ctrlKey || metaKey || altKey || isComposing || on === "text") return null;
  if (/^[1-9]$/.test(key)) return { act: "choose", value: Number(key) - 1 };
  const letter = LETTERS.indexOf(key.toLowerCase());
  if (key.length === 1 && letter >= 0) return { act: "choose", value: letter };
  if (on === "pane" && (key === "ArrowUp" || key === "ArrowDown")) return null;
  switch (key) {
    case "ArrowUp":
      return { act: "option", value: -1 };
    case "ArrowDown":
      return { act: "option", value: 1 };
    case "ArrowLeft":
      return { act: "step", value: -1 };
    case "ArrowRight":
      return { act: "step", value: 1 };
    case "f":
    case "F":
      return { act: "flag" };
    default:
      return null;
  }
}
