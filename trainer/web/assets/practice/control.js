/**
 * A practice set on the screen: an answer is sent until the server says that it stands, then explained.
 *
 * Streamlit calls the default export whenever the server's data or the theme changes, with a way to hand state
 * back. The next question comes along with the explanation of the last, so that going on costs no waiting.
 */

import { randomPrefix } from "../exam/desk.js";
import { enlargeable } from "../enlarge.js";
import { h } from "../exam/dom.js";
import { Link } from "../exam/link.js";
import { actionFor } from "./keys.js";
import { View } from "./view.js";

const styles = fetch(new URL("control.css", import.meta.url))
  .then((answer) => answer.text())
  .then((text) => new CSSStyleSheet().replace(text));

const rooms = new Map();

class Room {
  constructor(run) {
    this.run = run;
    this.link = new Link((beat) => this.#send(beat));
    this.prefix = randomPrefix();
    this.counter = 0;
    this.actions = [];
    this.asked = null;
    this.told = null;
    this.chosen = new Set();
    this.unsure = false;
    this.turned = false;
    this.flagged = false;
    this.host = h("div", { class: "host" });
  }

  async enter(root, setState) {
    this.setState = setState;
    if (this.root === root && this.host.isConnected) return;
    this.root = root;
    const sheet = await styles;
    const shadow = root.host ? root : root.getRootNode();
    shadow.adoptedStyleSheets = [...new Set([...(shadow.adoptedStyleSheets ?? []), sheet])];
    root.append(this.host);
    if (this.timer) return;
    this.timer = setInterval(() => this.#tick(), 1000);
    this.onKey = (event) => this.#key(event);
    this.onOnline = () => this.link.post(performance.now());
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("online", this.onOnline);
  }

  /** Streamlit calls this when it takes the element away, and sometimes when it does not. */
  leave() {
    setTimeout(() => {
      if (this.host.isConnected) return;
      clearInterval(this.timer);
      this.timer = null;
      window.removeEventListener("keydown", this.onKey, true);
      window.removeEventListener("online", this.onOnline);
      rooms.delete(this.run);
    }, 300);
  }

  receive(data) {
    if (data.lang) this.host.lang = data.lang;
    if (data.words && !this.view) {
      this.view = new View(data.words, this.#acts());
      this.host.replaceChildren(this.view.element);
      enlargeable(this.host, data.words.close);
    }
    const settled = new Set(data.settled ?? []);
    const refused = data.refusal && this.actions.some(({ token }) => settled.has(token));
    this.actions = this.actions.filter(({ token }) => !settled.has(token));
    this.trouble = data.trouble ?? "";
    if (data.screen) this.screen = data.screen;
    this.verdict = data.verdict ?? this.verdict;
    if (data.feedback && this.asked && data.feedback.place === this.asked.place && !this.told) {
      this.told = data.feedback;
      this.flagged = data.feedback.flagged;
      this.scrollUp = true;
    }
    const waiting = this.actions.some(({ kind }) => kind === "answer");
    if (!this.asked || (refused && !this.told) || (!this.told && !waiting)) this.#ask();
    this.link.hear(data.echo ?? 0, performance.now(), !this.actions.length);
    this.#render();
    if (refused) this.view?.announce(data.refusal);
    else if (data.notice && data.notice !== this.noticed) this.view?.announce(data.notice);
    this.noticed = data.notice ?? "";
  }

  /** Show the question that stands next, unless it is on the screen already. */
  #ask() {
    const question = this.screen?.question ?? null;
    if (question && this.asked?.place === question.place && this.asked?.mark === question.mark && !this.told) return;
    this.asked = question;
    this.told = null;
    this.chosen = new Set();
    this.unsure = false;
    this.turned = false;
    this.flagged = question?.flagged ?? false;
    this.since = performance.now();
    this.scrollUp = true;
  }

  #send(beat) {
    this.setState?.("sheet", { have: this.view ? this.run : "", beat, action: this.actions[0] ?? null });
  }

  #act(kind, more = {}) {
    this.counter += 1;
    const place = this.asked?.place ?? 0;
    this.actions.push({ token: `${this.prefix}-${this.counter}`, kind, place, ...more });
    this.link.post(performance.now());
    this.#render();
  }

