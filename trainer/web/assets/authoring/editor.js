/**
 * Writing an item: what is typed is kept here, sent after a moment, sent again until it is acknowledged, and
 * shown beside as a candidate will see it. The window that has the lease writes; another one is told.
 */

import { fill, h, write } from "../exam/dom.js";
import { Link } from "../exam/link.js";
import { Form } from "./form.js";
import { fillSamples, styles as sampleStyles } from "./sample.js";

const PAUSE = 500;

const own = fetch(new URL("editor.css", import.meta.url))
  .then((answer) => answer.text())
  .then((text) => new CSSStyleSheet().replace(text));

const rooms = new Map();

class Room {
  constructor(unit) {
    this.unit = unit;
    this.link = new Link((beat) => this.#send(beat));
    this.lease = 0;
    this.take = 0;
    this.act = "";
    this.saved = null;
    this.sent = new Map();
    this.host = h("div", { class: "host writing" });
  }

  async enter(root, setState) {
    this.setState = setState;
    if (this.root === root && this.host.isConnected) return;
    this.root = root;
    const shadow = root.host ? root : root.getRootNode();
    const sheets = [...(await sampleStyles), await own];
    shadow.adoptedStyleSheets = [...new Set([...(shadow.adoptedStyleSheets ?? []), ...sheets])];
    root.append(this.host);
    if (this.timer) return;
    this.timer = setInterval(() => this.#tick(), 1000);
    this.onLeave = (event) => this.#dirty && event.preventDefault();
    window.addEventListener("beforeunload", this.onLeave);
  }

  leave() {
    setTimeout(() => {
      if (this.host.isConnected) return;
      clearInterval(this.timer);
      clearTimeout(this.pause);
      window.removeEventListener("beforeunload", this.onLeave);
      rooms.delete(this.unit);
    }, 300);
  }

  // ------------------------------------------------------------------------------------- from the server

  receive(data) {
    const now = performance.now();
    if (data.phase === "waiting") {
      this.link.post(now);
      return;
    }
    if (data.texts && !this.form) this.#build(data);
    if (!this.form) return;
    if (data.phase === "open") this.#open(data);
    else if (this.saved === null && data.items) this.form.show(data.items);
    this.phase = data.phase;
    this.holder = data.holder ?? "";
    this.standing = data.lease;
    this.trouble = data.trouble ?? "";
    if (data.echo >= this.link.beat) this.act = "";
    this.link.hear(data.echo ?? 0, now, !this.#dirty);
    this.form.remark(data.remarks ?? []);
    if (data.previews) this.#look(data);
    this.#render();
  }

  /** The questions as candidates see them, in the language chosen beside them. */
  #look(data) {
    this.looks = data;
    const translated = data.english?.length > 0;
    this.tongue.hidden = !translated;
    const english = translated && this.inEnglish;
    this.tongue.textContent = english ? this.texts.preview_chinese : this.texts.preview_english;
    this.preview.lang = english ? "en" : "zh-CN";
    fillSamples(this.preview, english ? data.english : data.previews, this.texts.exam);
  }

  #turn() {
    this.inEnglish = !this.inEnglish;
    this.#look(this.looks);
  }

  #open(data) {
    const regained = this.lease !== data.lease;
    this.lease = data.lease;
    this.take = 0;
    if (regained) {
      if (this.saved !== null && this.#dirty && data.revision !== this.revision) this.conflict = data.items;
      else if (this.saved === null || !this.#dirty) this.#adopt(data.items);
    } else {
      const sent = this.sent.get(data.echo);
      if (sent !== undefined && data.kept) this.saved = sent;
      this.#name(data.items);
    }
    for (const beat of [...this.sent.keys()]) if (beat <= data.echo) this.sent.delete(beat);
    if (!this.conflict) this.revision = data.revision;
  }

  #adopt(items) {
    this.form.show(items);
    this.saved = JSON.stringify(this.form.items);
    this.conflict = null;
  }

  /** Questions added here have got their names. */
  #name(items) {
    const mine = this.form.items;
    if (mine.length !== items.length || mine.every((item, place) => item.id === items[place].id)) return;
    const clean = !this.#dirty;
    this.form.name(items.map((item) => item.id));
    if (clean) this.saved = JSON.stringify(this.form.items);
  }

