/** What a practice set looks like: the question, what was said about the answer, and the end. */

import { fill, h, icon, set, write } from "../exam/dom.js";

const NOTICE_TIME = 6000;

export class View {
  /** @param act see `Room.#acts`. */
  constructor(words, act) {
    this.words = words;
    this.texts = words.texts;
    this.act = act;
    this.element = h("section", { class: "practice", "aria-label": words.title },
      this.#top(), this.#middle(), this.#bottom(), this.#problem());
  }

  #top() {
    const { texts, act, words } = this;
    this.count_ = h("span", { class: "place" });
    this.status = h("span", { class: "status", role: "status" });
    this.flag = h("button", { type: "button", class: "quiet", "aria-label": texts.flag, "aria-pressed": "false",
      onclick: () => act.flag() },
      icon("flag"), h("span", {}, texts.flag));
    this.report = h("button", { type: "button", class: "quiet", "aria-label": texts.report, onclick: () => act.report() },
      icon("warning"), h("span", {}, texts.report));
    this.filled = h("div", { class: "filled" });
    return h("header", { class: "top" },
      h("div", { class: "line" }, h("strong", {}, words.title), this.count_, this.status, this.flag, this.report),
      h("div", { class: "track", "aria-hidden": "true" }, this.filled));
  }

  #middle() {
    this.verdict = h("p", { class: "verdict", role: "status", tabindex: "-1" });
    this.stimulus = h("blockquote", { class: "prose" });
    this.stem = h("div", { class: "prose stem" });
    this.hint = h("p", { class: "hint" });
    this.options = h("div", { class: "options" });
    this.back = h("div", { class: "prose back" });
    this.lessons = h("p", { class: "lessons" });
    this.end = h("div", { class: "end" });
    this.body = h("div", { class: "middle" }, this.verdict, this.stimulus, this.stem, this.hint, this.options, this.back,
      this.lessons, this.end);
    return this.body;
  }

  #bottom() {
    const { texts, act } = this;
    this.notice = h("p", { class: "notice", role: "alert", hidden: true });
    this.unsure = h("button", { type: "button", class: "quiet", role: "switch", "aria-checked": "false",
      onclick: () => act.unsure() }, h("span", { class: "box", "aria-hidden": "true" }), texts.unsure);
    this.ratings = h("div", { class: "ratings", role: "group", "aria-label": texts.rate },
      ...texts.ratings.map((word, place) =>
        h("button", { type: "button", onclick: () => act.choose(place) },
          h("span", { class: "number", "aria-hidden": "true" }, String(place + 1)), word)));
    this.go = h("button", { type: "button", class: "primary", onclick: () => act.go() });
    this.keys = h("p", { class: "keys" });
    return h("footer", { class: "bottom" }, this.notice,
      h("div", { class: "acts" }, this.unsure, this.ratings, this.go), this.keys);
  }

  #problem() {
    const { texts, act } = this;
    this.text = h("textarea", { rows: "4", maxlength: "1000", "aria-label": texts.problem_ask });
    const send = () => {
      if (!this.text.value.trim()) return;
      act.problem(this.text.value.trim());
      this.text.value = "";
      this.dialog.close();
    };
    this.dialog = h("dialog", { class: "problem", "aria-label": texts.report }, h("p", {}, texts.problem_ask), this.text,
      h("div", { class: "row" },
        h("button", { type: "button", onclick: () => this.dialog.close() }, texts.cancel),
        h("button", { type: "button", class: "primary", onclick: send }, texts.send)));
    return this.dialog;
  }

  show({ asked, told, chosen, unsure, turned, flagged, screen, verdict, trouble, lost, busy }) {
    const { texts } = this;
    const over = !asked;
    const recap = asked?.kind === "recap";
    const total = screen.answered + screen.left;
    const done = told || over ? screen.answered : (asked?.place ?? 0);
    write(this.count_, over ? "" : fill(this.words.open ? texts.place_open : texts.place,
      { place: (asked?.place ?? 0) + 1, count: Math.max(total, (asked?.place ?? 0) + 1) }));
    this.filled.style.width = `${total ? (100 * done) / total : 100}%`;
    write(this.status, lost ? texts.offline : trouble || (busy ? texts.saving : ""));
    set(this.status, { "data-lost": lost || trouble ? "" : null });
    for (const button of [this.flag, this.report]) button.hidden = over || recap;
    set(this.flag, { "aria-pressed": String(flagged) });
    write(this.flag.lastChild, flagged ? texts.flagged : texts.flag);
    this.#question(asked, told);
    this.#choices(asked, told, chosen, busy);
    this.#said(asked, told);
    this.#recap(asked, told, turned, busy);
    this.#over(over, screen, verdict);
    this.unsure.hidden = over || recap || Boolean(told);
    set(this.unsure, { "aria-checked": String(unsure) });
    this.go.hidden = Boolean(recap && turned && !told);
    this.go.disabled = busy || Boolean(asked && !told && !recap && !chosen.size);
    write(this.go, over ? texts.leave : told ? (screen.question ? texts.next : texts.finish) : recap ? texts.turn : texts.confirm);
    write(this.keys, over ? "" : told ? texts.keys_told : recap ? texts.keys_recap : texts.keys);
  }

  #question(asked, told) {
    const key = asked ? `${asked.place}/${asked.mark}` : "";
    if (this.shown === key) return;
    this.shown = key;
    this.lesson = null;
    this.stimulus.hidden = !asked?.stimulus;
    this.stimulus.innerHTML = asked?.stimulus ?? "";
    this.stem.hidden = !asked;
    this.stem.innerHTML = asked?.stem ?? "";
    const { texts } = this;
    const hints = { multiple: texts.several, true_false: texts.judge };
    const hint = !asked ? "" : asked.kind === "recap" ? texts.recall : (hints[asked.type] ?? "");
    this.hint.hidden = !hint;
    write(this.hint, hint);
    const several = asked?.type === "multiple";
    set(this.options, { role: several ? "group" : "radiogroup", "aria-label": texts.options });
    this.options.replaceChildren(...(asked?.options ?? []).map((text, place) => this.#option(text, place, several)));
  }

  #option(text, place, several) {
    const words = h("span", { class: "text" });
    words.innerHTML = text;
    const button = h("button", { type: "button", class: "choice", role: several ? "checkbox" : "radio",
      "aria-checked": "false", onclick: () => this.act.choose(place) },
      h("span", { class: "number", "aria-hidden": "true" }, String(place + 1)), words, h("span", { class: "note" }));
    return h("div", { class: "option" }, button, h("div", { class: "prose rationale", hidden: true }));
  }

  #choices(asked, told, chosen, busy) {
    const { texts } = this;
    [...this.options.children].forEach((option, place) => {
      const [button, rationale] = option.children;
      const mine = told ? told.chosen.includes(place) : chosen.has(place);
      const key = Boolean(told?.key.includes(place));
      set(button, { "aria-checked": String(mine), "aria-disabled": told || busy ? "true" : null });
      set(option, { "data-mine": mine ? "" : null, "data-key": key ? "" : null, "data-told": told ? "" : null });
      const notes = told ? [key ? texts.right_answer : "", mine ? texts.yours : ""].filter(Boolean) : [];
      write(button.lastChild, notes.join(texts.comma));
      rationale.hidden = !told?.rationales[place];
      if (told && rationale.innerHTML !== told.rationales[place]) rationale.innerHTML = told.rationales[place];
    });
  }

  #said(asked, told) {
    const { texts } = this;
    const shown = told && asked;
    this.verdict.hidden = !shown;
    this.lessons.hidden = !shown || !told.lessons.length;
    if (!shown) return;
    const word = told.right ? texts.right : told.partly ? texts.partly : texts.wrong;
    const again = fill(told.days === 1 ? texts.tomorrow : texts.days, { days: told.days });
    set(this.verdict, { "data-right": told.right ? "" : null });
    write(this.verdict, asked.kind === "recap" ? again : `${word} ${again}`);
    if (this.linked === told) return;
    this.linked = told;
    this.lessons.replaceChildren(told.objective ? `${told.objective} · ` : "",
      ...told.lessons.map(({ title, href }) => h("a", { href, target: "_blank", rel: "noopener" }, fill(texts.lesson, { title }))));
    this.lesson = told.lessons[0] ?? null;
  }

  #recap(asked, told, turned, busy) {
    const recap = asked?.kind === "recap";
    this.back.hidden = !recap || !(turned || told);
    if (recap && this.back.dataset.mark !== asked.mark) {
      this.back.dataset.mark = asked.mark;
      this.back.innerHTML = asked.back;
    }
    this.ratings.hidden = !recap || !turned || Boolean(told);
    for (const button of this.ratings.children) button.disabled = busy;
  }

  #over(over, screen, verdict) {
    this.end.hidden = !over;
    if (!over) return;
    const { texts } = this;
    const lines = [fill(texts.done, { answered: screen.answered, right: screen.right }), ...(verdict ?? [])];
    const key = lines.join("\n");
    if (this.endShown === key) return;
    this.endShown = key;
    this.end.replaceChildren(icon("check"), ...lines.map((line) => h("p", {}, line)));
  }

  /** After a change of what is asked: from its beginning, with the focus where the eyes are. */
  settle(told) {
    this.element.scrollIntoView({ block: "start", behavior: "instant" });
    if (told) this.verdict.focus({ preventScroll: true });
  }

  askProblem() {
    this.dialog.showModal();
    this.text.focus();
  }

  openLesson() {
    if (this.lesson) window.open(this.lesson.href, "_blank", "noopener");
  }

  get count() {
    if (!this.ratings.hidden) return this.ratings.children.length;
    return this.options.children.length;
  }

  /** Say something for a few seconds. */
  announce(text) {
    this.notice.hidden = !text;
    write(this.notice, text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.notice.hidden = true; }, NOTICE_TIME);
  }
}