  get #open() {
    return Boolean(this.asked) && !this.told && !this.actions.some(({ kind }) => kind === "answer");
  }

  #acts() {
    return {
      choose: (position) => {
        if (!this.#open) return;
        if (this.asked.kind === "recap") {
          if (this.turned) this.#answer({ rating: position + 1 });
          return;
        }
        if (this.asked.type !== "multiple") this.chosen = new Set([position]);
        else if (!this.chosen.delete(position)) this.chosen.add(position);
        this.#render();
      },
      unsure: () => {
        if (!this.#open || this.asked.kind === "recap") return;
        this.unsure = !this.unsure;
        this.#render();
      },
      go: () => {
        if (this.told || !this.asked) this.#acts().next();
        else if (this.asked.kind === "recap") this.#acts().turn();
        else if (this.#open && this.chosen.size) this.#answer({});
      },
      turn: () => {
        if (!this.#open || this.asked.kind !== "recap") return;
        this.turned = true;
        this.#render();
      },
      next: () => {
        if (this.told) {
          this.told = null;
          this.asked = null;
          this.#ask();
          this.#render();
        } else if (!this.asked && this.screen) this.#act("leave");
      },
      flag: () => {
        if (!this.asked || this.asked.kind === "recap") return;
        this.flagged = !this.flagged;
        if (this.asked) this.asked.flagged = this.flagged;
        this.#act("flag", { on: this.flagged });
      },
      report: () => this.asked && this.asked.kind !== "recap" && this.view.askProblem(),
      problem: (text) => this.#act("report", { text }),
      lesson: () => this.told && this.view.openLesson(),
    };
  }

  #answer(more) {
    const milliseconds = Math.round(Math.min(performance.now() - this.since, 3_600_000));
    const positions = [...this.chosen].sort((one, other) => one - other);
    this.#act("answer", { mark: this.asked.mark, positions, unsure: this.unsure, milliseconds, ...more });
  }

  #key(event) {
    if (!this.view || !this.host.isConnected || this.host.querySelector("dialog[open]")) return;
    const target = event.composedPath()[0];
    const inside = (what) => target instanceof Element && Boolean(target.closest(what));
    const typing = inside("input, textarea, select, [contenteditable]");
    const pressing = inside("button:not([role]), a, summary, img");
    const { key, ctrlKey, metaKey, altKey, isComposing } = event;
    const wanted = actionFor({ key, typing, pressing, ctrlKey, metaKey, altKey, isComposing });
    if (!wanted || (wanted.act === "next" && !this.told)) return;
    if (wanted.act === "choose" && wanted.value >= this.view.count) return;
    event.preventDefault();
    event.stopPropagation();
    this.#acts()[wanted.act](wanted.value);
  }

  #tick() {
    this.link.tick(performance.now(), this.actions.length > 0);
    this.#render();
  }

  #render() {
    if (!this.view || !this.screen) return;
    const { asked, told, chosen, unsure, turned, flagged, screen, verdict, trouble } = this;
    const lost = this.link.lost(performance.now());
    const busy = this.actions.some(({ kind }) => kind === "answer" || kind === "leave");
    this.view.show({ asked, told, chosen, unsure, turned, flagged, screen, verdict, trouble, lost, busy });
    if (this.scrollUp) {
      this.scrollUp = false;
      this.view.settle(Boolean(told));
    }
  }
}

export default async function practice({ data, parentElement, setStateValue }) {
  if (!data?.run) return undefined;
  let room = rooms.get(data.run);
  if (!room) {
    room = new Room(data.run);
    rooms.set(data.run, room);
  }
  await room.enter(parentElement, setStateValue);
  room.receive(data);
  return () => room.leave();
}
