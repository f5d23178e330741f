/** What stands before the exam for a moment: hand-in, the map on a phone, another window, the end. */

import { fill, h, icon, write } from "./dom.js";

function frame(kind, label, ...children) {
  return h("dialog", { class: `dialog ${kind}`, "aria-labelledby": label }, ...children);
}

/** Asks once before handing in, and names what is unanswered and marked. */
export class HandIn {
  /** @param act `{submit(), go(place)}`. */
  constructor(texts, act) {
    this.texts = texts;
    this.act = act;
    this.summary = h("div", { class: "summary" });
    this.confirm = h(
      "button",
      { type: "button", class: "primary", onclick: () => this.#close(() => act.submit()) },
      texts.submit,
    );
    this.back = h("button", { type: "button", onclick: () => this.#close() }, texts.go_on);
    this.element = frame(
      "hand-in",
      "hand-in-title",
      h("h2", { id: "hand-in-title" }, texts.submit_title),
      this.summary,
      h("p", { class: "note" }, texts.submit_note),
      h("div", { class: "buttons" }, this.back, this.confirm),
    );
  }

  #close(then) {
    this.element.close();
    then?.();
  }

  open({ paper, shown }) {
    const { texts } = this;
    const all = Array.from({ length: paper.count }, (_, place) => place);
    const unanswered = all.filter((place) => !shown.answers[place]?.length);
    const flagged = all.filter((place) => shown.flags.has(place));
    this.summary.replaceChildren(
      unanswered.length
        ? this.#list("warning", fill(texts.submit_unanswered, { count: unanswered.length }), unanswered, paper)
        : h("p", { class: "line" }, icon("check"), fill(texts.submit_all_answered, { count: paper.count })),
      flagged.length
        ? this.#list("flag", fill(texts.submit_flagged, { count: flagged.length }), flagged, paper)
        : "",
    );
    if (!this.element.open) this.element.showModal();
    this.back.focus();
  }

  #list(sign, text, places, paper) {
    const button = (place) =>
      h(
        "button",
        {
          type: "button",
          class: "jump",
          disabled: paper.forward ? "" : null,
          "aria-label": fill(this.texts.go_to, { number: place + 1 }),
          onclick: () => this.#close(() => this.act.go(place)),
        },
        String(place + 1),
      );
    return h("div", { class: "found" }, h("p", { class: "line" }, icon(sign), text),
      h("div", { class: "jumps" }, ...places.map(button)));
  }
}

/** On a phone the map comes up from below. */
export class Sheet {
  constructor(texts, submit) {
    this.slot = h("div", {});
    this.element = h(
      "dialog",
      {
        class: "dialog sheet",
        "aria-label": texts.map,
        onclick: (event) => event.target === this.element && this.element.close(),
      },
      h(
        "div",
        { class: "sheet-top" },
        h("h2", {}, texts.map),
        h("button", { type: "button", class: "quiet", "aria-label": texts.close, onclick: () => this.element.close() },
          icon("close")),
      ),
      this.slot,
      h("div", { class: "buttons" },
        h("button", { type: "button", class: "primary", onclick: () => { this.element.close(); submit(); } },
          texts.submit)),
    );
  }

  open() {
    this.element.showModal();
  }

  close() {
    if (this.element.open) this.element.close();
  }
}

/** Another window or device has taken the exam over: say so, and offer to take it back. */
export class Elsewhere {
  constructor(texts, takeBack) {
    this.texts = texts;
    this.button = h(
      "button",
      { type: "button", class: "primary", onclick: () => { this.button.disabled = true; takeBack(); } },
      texts.take_back,
    );
    this.lost = h("p", { class: "note" });
    this.element = frame(
      "elsewhere",
      "elsewhere-title",
      icon("windows"),
      h("h2", { id: "elsewhere-title" }, texts.elsewhere_title),
      h("p", {}, texts.elsewhere_text),
      this.lost,
      h("div", { class: "buttons" }, this.button),
    );
    this.element.setAttribute("role", "alertdialog");
    this.element.oncancel = (event) => event.preventDefault();
  }

  show(stale, unsaved) {
    if (stale) {
      write(this.lost, unsaved ? this.texts.elsewhere_unsaved : "");
      if (!this.element.open) {
        this.button.disabled = false;
        this.element.showModal();
        this.button.focus();
      }
    } else if (this.element.open) this.element.close();
  }

  /** Let the button be pressed again, as after a refusal. */
  release() {
    this.button.disabled = false;
  }
}
