/** Items as a candidate sees them: the exam's own question, with its own styles, outside an exam. */

import { h } from "../exam/dom.js";
import { Question } from "../exam/question.js";

async function sheet(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  return new CSSStyleSheet().replace(await answer.text());
}

export const styles = Promise.all(
  ["../exam/frame.css", "../exam/question.css", "../exam/phone.css", "sample.css"].map(sheet),
);

/** One question; what is chosen in it is forgotten at once. */
export class Sample {
  constructor(texts) {
    this.chosen = [];
    this.question = new Question(texts, {
      choose: (position) => this.#choose(position),
      clear: () => this.#set([]),
    });
    this.element = h("div", { class: "sample" }, this.question.stimulus, this.question.element);
  }

  /** @param item `{type, stem, options, stimulus}`, texts as safe HTML. */
  show(item, place, count, quietly) {
    const same = JSON.stringify(item) === this.shown;
    this.shown = JSON.stringify(item);
    if (!same) {
      this.several = item.type === "multiple";
      this.chosen = [];
      const shown = { ...item, section: 0, stimulus: item.stimulus ? 0 : null };
      this.paper = { sections: [""], stimuli: [item.stimulus], items: { [place]: shown }, count };
      this.place = place;
      this.question.place = null;
    }
    this.#set(this.chosen);
    this.question.stimulus.hidden = !item.stimulus || quietly;
  }

  #choose(position) {
    const others = this.chosen.filter((one) => one !== position);
    if (this.several) this.#set(others.length === this.chosen.length ? [...others, position].sort() : others);
    else this.#set([position]);
  }

  #set(chosen) {
    this.chosen = chosen;
    this.question.show({ paper: this.paper, place: this.place, chosen, flagged: false, locked: false });
  }
}

/** Show several items, the material they share once. */
export function fillSamples(box, items, texts) {
  box.samples ??= [];
  while (box.samples.length > items.length) box.samples.pop().element.remove();
  while (box.samples.length < items.length) {
    const made = new Sample(texts);
    box.samples.push(made);
    box.append(made.element);
    made.question.enlarge();
  }
  for (const [place, item] of items.entries()) {
    const shared = place > 0 && items[place - 1].stimulus === item.stimulus;
    box.samples[place].show(item, place, items.length, shared);
  }
}

export default async function sample({ data, parentElement }) {
  const own = await styles;
  const shadow = parentElement.host ? parentElement : parentElement.getRootNode();
  shadow.adoptedStyleSheets = [...new Set([...(shadow.adoptedStyleSheets ?? []), ...own])];
  let box = parentElement.querySelector(".host");
  if (!box) {
    box = h("div", { class: "host samples" });
    parentElement.append(box);
  }
  box.lang = data.lang;
  fillSamples(box, data.items, data.texts);
}
