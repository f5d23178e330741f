/** What a rehearsal looks like: who one talks to and how they feel, the conversation, and what one may say. */

import { fill, h, icon, set, write } from "../exam/dom.js";
import { face } from "./faces.js";

const NOTICE_TIME = 7000;

export class View {
  /** @param act `{choose(position), hint(), undo(), abandon(), take(), leave()}`. */
  constructor(words, act) {
    this.words = words;
    this.texts = words.texts;
    this.act = act;
    this.bubbles = [];
    this.element = h("section", { class: "rehearsal", "aria-label": words.title },
      this.#top(), this.#middle(), this.#bottom(), this.#asking(), this.#elsewhere());
  }

  #top() {
    const { words, texts } = this;
    this.face = h("span", { class: "avatar" });
    this.mood = h("span", { class: "mood" });
    this.step = h("span", { class: "step" });
    this.status = h("span", { class: "status", role: "status" });
    return h("header", { class: "top" },
      this.face,
      h("div", { class: "who" }, h("strong", {}, words.customer), this.mood),
      h("div", { class: "where" }, this.status, this.step,
        h("span", { class: "mode", "data-mode": words.mode }, texts.modes[words.mode])));
  }

  #middle() {
    const { words, texts } = this;
    const roomy = matchMedia("(min-width: 40rem)").matches;
    this.situation = h("details", { class: "situation", open: roomy },
      h("summary", {}, `${texts.situation} · ${words.title}`), h("div", { class: "prose" }));
    this.situation.lastChild.innerHTML = words.situation;
    this.list = h("ol", { class: "talk", "aria-label": texts.talk, "aria-live": "polite" });
    this.scroll = h("div", { class: "middle" }, this.situation, this.list);
    return this.scroll;
  }

  #bottom() {
    const { texts, words, act } = this;
    this.hintBox = h("div", { class: "hint", role: "status", hidden: true }, icon("bulb"),
      h("div", {}, h("strong", {}, texts.hint_title), h("p", {})));
    this.notice = h("p", { class: "notice", role: "alert", hidden: true });
    this.choices = h("div", { class: "choices", role: "group", "aria-label": texts.answers });
    const price = words.cost ? fill(texts.hint, { cost: words.cost }) : texts.hint_free;
    this.hint = h("button", { type: "button", class: "quiet", onclick: () => act.hint() }, icon("bulb"), price);
    this.undo = h("button", { type: "button", class: "quiet", onclick: () => act.undo() }, icon("undo"), texts.undo);
    this.abandon = h("button", { type: "button", class: "quiet abandon", onclick: () => this.ask.showModal() }, icon("close"),
      texts.abandon);
    const practice = words.mode === "practice";
    this.keys = h("p", { class: "keys" }, practice ? texts.keys : texts.keys_assessed);
    this.tools = h("div", { class: "tools" }, this.hint, practice ? this.undo : null, this.keys,
      practice ? this.abandon : null);
    this.overText = h("p", {});
    this.leave = h("button", { type: "button", class: "primary", onclick: () => act.leave() });
    this.over = h("div", { class: "over", role: "status", hidden: true }, this.overText, this.leave);
    this.footer = h("footer", { class: "bottom" }, this.notice, this.hintBox, this.choices, this.tools, this.over);
    return this.footer;
  }

  #asking() {
    const { texts, act } = this;
    this.ask = h("dialog", { class: "ask" }, h("p", {}, texts.abandon_ask),
      h("div", { class: "row" },
        h("button", { type: "button", onclick: () => this.ask.close() }, texts.abandon_no),
        h("button", { type: "button", class: "primary", onclick: () => { this.ask.close(); act.abandon(); } },
          texts.abandon_yes)));
    return this.ask;
  }

  #elsewhere() {
    const { texts, act } = this;
    this.stale = h("div", { class: "stale", role: "alertdialog", "aria-label": texts.elsewhere, hidden: true },
      h("div", {}, icon("windows"), h("p", {}, texts.elsewhere),
        h("button", { type: "button", class: "primary", onclick: () => act.take() }, texts.take)));
    return this.stale;
  }

  /** Show a state: `{screen, phase, saying, status, trouble}`; `saying` is the place of the choice under way. */
  show({ screen, phase, saying, status, trouble }) {
    const { texts } = this;
    this.#talk(screen, saying);
    this.#feel(screen);
    const open = phase === "open";
    const over = phase === "over";
    write(this.step, over ? "" : fill(texts.step, { step: screen.step }));
    write(this.status, status === "ready" ? "" : texts[status]);
    set(this.status, { "data-status": status });
    this.#answers(screen, open, saying);
    const hinted = Boolean(screen.hint) && !over;
    if (this.hintBox.hidden === hinted) requestAnimationFrame(() => this.reveal());
    this.hintBox.hidden = !hinted;
    write(this.hintBox.querySelector("p"), screen.hint);
    const busy = saying !== null || !open;
    this.hint.hidden = !screen.has_hint;
    this.hint.disabled = busy;
    this.undo.disabled = busy || !screen.can_undo;
    this.abandon.disabled = busy;
    this.tools.hidden = over;
    this.choices.hidden = over;
    this.over.hidden = !over;
    write(this.overText, screen.finished ? texts.over : texts.broken_off);
    write(this.leave, screen.finished ? texts.review : texts.back);
    this.stale.hidden = phase !== "stale";
    if (trouble) this.announce(trouble, true);
    else if (this.troubled) this.announce("");
    this.troubled = Boolean(trouble);
  }

  #feel({ bubbles }) {
    const last = bubbles.findLast(([voice, , mood]) => voice === "customer" && mood);
    const mood = last ? last[2] : "calm";
    if (this.shownMood === mood) return;
    this.shownMood = mood;
    set(this.element, { "data-mood": mood });
    this.face.replaceChildren(face(mood));
    write(this.mood, this.texts.moods[mood]);
  }

  /** The conversation, and below it, while it is on its way, what was just said. */
  #talk({ bubbles, choices }, saying) {
    const said = saying !== null && saying >= 0;
    const wanted = !said ? bubbles : [...bubbles, ["trainee", choices[saying] ?? "", "", "pending"]];
    const key = JSON.stringify(wanted);
    if (this.shownTalk === key) return;
    const first = this.shownTalk === undefined;
    this.shownTalk = key;
    let same = 0;
    while (same < wanted.length && this.bubbles[same] === JSON.stringify(wanted[same])) same += 1;
    while (this.list.children.length > same) this.list.lastChild.remove();
    this.bubbles.length = same;
    for (const bubble of wanted.slice(same)) {
      this.bubbles.push(JSON.stringify(bubble));
      this.list.append(this.#bubble(bubble));
    }
    if (!first || bubbles.length > 1) this.situation.open = false;
    this.reveal();
  }

  #bubble([voice, text, mood, pending]) {
    const { texts, words } = this;
    if (voice === "cue") {
      return h("li", { class: "cue" }, h("span", { class: "sr" }, `${texts.noticed}: `), text);
    }
    const customer = voice === "customer";
    const label = customer ? [words.customer, mood ? texts.moods[mood] : ""].filter(Boolean).join(" · ") : texts.you;
    return h("li", { class: voice, "data-pending": pending ? "" : null },
      h("span", { class: "label" }, customer && mood ? face(mood) : null, label),
      h("p", {}, text));
  }

  #answers({ choices, turn }, open, saying) {
    const key = `${turn}\n${choices.join("\n")}`;
    if (this.shownChoices !== key) {
      this.shownChoices = key;
      this.choices.replaceChildren(...choices.map((text, position) =>
        h("button", { type: "button", class: "choice", onclick: () => this.act.choose(position) },
          h("span", { class: "number", "aria-hidden": "true" }, String(position + 1)), h("span", {}, text))));
      this.choices.scrollTop = 0;
      requestAnimationFrame(() => this.reveal());
    }
    [...this.choices.children].forEach((button, position) => {
      button.disabled = !open || saying !== null;
      set(button, { "data-chosen": saying === position ? "" : null });
    });
  }

  /** Bring the latest line into view. */
  reveal() {
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: "instant" });
  }

  get count() {
    return this.choices.hidden ? 0 : this.choices.children.length;
  }

  /** Say something for a few seconds, or until it no longer holds. */
  announce(text, stay = false) {
    this.notice.hidden = !text;
    write(this.notice, text);
    clearTimeout(this.timer);
    if (!stay) this.timer = setTimeout(() => { this.notice.hidden = true; }, NOTICE_TIME);
  }
}