  #build(data) {
    this.texts = data.texts;
    const { texts } = this;
    this.status = h("span", { class: "status", role: "status" });
    this.notice = h("div", { class: "told", role: "alert" });
    this.form = new Form(texts, data.testlet, {
      changed: () => this.#changed(),
      save: () => this.#post(),
      submit: () => this.#finish("submit"),
    });
    this.preview = h("div", { class: "samples" });
    this.tongue = h("button", { type: "button", class: "tongue", hidden: true, onclick: () => this.#turn() });
    this.hand = h("button", { type: "button", class: "primary", onclick: () => this.#finish("submit") }, texts.submit);
    const discard = h("button", { type: "button", onclick: () => this.#ask() }, texts.discard);
    this.host.replaceChildren(
      h("div", { class: "bar" }, h("strong", {}, this.unit), this.status, this.form.pictures.element),
      this.notice,
      h(
        "div",
        { class: "sides" },
        h("div", { class: "side" }, this.form.english.label, this.form.element, h("div", { class: "ends" }, this.hand, discard)),
        h("div", { class: "side look" }, h("h3", {}, texts.preview), this.tongue, this.preview),
      ),
      h("p", { class: "keys-hint" }, texts.keys),
    );
    this.#tick();
  }

  // --------------------------------------------------------------------------------------- to the server

  get #dirty() {
    return Boolean(this.form) && this.saved !== null && JSON.stringify(this.form.items) !== this.saved;
  }

  get #too() {
    return this.form?.longest > this.texts.limit;
  }

  #changed() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.#post(), PAUSE);
    this.#render();
  }

  #post() {
    clearTimeout(this.pause);
    if (this.phase !== "open" && !this.take && !this.act) return;
    this.link.post(performance.now());
    this.#render();
  }

  #send(beat) {
    const writes = this.lease > 0 && !this.take && !this.conflict && this.phase === "open" && this.#dirty && !this.#too;
    const items = writes ? this.form.items : null;
    if (items) this.sent.set(beat, JSON.stringify(items));
    this.setState?.("sheet", { lease: this.lease, take: this.take, beat, have: Boolean(this.form), items, act: this.act });
  }

  #tick() {
    const now = performance.now();
    const open = !this.form || (this.phase === "open" && this.#dirty && !this.#too && !this.conflict);
    this.link.tick(now, open);
    this.#render();
  }

  #finish(act) {
    if (this.phase !== "open" || this.#too || this.conflict) return;
    this.act = act;
    this.#post();
  }

  #ask() {
    this.asking = true;
    this.#render();
    this.notice.querySelector("button")?.focus();
  }

  // ------------------------------------------------------------------------------------------- the screen

  get #state() {
    if (this.link.lost(performance.now())) return "offline";
    if (this.#too) return "long";
    if (this.phase !== "open") return "elsewhere";
    if (this.trouble) return "trouble";
    return this.#dirty ? "saving" : "saved";
  }

  #render() {
    if (!this.form) return;
    const state = this.#state;
    write(this.status, fill(this.texts.status[state], { length: this.form.longest, limit: this.texts.limit }));
    this.status.dataset.state = state;
    this.form.lock(this.phase !== "open" || Boolean(this.conflict));
    this.hand.disabled = this.phase !== "open" || state === "long";
    this.#notify();
  }

  #notify() {
    const { texts } = this;
    let wanted = "";
    if (this.phase === "review") wanted = "review";
    else if (this.phase === "elsewhere") wanted = `elsewhere ${this.#dirty}`;
    else if (this.conflict) wanted = "conflict";
    else if (this.asking) wanted = "discard";
    else if (this.trouble) wanted = this.trouble;
    if (this.noticed === wanted) return;
    this.noticed = wanted;
    const button = (label, act, primary) =>
      h("button", { type: "button", class: primary ? "primary" : "", onclick: act }, label);
    let parts = [];
    if (this.phase === "review") parts = [h("p", {}, texts.review)];
    else if (this.phase === "elsewhere") {
      const said = this.holder ? fill(texts.elsewhere, { name: this.holder }) : texts.elsewhere_own;
      const unsaved = this.#dirty ? h("p", {}, texts.unsaved) : null;
      parts = [h("p", {}, said), unsaved, button(texts.take, () => this.#takeOver(), true)];
    } else if (this.conflict) {
      parts = [
        h("p", {}, texts.conflict),
        button(texts.keep, () => this.#keep(), true),
        button(texts.other, () => this.#giveWay()),
      ];
    } else if (this.asking) {
      parts = [
        h("p", {}, texts.discard_ask),
        button(texts.discard_yes, () => this.#discard()),
        button(texts.discard_no, () => this.#forget()),
      ];
    } else if (this.trouble) parts = [h("p", {}, this.trouble)];
    this.notice.replaceChildren(...parts.filter(Boolean));
    this.notice.hidden = !parts.length;
  }

  #takeOver() {
    this.take = this.standing;
    this.link.post(performance.now());
  }

  #keep() {
    this.conflict = null;
    this.saved = "";
    this.#post();
  }

  #giveWay() {
    this.#adopt(this.conflict);
    this.#render();
  }

  #discard() {
    this.asking = false;
    this.saved = JSON.stringify(this.form.items);
    this.act = "discard";
    this.#post();
  }

  #forget() {
    this.asking = false;
    this.#render();
  }
}

export default async function editor({ data, parentElement, setStateValue }) {
  if (!data?.unit) return undefined;
  let room = rooms.get(data.unit);
  if (!room) {
    room = new Room(data.unit);
    rooms.set(data.unit, room);
  }
  await room.enter(parentElement, setStateValue);
  room.receive(data);
  return () => room.leave();
}
