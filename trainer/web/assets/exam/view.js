/** The whole page: header with time and status, question beside its material, map, and the bar below. */

import { Elsewhere, HandIn, Sheet } from "./dialogs.js";
import { fill, h, icon, set, write } from "./dom.js";
import { QuestionMap } from "./map.js";
import { Question } from "./question.js";
import { written } from "./clock.js";

const WIDE = "(min-width: 60rem)";
const NOTICE_TIME = 9000;
const HIDDEN_CLOCK = "exam-clock-hidden";

function remembered() {
  try {
    return localStorage.getItem(HIDDEN_CLOCK) === "1";
  } catch {
    return false;
  }
}

function remember(hidden) {
  try {
    localStorage.setItem(HIDDEN_CLOCK, hidden ? "1" : "0");
  } catch {
    // Forgetting the preference does no harm.
  }
}

export class View {
  /** @param act `{choose, clear, go, step, flag, submit, takeBack}`. */
  constructor(texts, act) {
    this.texts = texts;
    this.act = act;
    this.question = new Question(texts, act);
    this.map = new QuestionMap(texts, { go: (place) => { this.sheet.close(); act.go(place); } });
    this.handIn = new HandIn(texts, act);
    this.sheet = new Sheet(texts, () => act.ask());
    this.elsewhere = new Elsewhere(texts, act.takeBack);
    this.element = h("div", { class: "exam" }, this.#header(), this.#banner(), this.#body(), this.#footer(),
      this.#notices(), this.handIn.element, this.sheet.element, this.elsewhere.element);
    this.wide = matchMedia(WIDE);
    this.wide.onchange = () => this.#placeMap();
    this.#placeMap();
  }

  #header() {
    const { texts } = this;
    this.title = h("h1", {});
    this.done = h("span", { class: "done" });
    this.statusText = h("span", {});
    this.statusIcon = h("span", { class: "sign" });
    this.status = h("div", { class: "status", role: "status" }, this.statusIcon, this.statusText);
    this.time = h("span", { class: "time", role: "timer", "aria-live": "off" });
    this.clockButton = h("button", { type: "button", class: "clock quiet", onclick: () => this.#toggleClock() },
      icon("clock"), this.time);
    this.clockHidden = remembered();
    this.progress = h("div", { class: "progress", "aria-hidden": "true" }, h("div", {}));
    return h("header", { class: "top" },
      h("div", { class: "name" }, this.title, this.done),
      this.status,
      this.clockButton,
      h("button", { type: "button", class: "hand", onclick: () => this.act.ask() }, texts.submit),
      this.progress);
  }

  #banner() {
    this.bannerText = h("span", {});
    this.bannerIcon = h("span", { class: "sign" });
    this.bannerBox = h("div", { class: "banner", role: "alert", hidden: true }, this.bannerIcon, this.bannerText);
    return this.bannerBox;
  }

