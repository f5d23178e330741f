/** The question in the middle: what it is about, its stem and its options. */

import { enlargeable, fetchAhead } from "../enlarge.js";
import { fill, h, icon, set, write } from "./dom.js";

const LETTERS = "ABCDEFGHI";

export class Question {
  /** @param act `{choose(position), clear()}`. */
  constructor(texts, act) {
    this.texts = texts;
    this.act = act;
    this.place = null;
    this.kicker = h("p", { class: "kicker" });
    this.heading = h("h2", { class: "number", tabindex: -1 });
    this.flagged = h("span", { class: "marked" }, icon("flag"), texts.flagged);
    this.stem = h("div", { class: "stem prose", id: "stem" });
    this.hint = h("p", { class: "hint", id: "hint" });
    this.options = h("div", { class: "options", "aria-labelledby": "stem", "aria-describedby": "hint" });
    this.clear = h("button", { type: "button", class: "quiet clear", onclick: () => act.clear() }, texts.clear);
    this.element = h(
      "article",
      { class: "question", "aria-label": texts.question_region },
      h("div", { class: "heading" }, h("div", {}, this.kicker, this.heading), this.flagged),
      this.stem,
      this.hint,
      this.options,
      this.clear,
    );
    this.stimulus = h("section", { class: "stimulus", "aria-label": texts.stimulus });
    this.stimulusText = h("div", { class: "prose", tabindex: 0 });
    this.fold = h("details", { open: true }, h("summary", {}, texts.stimulus), this.stimulusText);
    this.stimulus.append(this.fold);
  }

  /** Have the pictures of question and material open at full size. */
  enlarge() {
    for (const box of [this.element, this.stimulus]) enlargeable(box, this.texts.close);
  }

  /** Show a place of the paper; `chosen` are the positions chosen there. */
  show({ paper, place, chosen, flagged, locked }) {
    const item = paper.items[place];
    if (this.place !== place || this.item !== item) this.#turnTo(paper, place, item);
    this.flagged.hidden = !flagged;
    const several = item.type === "multiple";
    let reachable = chosen.length ? chosen[0] : 0;
    if (this.focused !== null) reachable = this.focused;
    for (const [position, option] of [...this.options.children].entries()) {
      const on = chosen.includes(position);
      set(option, {
        "aria-checked": on ? "true" : "false",
        tabindex: several || position === reachable ? 0 : -1,
        "aria-disabled": locked ? "true" : null,
      });
    }
    this.clear.style.visibility = chosen.length && !locked ? "visible" : "hidden";
  }

  #turnTo(paper, place, item) {
    this.place = place;
    this.item = item;
    this.focused = null;
    const { texts } = this;
    const section = paper.sections[item.section] ?? "";
    write(this.kicker, [section, texts.types[item.type]].filter(Boolean).join(" · "));
    this.heading.replaceChildren(
      fill(texts.number, { number: place + 1 }),
      h("span", { class: "of" }, fill(texts.of, { count: paper.count })),
    );
    this.stem.innerHTML = item.stem;
    const several = item.type === "multiple";
    write(this.hint, several ? texts.choose_several : texts.choose_one);
    set(this.options, { role: several ? "group" : "radiogroup" });
    this.options.replaceChildren(...item.options.map((text, position) => this.#option(text, position, several)));
    this.#material(paper.stimuli[item.stimulus]);
    const next = paper.items[place + 1];
    if (next) [next.stem, ...next.options, paper.stimuli[next.stimulus]].forEach(fetchAhead);
    this.element.parentElement?.scrollTo?.(0, 0);
    this.element.scrollTop = 0;
  }

  #material(html) {
    const there = html !== undefined && html !== null;
    this.stimulus.hidden = !there;
    if (there && this.shownMaterial !== html) {
      this.stimulusText.innerHTML = html;
      this.stimulusText.scrollTop = 0;
      this.fold.open = true;
    }
    this.shownMaterial = there ? html : null;
  }

  #option(html, position, several) {
    const text = h("span", { class: "text prose" });
    text.innerHTML = html;
    const bare = !text.textContent.trim() && !text.querySelector("img");
    return h(
      "button",
      {
        type: "button",
        class: "option",
        role: several ? "checkbox" : "radio",
        "aria-checked": "false",
        ...(bare ? { "aria-label": LETTERS[position] } : {}),
        onclick: () => this.act.choose(position),
        onfocus: () => {
          this.focused = position;
        },
      },
      h("span", { class: "letter", "aria-hidden": "true" }, LETTERS[position]),
      text,
      icon("check"),
    );
  }

  /** Move the focus among the options, from outside to the first (or last) of them. */
  step(by, active) {
    const options = [...this.options.children];
    const at = options.indexOf(active);
    const start = by > 0 ? -1 : options.length;
    const next = ((at < 0 ? start : at) + by + options.length) % options.length;
    options[next]?.focus();
  }

  get count() {
    return this.options.children.length;
  }
}
