/** The English wording beside the original, field by field; shown on request, kept with the item either way. */

import { fill, h } from "../exam/dom.js";

export const blank = () => ({ stem: "", stimulus: "", options: {}, rationale: {} });

/** Every English text of an item. */
export const wordings = ({ english }) => [
  english.stem,
  english.stimulus,
  ...Object.values(english.options),
  ...Object.values(english.rationale),
];

/** What an option said in English goes with it. */
export function forget(item, id) {
  delete item.english.options[id];
  delete item.english.rationale[id];
}

export class English {
  constructor(texts, element) {
    this.texts = texts;
    this.element = element;
    this.switch = h("input", { type: "checkbox", onchange: (event) => this.show(event.target.checked) });
    this.label = h("label", { class: "english-switch" }, this.switch, h("span", {}, texts.english));
  }

  show(on) {
    this.switch.checked = on;
    this.element.classList.toggle("bilingual", on);
    this.element.closest(".sides")?.classList.toggle("wide", on);
  }

  toggle() {
    this.show(!this.switch.checked);
  }

  /** Show it where there is any, once. */
  offer(items) {
    if (this.offered) return;
    this.offered = true;
    if (items.some((item) => wordings(item).some((text) => text.trim()))) queueMicrotask(() => this.show(true));
  }

  /** A field with its English beside it; `take` is told what is typed. */
  beside(whole, field, label, value, take, kind = "") {
    const name = fill(this.texts.english_of, { field: label });
    const area = h("textarea", {
      class: `english ${kind}`,
      lang: "en",
      rows: 1,
      "data-field": field,
      "aria-label": name,
      placeholder: name,
      oninput: (event) => take(event.target.value),
    });
    area.value = value;
    return h("div", { class: "pair" }, whole, area);
  }
}

/** Keep a text under a name, or nothing for an empty one. */
export function keep(texts, name, text) {
  if (text) texts[name] = text;
  else delete texts[name];
}
