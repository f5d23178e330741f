/** The numbered map: which questions are answered, marked and open. States differ in shape, not only colour. */

import { fill, h, icon, set, write } from "./dom.js";

export class QuestionMap {
  /** @param act `{go(place)}`. */
  constructor(texts, act) {
    this.texts = texts;
    this.act = act;
    this.buttons = [];
    this.counts = h("p", { class: "counts" });
    this.lists = h("div", { class: "places" });
    this.legend = h(
      "ul",
      { class: "legend" },
      ...["answered", "open", "flagged", "current"].map((state) =>
        h("li", {}, h("span", { class: `sample ${state}` }, state === "flagged" ? icon("flag") : null),
          texts[`legend_${state}`]),
      ),
    );
    this.element = h("nav", { class: "map", "aria-label": texts.map }, this.counts, this.lists, this.legend);
  }

  /** Draw the buttons for a paper, under their sections where there are several. */
  build(paper) {
    this.lists.replaceChildren();
    this.buttons = [];
    let list = null;
    let section = null;
    paper.places.forEach((part, place) => {
      if (list === null || part !== section) {
        section = part;
        if (paper.sections.length > 1) this.lists.append(h("h3", {}, paper.sections[part]));
        list = h("ol", {});
        this.lists.append(list);
      }
      const button = h(
        "button",
        { type: "button", onclick: () => this.act.go(place) },
        h("span", { class: "n" }, String(place + 1)),
        icon("flag"),
      );
      this.buttons.push(button);
      list.append(h("li", {}, button));
    });
  }

  show({ paper, shown }) {
    const { texts } = this;
    if (this.buttons.length !== paper.count) this.build(paper);
    let answered = 0;
    this.buttons.forEach((button, place) => {
      const has = Boolean(shown.answers[place]?.length);
      const flagged = shown.flags.has(place);
      const current = shown.current === place;
      if (has) answered += 1;
      const label = [
        fill(texts.number, { number: place + 1 }),
        has ? texts.answered : texts.unanswered,
        flagged ? texts.flagged : null,
      ];
      set(button, {
        "data-answered": has ? "" : null,
        "data-flagged": flagged ? "" : null,
        "aria-current": current ? "step" : null,
        "aria-label": label.filter(Boolean).join(texts.comma),
        disabled: paper.forward && place !== shown.current ? "" : null,
      });
    });
    write(
      this.counts,
      fill(texts.counts, { answered, open: paper.count - answered, flagged: shown.flags.size }),
    );
    return answered;
  }

  /** Bring the current place into the visible part of the list. */
  reveal(place) {
    this.buttons[place]?.scrollIntoView({ block: "nearest" });
  }
}
