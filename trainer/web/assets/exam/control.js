/**
 * The exam on the screen: joins the desk (what was done), the link (sending), the clock and the view.
 *
 * Streamlit calls the default export whenever the server's data or the theme changes, with a way to hand
 * state back. The room of an attempt lives as long as the page, whatever Streamlit mounts and unmounts.
 */

import { Clock } from "./clock.js";
import { Desk, randomPrefix, tabStore } from "./desk.js";
import { fill, h } from "./dom.js";
import { actionFor } from "./keys.js";
import { Link } from "./link.js";
import { View } from "./view.js";

const MOVE_DELAY = 250;
const WAKE = 20_000;

async function sheet(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  return new CSSStyleSheet().replace(await answer.text());
}

const OWN = ["frame.css", "question.css", "map.css", "dialogs.css", "phone.css"];
const styles = Promise.all([sheet("page.css"), ...OWN.map(sheet)]);

const rooms = new Map();

class Room {
  constructor(attempt) {
    this.attempt = attempt;
    this.desk = new Desk(tabStore(`exam:${attempt}`), randomPrefix());
    this.link = new Link((beat) => this.#send(beat));
    this.clock = new Clock();
    this.paper = null;
    this.view = null;
    this.stale = false;
    this.take = 0;
    this.trouble = "";
    this.host = h("div", { class: "host" });
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`exam:${attempt}`) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => this.#heardOf(data);
  }

  /** Stand in this element with this way back to the server. */
  async enter(root, setState) {
    this.setState = setState;
    if (this.root === root && this.host.isConnected) return;
    this.root = root;
    const [page, ...own] = await styles;
    const shadow = root.host ? root : root.getRootNode();
    shadow.adoptedStyleSheets = [...new Set([...(shadow.adoptedStyleSheets ?? []), ...own])];
    this.pageStyle = page;
    document.adoptedStyleSheets = [...new Set([...document.adoptedStyleSheets, page])];
    root.append(this.host);
    if (!this.timer) this.#wake();
  }

  #wake() {
    this.timer = setInterval(() => this.#tick(), 1000);
    this.onKey = (event) => this.#key(event);
    this.onVisible = () => document.visibilityState === "visible" && this.#lookAgain();
    this.onOnline = () => this.link.post(performance.now());
    window.addEventListener("keydown", this.onKey, true);
    document.addEventListener("visibilitychange", this.onVisible);
    window.addEventListener("online", this.onOnline);
  }

