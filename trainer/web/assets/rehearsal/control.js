/**
 * A rehearsal on the screen: one step at a time is sent until the server says that it stands or does not.
 *
 * Streamlit calls the default export whenever the server's data or the theme changes, with a way to hand
 * state back. The room of a play lives as long as the page, whatever Streamlit mounts and unmounts.
 */

import { randomPrefix } from "../exam/desk.js";
import { h } from "../exam/dom.js";
import { Link } from "../exam/link.js";
import { actionFor } from "./keys.js";
import { View } from "./view.js";

const styles = Promise.all(
  ["control.css", "page.css"].map(async (name) => {
    const answer = await fetch(new URL(name, import.meta.url));
    return new CSSStyleSheet().replace(await answer.text());
  }),
);

const rooms = new Map();

class Room {
  constructor(play) {
    this.play = play;
    this.link = new Link((beat) => this.#send(beat));
    this.prefix = randomPrefix();
    this.counter = 0;
    this.lease = 0;
    this.take = 0;
    this.action = null;
    this.leaving = false;
    this.phase = "waiting";
    this.screen = null;
    this.view = null;
    this.trouble = "";
    this.host = h("div", { class: "host" });
  }

  async enter(root, setState) {
    this.setState = setState;
    if (this.root === root && this.host.isConnected) return;
    this.root = root;
    const [sheet, page] = await styles;
    this.pageStyle = page;
    document.adoptedStyleSheets = [...new Set([...document.adoptedStyleSheets, page])];
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
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.pageStyle);
      rooms.delete(this.play);
    }, 300);
  }

  receive(data) {
    if (data.lang) this.host.lang = data.lang;
    if (data.words && !this.view) {
      this.words = data.words;
      this.view = new View(data.words, this.#acts());
      this.host.replaceChildren(this.view.element);
    }
    if (data.phase === "waiting") return;
    const settled = data.settled ?? [];
    const refused = this.action && settled.includes(this.action.token) && data.refusal;
    if (this.action && settled.includes(this.action.token)) this.action = null;
    this.trouble = data.trouble ?? "";
    if (data.phase !== "trouble") this.phase = data.phase;
    if (data.screen) this.screen = data.screen;
    if (data.phase === "open") {
      this.lease = data.lease;
      this.take = 0;
    } else if (data.phase === "stale") {
      this.staleLease = data.lease;
      this.action = null;
    } else if (data.phase === "over") {
      this.action = null;
    }
    this.link.hear(data.echo ?? 0, performance.now(), !this.action);
    this.#render();
    if (refused) this.view?.announce(data.refusal);
  }

  #send(beat) {
    this.setState?.("sheet", {
      lease: this.lease,
      have: this.words ? this.play : "",
      take: this.take,
      beat,
      action: this.action,
      leave: this.leaving,
    });
  }

  #acts() {
    return {
      choose: (position) => this.#do("choose", position),
      hint: () => this.screen.has_hint && this.#do("hint"),
      undo: () => this.screen.can_undo && this.#do("undo"),
      abandon: () => this.#do("abandon"),
      take: () => {
        this.take = this.staleLease;
        this.link.post(performance.now());
      },
      leave: () => {
        this.leaving = true;
        this.link.post(performance.now());
      },
    };
  }

  #do(kind, position = 0) {
    if (this.phase !== "open" || this.action || !this.screen) return;
    this.counter += 1;
    this.action = { token: `${this.prefix}-${this.counter}`, kind, turn: this.screen.turn, position };
    this.link.post(performance.now());
    this.#render();
  }

  #key(event) {
    if (!this.view || !this.host.isConnected || this.view.ask.open) return;
    const target = event.composedPath()[0];
    const typing = target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]"));
    const { key, ctrlKey, metaKey, altKey, isComposing } = event;
    const wanted = actionFor({ key, typing, ctrlKey, metaKey, altKey, isComposing });
    if (!wanted) return;
    event.preventDefault();
    event.stopPropagation();
    const acts = this.#acts();
    if (wanted.act !== "choose") acts[wanted.act]();
    else if (wanted.value < this.view.count) acts.choose(wanted.value);
  }

  #tick() {
    this.link.tick(performance.now(), Boolean(this.action));
    this.#render();
  }

  get #status() {
    if (this.link.lost(performance.now())) return "offline";
    return this.action ? "saving" : "ready";
  }

  #render() {
    if (!this.view || !this.screen) {
      if (this.trouble) this.host.textContent = this.trouble;
      return;
    }
    this.view.show({
      screen: this.screen,
      phase: this.phase,
      saying: this.action ? (this.action.kind === "choose" ? this.action.position : -1) : null,
      status: this.#status,
      trouble: this.trouble,
    });
  }
}

export default async function rehearsal({ data, parentElement, setStateValue }) {
  if (!data?.play) return undefined;
  let room = rooms.get(data.play);
  if (!room) {
    room = new Room(data.play);
    rooms.set(data.play, room);
  }
  await room.enter(parentElement, setStateValue);
  room.receive(data);
  return () => room.leave();
}