  #body() {
    this.rail = h("aside", { class: "rail" });
    this.main = h("main", { class: "main" }, this.question.stimulus, this.question.element);
    return h("div", { class: "body" }, this.main, this.rail);
  }

  #footer() {
    const { texts, act } = this;
    this.previous = h("button", { type: "button", class: "turn previous", onclick: () => act.step(-1) },
      icon("back"), h("span", { class: "label" }, texts.previous));
    this.flagLabel = h("span", { class: "label" }, texts.flag);
    this.flag = h("button", { type: "button", class: "flag", "aria-pressed": "false", onclick: () => act.flag() },
      icon("flag"), this.flagLabel);
    this.mapButton = h("button", { type: "button", class: "open-map", onclick: () => this.sheet.open() },
      icon("grid"), h("span", { class: "label count" }));
    this.nextLabel = h("span", { class: "label" }, texts.next);
    this.next = h("button", { type: "button", class: "turn primary", onclick: () => act.step(1) },
      this.nextLabel, icon("forward"));
    return h("footer", { class: "bottom" }, this.previous, this.flag, this.mapButton,
      h("p", { class: "keys" }, texts.keys), this.next);
  }

  #notices() {
    this.notice = h("div", { class: "notice", role: "status", hidden: true });
    return this.notice;
  }

  #placeMap() {
    const home = this.wide.matches ? this.rail : this.sheet.slot;
    if (this.map.element.parentElement !== home) home.append(this.map.element);
    if (this.wide.matches) this.sheet.close();
  }

  #toggleClock() {
    this.clockHidden = !this.clockHidden;
    remember(this.clockHidden);
    this.tick(this.left);
  }

  /**
   * Show a state.
   * @param state `{paper, shown, status, trouble, stale, unsaved, closing}`.
   */
  show(state) {
    const { paper, shown } = state;
    const { texts } = this;
    write(this.title, paper.title);
    const answered = this.map.show(state);
    write(this.done, fill(texts.done, { answered, count: paper.count }));
    this.progress.firstChild.style.width = `${(100 * answered) / paper.count}%`;
    this.#showStatus(state.status);
    this.#showTrouble(state);
    const place = shown.current;
    if (paper.items[place]) {
      this.question.show({
        paper,
        place,
        chosen: shown.answers[place] ?? [],
        flagged: shown.flags.has(place),
        locked: state.closing || state.stale,
      });
      this.main.classList.remove("turning");
    } else this.main.classList.add("turning");
    this.main.classList.toggle("split", !this.question.stimulus.hidden);
    this.#showFooter(state, place);
    this.elsewhere.show(state.stale, state.unsaved);
  }

  #showFooter({ paper, shown, closing }, place) {
    const { texts } = this;
    const last = place === paper.count - 1;
    this.previous.disabled = paper.forward || place === 0 || closing;
    this.previous.hidden = paper.forward;
    this.next.disabled = closing;
    write(this.nextLabel, last ? texts.finish : texts.next);
    this.next.lastChild.style.display = last ? "none" : "";
    const flagged = shown.flags.has(place);
    set(this.flag, { "aria-pressed": flagged ? "true" : "false" });
    write(this.flagLabel, flagged ? texts.unflag : texts.flag);
    write(this.mapButton.lastChild, `${place + 1} / ${paper.count}`);
    set(this.mapButton, { "aria-label": fill(texts.map_button, { number: place + 1, count: paper.count }) });
  }

  #showStatus(status) {
    if (this.shownStatus === status) return;
    this.shownStatus = status;
    const sign = { saved: "saved", saving: "saving", offline: "offline", trouble: "warning" }[status];
    set(this.status, { "data-status": status });
    this.statusIcon.replaceChildren(...(sign ? [icon(sign)] : []));
    write(this.statusText, this.texts.status[status]);
  }

  #showTrouble({ status, trouble }) {
    const text = trouble || (status === "offline" ? this.texts.offline : "");
    this.bannerBox.hidden = !text;
    if (text) this.bannerIcon.replaceChildren(icon(trouble ? "warning" : "offline"));
    write(this.bannerText, text);
  }

  /** Once a second: the time left, in milliseconds, or null without a limit. */
  tick(left) {
    this.left = left;
    this.clockButton.hidden = left === null;
    if (left === null) return;
    const text = this.clockHidden ? this.texts.clock_hidden : written(left);
    write(this.time, text);
    set(this.clockButton, {
      "data-short": left <= 5 * 60_000 ? "" : null,
      "data-hidden": this.clockHidden ? "" : null,
      title: this.clockHidden ? this.texts.clock_show : this.texts.clock_hide,
      "aria-label": this.clockHidden
        ? this.texts.clock_show
        : fill(this.texts.clock_label, { time: written(left) }),
    });
  }

  /** Say something for a few seconds, aloud for those who listen. */
  announce(text) {
    this.notice.hidden = false;
    write(this.notice, text);
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => {
      this.notice.hidden = true;
      write(this.notice, "");
    }, NOTICE_TIME);
  }

  /** After turning to another question the focus goes to its number, where a screen reader reads on. */
  focusQuestion(place) {
    this.map.reveal(place);
    this.question.heading.focus({ preventScroll: true });
  }
}