  /** Streamlit calls this when it takes the element away, and sometimes when it does not. */
  leave() {
    setTimeout(() => {
      if (this.host.isConnected) return;
      clearInterval(this.timer);
      this.timer = null;
      window.removeEventListener("keydown", this.onKey, true);
      document.removeEventListener("visibilitychange", this.onVisible);
      window.removeEventListener("online", this.onOnline);
      this.channel?.close();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.pageStyle);
      rooms.delete(this.attempt);
    }, 300);
  }

  // ------------------------------------------------------------------------------------- from the server

  receive(data) {
    const now = performance.now();
    if (data.lang) document.documentElement.lang = data.lang;
    if (data.paper) this.#unfold(data.paper);
    const held = this.desk.lease > 0 && !this.stale;
    this.trouble = data.trouble ?? "";
    if (data.phase === "sitting" || data.phase === "stale") this.stale = data.phase === "stale";
    if (this.stale) this.staleLease = data.lease ?? this.staleLease;
    const lost = this.desk.receive(data);
    this.link.hear(data.echo ?? 0, now, !this.desk.unsaved);
    if (data.phase === "sitting") this.#sitting(data, held, lost);
    this.#render();
  }

  #sitting(data, held, lost) {
    const texts = this.paper?.texts;
    if (!held) {
      this.take = 0;
      this.channel?.postMessage({ lease: data.lease });
      if (this.desk.pending.length) this.link.post(performance.now());
    }
    const moved = this.clock.set(data.remaining);
    if (!texts) return;
    if (moved > 0) this.view.announce(fill(texts.extended, { minutes: moved }));
    if (moved < 0) this.view.announce(fill(texts.shortened, { minutes: -moved }));
    if (lost) this.view.announce(data.refusal || fill(texts.lost, { count: lost }));
    this.#announceTime();
  }

  #unfold(paper) {
    this.paper = paper;
    if (!this.view) {
      this.view = new View(paper.texts, this.#acts());
      this.host.lang = document.documentElement.lang;
      this.host.replaceChildren(this.view.element);
      this.view.question.enlarge();
    }
  }

  /** Another window of this browser has the exam: ask the server at once instead of in a minute. */
  #heardOf({ lease }) {
    if (lease > this.desk.lease && !this.stale) this.link.post(performance.now());
  }

  // --------------------------------------------------------------------------------------- to the server

  #send(beat) {
    this.setState?.("sheet", {
      lease: this.desk.lease,
      have: this.paper?.id ?? "",
      take: this.take,
      beat,
      actions: this.stale ? [] : this.desk.outbox(),
    });
  }

  #post() {
    clearTimeout(this.moveTimer);
    this.link.post(performance.now());
    this.#render();
  }

  #lookAgain() {
    if (performance.now() - this.link.heardAt > WAKE) this.#post();
  }

  // ----------------------------------------------------------------------------------- from the candidate

  #acts() {
    return {
      choose: (position) => this.#change((place) => this.desk.choose(place, position, this.#several(place))),
      clear: () => this.#change((place) => this.desk.clear(place)),
      flag: () => this.#change((place) => this.desk.flag(place, !this.desk.shown.flags.has(place))),
      go: (place) => this.#go(place),
      step: (by) => this.#step(by),
      ask: () => this.#open && this.view.handIn.open({ paper: this.paper, shown: this.desk.shown }),
      submit: () => this.#change(() => this.desk.submit()),
      takeBack: () => {
        this.take = this.staleLease;
        this.#post();
      },
    };
  }

  /** Whether the candidate may act here now; a connection that is away does not keep them from it. */
  get #open() {
    return Boolean(this.paper) && !this.stale && !this.#over && !this.desk.shown.submitted;
  }

  get #over() {
    return this.clock.left === 0;
  }

  #several(place) {
    return this.paper.items[place]?.type === "multiple";
  }

  #change(change) {
    if (!this.#open) return;
    const { current } = this.desk.shown;
    if (!this.paper.items[current]) return;
    if (change(current) !== false) this.#post();
  }

  #step(by) {
    if (!this.#open) return;
    const next = this.desk.shown.current + by;
    if (next >= this.paper.count) this.view.handIn.open({ paper: this.paper, shown: this.desk.shown });
    else if (next >= 0) this.#go(next);
  }

  #go(place) {
    const { current } = this.desk.shown;
    if (!this.#open || place === current) return;
    if (this.paper.forward && place !== current + 1) return;
    this.desk.move(place);
    this.#render();
    this.view.focusQuestion(place);
    clearTimeout(this.moveTimer);
    this.moveTimer = setTimeout(() => this.#post(), this.paper.forward ? 0 : MOVE_DELAY);
  }

  #key(event) {
    if (!this.view || !this.host.isConnected || this.view.element.querySelector("dialog[open]")) return;
    const target = event.composedPath()[0];
    const wanted = actionFor({
      key: event.key,
      on: focusKind(target),
      ctrlKey: event.ctrlKey,
      metaKey: event.metaKey,
      altKey: event.altKey,
      isComposing: event.isComposing,
    });
    if (!wanted) return;
    event.preventDefault();
    event.stopPropagation();
    const { question } = this.view;
    if (wanted.act === "choose") {
      if (wanted.value < question.count) this.#acts().choose(wanted.value);
    } else if (wanted.act === "option") question.step(wanted.value, target);
    else if (wanted.act === "step") this.#step(wanted.value);
    else this.#acts().flag();
  }

  // ------------------------------------------------------------------------------------------- the screen

  #tick() {
    const now = performance.now();
    if (this.#over && !this.stale && !this.link.open) this.link.post(now);
    else this.link.tick(now, !this.paper || (this.desk.unsaved && !this.stale));
    this.#announceTime();
    this.#render();
  }

  #announceTime() {
    const mark = this.clock.reached;
    if (mark !== null && this.view) this.view.announce(fill(this.paper.texts.minutes_left, { minutes: mark }));
  }

  get #status() {
    if (this.link.lost(performance.now())) return "offline";
    if (this.#over || this.desk.shown.submitted) return "closing";
    if (this.trouble) return "trouble";
    if (this.desk.unsaved) return "saving";
    return this.desk.record.answers.some((chosen) => chosen?.length) ? "saved" : "ready";
  }

  #render() {
    if (!this.view) {
      this.host.textContent = this.trouble;
      return;
    }
    const { shown } = this.desk;
    const first = this.shownPlace === undefined;
    if (!first && this.shownPlace !== shown.current) this.view.map.reveal(shown.current);
    this.shownPlace = shown.current;
    this.view.show({
      paper: this.paper,
      shown,
      status: this.#status,
      trouble: this.trouble,
      stale: this.stale,
      unsaved: this.desk.unsaved,
      closing: this.#over || shown.submitted,
    });
    this.view.tick(this.clock.left);
    if (this.stale && !this.link.open) this.view.elsewhere.release();
  }
}

function focusKind(target) {
  if (!(target instanceof Element)) return "";
  if (target.closest("input, textarea, select, [contenteditable]")) return "text";
  return target.closest(".stimulus .prose") ? "pane" : "";
}

export default async function exam({ data, parentElement, setStateValue }) {
  if (!data?.attempt) return undefined;
  let room = rooms.get(data.attempt);
  if (!room) {
    room = new Room(data.attempt);
    rooms.set(data.attempt, room);
  }
  await room.enter(parentElement, setStateValue);
  room.receive(data);
  return () => room.leave();
}
