/**
 * Quotas on a grid: subjects by band, how many there are under each number. What is typed is kept here, sent after
 * a moment, and sent as a whole, so that it does not matter which messages arrive. Arrow keys and Enter move.
 */

import { fill, h, set, write } from "../exam/dom.js";

const PAUSE = 300;
const AGAIN = 3000;
const style = fetch(new URL("grid.css", import.meta.url))
  .then((answer) => answer.text())
  .then((text) => new CSSStyleSheet().replace(text));

const grids = new Map();

class Grid {
  constructor(name) {
    this.name = name;
    this.beat = 0;
    this.heard = 0;
    this.cells = {};
    this.open = new Set();
    this.inputs = new Map();
    this.host = h("div", { class: "host", onkeydown: (event) => this.#key(event) });
  }

  receive(data, setState) {
    this.setState = setState;
    this.texts = data.texts;
    this.layer = data.layer;
    this.heard = Math.max(this.heard, data.echo);
    if (this.beat === 0) this.beat = data.echo;
    if (this.heard >= this.beat && !this.pause) this.cells = { ...data.cells };
    this.host.lang = data.lang;
    const shape = JSON.stringify([data.rows, data.layer, data.bands, data.lang]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.rows = data.rows;
      this.bands = data.bands;
      this.#build();
    }
    this.stock = data.stock;
    this.host.inert = data.locked;
    this.#render();
  }

  #build() {
    const { texts } = this;
    this.inputs.clear();
    this.sums = new Map();
    for (const row of this.rows) {
      if (row.kind === "objective" && this.bands.some(([band]) => this.#of(row.subject, band))) this.open.add(row.module);
    }
    const head = h("tr", {}, h("th", { scope: "col" }, texts.subject), ...this.bands.map(([, name]) => h("th", { scope: "col" }, name)), h("th", { scope: "col", class: "sum" }, texts.sum));
    this.body = h("tbody");
    this.lines = this.rows.map((row) => this.#line(row));
    this.body.append(...this.lines.map((line) => line.element));
    this.totals = [...this.bands, ["sum"]].map(() => h("td", { class: "sum" }));
    const foot = h("tr", {}, h("th", { scope: "row" }, texts.total), ...this.totals);
    const table = h("table", {}, h("caption", {}, texts.caption), h("thead", {}, head), this.body, h("tfoot", {}, foot));
    this.host.replaceChildren(h("div", { class: "scroll" }, table), h("p", { class: "hint" }, texts.keys));
  }

  #line(row) {
    const sum = h("td", { class: "sum" });
    this.sums.set(row.subject, sum);
    const name = h("span", {}, row.title);
    const heading = h("th", { scope: "row" });
    let toggle = null;
    if (row.kind === "module") {
      toggle = h("button", { type: "button", class: "toggle", onclick: () => this.#toggle(row.module) }, name);
      heading.append(toggle);
    } else heading.append(name);
    if (row.code) heading.append(h("code", {}, row.code));
    const boxes = this.bands.map(([band, label]) => this.#box(row, band, label));
    return { row, toggle, element: h("tr", { class: row.kind }, heading, ...boxes, sum) };
  }

  #box(row, band, label) {
    const key = this.#name(row.subject, band);
    const input = h("input", {
      type: "text",
      inputmode: "numeric",
      autocomplete: "off",
      maxlength: 3,
      "data-cell": key,
      "aria-label": `${row.title} ${label}`,
      oninput: () => this.#typed(key, input),
      onfocus: () => input.select(),
      onblur: () => this.#show(key, input),
    });
    const stock = h("span", { class: "stock" });
    const cell = h("td", {}, input, stock);
    this.inputs.set(key, { input, stock, cell, subject: row.subject, band });
    return cell;
  }

  #toggle(module) {
    if (!this.open.delete(module)) this.open.add(module);
    this.#render();
  }

  #typed(key, input) {
    const digits = input.value.replace(/[０-９]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/\D/g, "");
    const wanted = Math.min(Number(digits || 0), 500);
    if (wanted) this.cells[key] = wanted;
    else delete this.cells[key];
    this.beat += 1;
    this.#render(key);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.#send(), PAUSE);
  }

  #send() {
    this.pause = null;
    clearTimeout(this.again);
    if (this.heard >= this.beat) return;
    this.setState("sheet", { beat: this.beat, cells: { ...this.cells } });
    this.again = setTimeout(() => this.#send(), AGAIN);
  }

  #key(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    if (event.key === "ArrowLeft" && box.selectionEnd === 0) moves.ArrowLeft = [0, -1];
    if (event.key === "ArrowRight" && box.selectionStart === box.value.length) moves.ArrowRight = [0, 1];
    if (["ArrowLeft", "ArrowRight"].includes(event.key) && box.selectionStart === 0 && box.selectionEnd === box.value.length)
      moves[event.key] = [0, event.key === "ArrowLeft" ? -1 : 1];
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const lines = [...this.body.rows].filter((line) => !line.hidden).map((line) => [...line.querySelectorAll("input")]);
    const at = lines.findIndex((line) => line.includes(box));
    const next = lines[at + move[0]]?.[lines[at].indexOf(box) + move[1]];
    next?.focus();
  }

  #name(subject, band) {
    return `${subject}|${band}|${this.layer}`;
  }

  #of(subject, band) {
    return this.cells[this.#name(subject, band)] ?? 0;
  }

  #show(key, input) {
    const text = this.cells[key] ? String(this.cells[key]) : "";
    if (input.value !== text) input.value = text;
  }

  #render(typing = "") {
    const { texts } = this;
    for (const line of this.lines) {
      const open = this.open.has(line.row.module);
      line.element.hidden = line.row.kind === "objective" && !open;
      if (line.toggle) set(line.toggle, { "aria-expanded": String(open) });
      let sum = 0;
      for (const [place, [band]] of this.bands.entries()) {
        const key = this.#name(line.row.subject, band);
        const { input, stock, cell } = this.inputs.get(key);
        const wanted = this.#of(line.row.subject, band);
        sum += wanted;
        if (key !== typing) this.#show(key, input);
        const [ready, coming] = this.stock[line.row.subject]?.[place] ?? [0, 0];
        write(stock, coming ? fill(texts.stock_more, { ready, coming }) : fill(texts.stock, { ready }));
        const level = wanted === 0 ? "none" : wanted > ready ? "over" : wanted * 2 > ready ? "high" : wanted * 4 > ready ? "some" : "low";
        set(cell, { "data-use": level });
        set(input, { "aria-invalid": level === "over" ? "true" : null, title: level === "over" ? texts.over : null });
      }
      write(this.sums.get(line.row.subject), sum ? String(sum) : "");
    }
    let all = 0;
    for (const [place, [band]] of this.bands.entries()) {
      const sum = this.rows.reduce((found, row) => found + this.#of(row.subject, band), 0);
      all += sum;
      write(this.totals[place], String(sum));
    }
    write(this.totals[this.bands.length], String(all));
  }
}

export default async function grid({ data, parentElement, setStateValue }) {
  const sheet = await style;
  const shadow = parentElement.host ? parentElement : parentElement.getRootNode();
  if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  const held = grids.get(data.name) ?? new Grid(data.name);
  grids.set(data.name, held);
  held.receive(data, setStateValue);
  if (held.host.parentNode !== parentElement) parentElement.append(held.host);
}
