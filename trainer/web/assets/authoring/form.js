/** The fields of an item or a case. What stands in them is `items`; nothing here knows a server. */

import { h } from "../exam/dom.js";
import { English, blank, forget, keep, wordings } from "./english.js";
import { Pictures } from "./pictures.js";

const LETTERS = "abcdefghi";
const TRUTH = ["true", "false"];

export class Form {
  /** @param act `{changed(), save(), submit()}`. */
  constructor(texts, testlet, act) {
    this.texts = texts;
    this.testlet = testlet;
    this.act = act;
    this.list = [];
    this.element = h("div", { class: "form", onkeydown: (event) => this.#key(event), oninput: () => this.#typed() });
    this.slots = new Map();
    this.english = new English(texts, this.element);
    this.pictures = new Pictures(texts, (field) => this.#field(field));
  }

  get items() {
    return this.list;
  }

  /** Characters of the longest text. */
  get longest() {
    const texts = this.list.flatMap((item) => [
      item.stem,
      item.stimulus,
      ...item.options.map((option) => option.text),
      ...Object.values(item.rationale),
      ...wordings(item),
    ]);
    return Math.max(0, ...texts.map((text) => text.length));
  }

  show(items) {
    this.list = structuredClone(items);
    this.#draw();
    this.english.offer(items);
  }

  name(ids) {
    ids.forEach((id, place) => {
      this.list[place].id = id;
    });
    this.#draw(true);
  }

  lock(locked) {
    if (this.locked === locked) return;
    this.locked = locked;
    this.element.inert = locked;
    this.element.classList.toggle("locked", locked);
  }

  /** Say beside each field what there is to say of it. */
  remark(remarks) {
    this.remarks = remarks;
    for (const slot of this.slots.values()) slot.replaceChildren();
    for (const remark of remarks) {
      const slot = this.slots.get(`${remark.item}/${remark.part}`) ?? this.slots.get(`${remark.item}/stem`);
      slot?.append(h("li", { class: remark.severity }, remark.text));
    }
  }

  // ---------------------------------------------------------------------------------------------- drawing

  #draw(keepFocus = false) {
    const focus = keepFocus ? this.element.getRootNode().activeElement?.dataset?.field : null;
    this.slots.clear();
    const parts = this.list.map((item, place) => this.#item(item, place));
    if (this.testlet) {
      parts.unshift(this.#stimulus());
      parts.push(this.#button(this.texts.add_item, () => this.#addItem(), "add"));
    }
    this.element.replaceChildren(...parts);
    if (this.remarks) this.remark(this.remarks);
    if (focus) this.#focus(focus);
  }

  #field(name) {
    return this.element.querySelector(`[data-field="${CSS.escape(name)}"]`);
  }

  #focus(field) {
    this.#field(field)?.focus();
  }

  #stimulus() {
    const field = this.#area("stimulus", this.texts.stimulus, this.list[0].stimulus, (text) => {
      for (const item of this.list) item.stimulus = text;
    });
    const { english } = this.list[0];
    const pair = this.english.beside(field, "stimulusEn", this.texts.stimulus, english.stimulus, (text) => {
      for (const item of this.list) item.english.stimulus = text;
    });
    return h("section", { class: "item" }, pair, this.#slot(this.list[0], "stimulus"));
  }

  #item(item, place) {
    const { texts } = this;
    const head = h(
      "div",
      { class: "row" },
      this.#select(`type-${place}`, texts.type, texts.types, item.type, (value) => this.#turn(item, value)),
      this.#select(`band-${place}`, texts.band, texts.bands, String(item.band), (value) => {
        item.band = Number(value);
      }),
      this.#select(`pool-${place}`, texts.pool, texts.pools, item.pool, (value) => {
        for (const one of this.list) one.pool = value;
      }),
    );
    const title = this.testlet
      ? h(
          "div",
          { class: "row head" },
          h("h3", {}, texts.question.replace("{number}", place + 1)),
          h(
            "div",
            { class: "ways" },
            this.#button("↑", () => this.#moveItem(place, -1), "icon", texts.move_up),
            this.#button("↓", () => this.#moveItem(place, 1), "icon", texts.move_down),
            this.list.length > 1 ? this.#button("×", () => this.#removeItem(place), "icon", texts.remove_item) : null,
          ),
        )
      : null;
    return h(
      "section",
      { class: "item" },
      title,
      head,
      this.english.beside(
        this.#area(`stem-${place}`, texts.stem, item.stem, (text) => {
          item.stem = text;
        }),
        `stemEn-${place}`,
        texts.stem,
        item.english.stem,
        (text) => {
          item.english.stem = text;
        },
      ),
      this.#slot(item, "stem"),
      this.#slot(item, "translation"),
      this.#options(item, place),
      this.#slot(item, "options"),
      this.#slot(item, "key"),
      this.#slot(item, "rationale"),
      this.#slot(item, "band"),
      ...(place === 0 ? this.#origin(item) : []),
      this.#enemies(item, place),
      this.#slot(item, "enemies"),
    );
  }

  /** Whence it comes and who answers for it; members of a case have it in common. */
  #origin(item) {
    const { texts } = this;
    const day = h("input", {
      type: "date",
      "data-field": "reviewed",
      oninput: (event) => this.#review(event.target.value),
    });
    day.value = item.reviewed_on ?? "";
    const today = this.#button(texts.today, () => this.#change(() => this.#review(local(new Date())), "reviewed"), "");
    const field = h("label", { class: "field" }, h("span", {}, texts.reviewed_on), day);
    return [
      h(
        "div",
        { class: "row origin" },
        this.#line("source-0", texts.source, item, "source"),
        h("div", { class: "row day" }, field, today),
      ),
      this.#slot(item, "reviewed_on"),
      this.#line("author-0", texts.author, item, "author"),
      this.#slot(item, "author"),
    ];
  }

  #review(day) {
    for (const item of this.list) item.reviewed_on = day || null;
  }

  #options(item, place) {
    const names = item.type === "true_false" ? TRUTH : item.options.map((option) => option.id);
    const several = item.type === "multiple";
    const rows = names.map((name, position) => this.#option(item, place, name, position, several));
    const more = item.type !== "true_false" && item.options.length < LETTERS.length;
    const add = more ? this.#button(this.texts.add_option, () => this.#addOption(item, place), "add") : null;
    return h(
      "fieldset",
      { class: "choices" },
      h("legend", {}, several ? this.texts.options_several : this.texts.options_one),
      ...rows,
      add,
    );
  }

  #option(item, place, name, position, several) {
    const { texts } = this;
    const truth = item.type === "true_false";
    const label = truth ? texts[name] : name.toUpperCase();
    const key = h("input", {
      type: several ? "checkbox" : "radio",
      name: `key-${place}`,
      checked: item.key.includes(name),
      "data-field": `key-${place}-${name}`,
      "aria-label": texts.right.replace("{name}", label),
      onchange: (event) => {
        const others = item.key.filter((one) => one !== name);
        item.key = several ? (event.target.checked ? [...others, name].sort() : others) : [name];
      },
    });
    const why = this.#area(
      `why-${place}-${name}`,
      texts.rationale.replace("{name}", label),
      item.rationale[name] ?? "",
      (text) => keep(item.rationale, name, text),
      "why",
    );
    const whyLabel = texts.rationale.replace("{name}", label);
    const optionLabel = texts.option.replace("{name}", label);
    const { english } = item;
    const beside = (whole, field, said, part, kind) =>
      this.english.beside(whole, field, said, part[name] ?? "", (value) => keep(part, name, value), kind);
    const option = truth ? null : item.options[position];
    const text = truth
      ? h("span", { class: "truth" }, label)
      : beside(
          this.#area(`option-${place}-${name}`, optionLabel, option.text, (value) => {
            option.text = value;
          }),
          `optionEn-${place}-${name}`,
          optionLabel,
          english.options,
        );
    return h(
      "div",
      { class: "choice", "data-option": position },
      h("label", { class: "key", title: texts.right.replace("{name}", label) }, key, h("b", {}, truth ? "" : label)),
      h("div", { class: "texts" }, text, beside(why, `whyEn-${place}-${name}`, whyLabel, english.rationale, "why")),
      truth ? null : this.#tools(item, place, option, position),
    );
  }

  #tools(item, place, option, position) {
    const { texts } = this;
    const pin = this.#button("⚲", () => this.#change(() => (option.fixed = !option.fixed)), "icon", texts.fixed);
    pin.setAttribute("aria-pressed", option.fixed ? "true" : "false");
    return h(
      "div",
      { class: "tools" },
      this.#button("↑", () => this.#move(item, place, position, -1), "icon", texts.up),
      this.#button("↓", () => this.#move(item, place, position, 1), "icon", texts.down),
      pin,
      item.options.length > 2
        ? this.#button("×", () => this.#removeOption(item, option), "icon", texts.remove_option)
        : null,
    );
  }

  #area(field, label, value, take, kind = "") {
    const area = h("textarea", {
      class: kind,
      rows: 1,
      "data-field": field,
      "aria-label": label,
      placeholder: label,
      oninput: (event) => take(event.target.value),
    });
    area.value = value;
    const bare = kind || field.startsWith("option");
    const whole = bare ? area : h("label", { class: "field" }, h("span", {}, label), area);
    return h("div", { class: "illustrated" }, whole, this.pictures.attach(area));
  }

  #line(field, label, item, name) {
    const input = h("input", {
      type: "text",
      "data-field": field,
      maxlength: 300,
      oninput: (event) => {
        for (const one of this.list) one[name] = event.target.value;
      },
    });
    input.value = item[name];
    return h("label", { class: "field" }, h("span", {}, label), input);
  }

  #enemies(item, place) {
    const input = h("input", {
      type: "text",
      "data-field": `enemies-${place}`,
      maxlength: 600,
      oninput: (event) => {
        item.enemies = event.target.value.split(/[\s,，、]+/).filter(Boolean);
      },
    });
    input.value = item.enemies.join(", ");
    return h("label", { class: "field" }, h("span", {}, this.texts.enemies), input);
  }

  #select(field, label, options, value, take) {
    const select = h(
      "select",
      { "data-field": field, onchange: (event) => this.#change(() => take(event.target.value)) },
      ...Object.entries(options).map(([name, text]) => h("option", { value: name, selected: name === value }, text)),
    );
    return h("label", { class: "field" }, h("span", {}, label), select);
  }

  #button(label, onclick, kind, title = null) {
    return h("button", { type: "button", class: kind, onclick, title, "aria-label": title }, label);
  }

  #slot(item, part) {
    const slot = h("ul", { class: "remarks" });
    this.slots.set(`${item.id}/${part}`, slot);
    return slot;
  }

  // --------------------------------------------------------------------------------------------- changing

  #typed() {
    this.act.changed();
  }

  #change(change, focus = null) {
    change();
    this.#draw(true);
    if (focus) this.#focus(focus);
    this.act.changed();
  }

  #turn(item, type) {
    const before = item.type;
    item.type = type;
    if ((type === "true_false") !== (before === "true_false")) Object.assign(item.english, { options: {}, rationale: {} });
    if (type === "true_false") {
      item.options = [];
      item.key = [];
      item.rationale = {};
    } else if (before === "true_false") {
      item.options = ["a", "b", "c", "d"].map((id) => ({ id, text: "", fixed: false }));
      item.key = [];
      item.rationale = {};
    } else if (type === "single") item.key = item.key.slice(0, 1);
  }

  #addOption(item, place) {
    const id = [...LETTERS].find((letter) => item.options.every((option) => option.id !== letter));
    if (!id) return;
    this.#change(() => item.options.push({ id, text: "", fixed: false }), `option-${place}-${id}`);
  }

  #removeOption(item, option) {
    this.#change(() => {
      item.options = item.options.filter((one) => one !== option);
      item.key = item.key.filter((name) => name !== option.id);
      delete item.rationale[option.id];
      forget(item, option.id);
    });
  }

  #move(item, place, position, by) {
    const to = position + by;
    if (to < 0 || to >= item.options.length) return;
    this.#change(() => {
      const [moved] = item.options.splice(position, 1);
      item.options.splice(to, 0, moved);
    }, `option-${place}-${item.options[position].id}`);
  }

  #addItem() {
    const [first] = this.list;
    const options = ["a", "b", "c", "d"].map((id) => ({ id, text: "", fixed: false }));
    const english = { ...blank(), stimulus: first.english.stimulus };
    const made = { ...structuredClone(first), id: "", type: "single", stem: "", options, key: [], rationale: {}, english };
    this.#change(() => this.list.push(made), `stem-${this.list.length}`);
  }

  #moveItem(place, by) {
    const to = place + by;
    if (to < 0 || to >= this.list.length) return;
    this.#change(() => this.list.splice(to, 0, ...this.list.splice(place, 1)), `stem-${to}`);
  }

  #removeItem(place) {
    this.#change(() => this.list.splice(place, 1));
  }

  // --------------------------------------------------------------------------------------------- keyboard

  #key(event) {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "s") this.#do(event, () => this.act.save());
    else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") this.#do(event, () => this.act.submit());
    else if (event.altKey && event.code === "KeyE") this.#do(event, () => this.english.toggle());
    else this.#local(event);
  }

  #do(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** Keys that mean something within an item. */
  #local(event) {
    const field = event.target.dataset?.field ?? "";
    const place = Number(field.split("-")[1] ?? 0) || 0;
    const item = this.list[place];
    if (!item) return;
    const option = event.target.closest?.(".choice");
    if (event.altKey && /^Digit[1-9]$/.test(event.code)) this.#do(event, () => this.#choose(item, place, Number(event.code[5]) - 1));
    else if (event.altKey && option && item.options.length && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      const by = event.key === "ArrowUp" ? -1 : 1;
      this.#do(event, () => this.#move(item, place, Number(option.dataset.option), by));
    } else if (event.key === "Enter" && !event.shiftKey && field.startsWith("option-")) {
      this.#do(event, () => this.#next(item, place, Number(option.dataset.option)));
    }
  }

  #choose(item, place, position) {
    const name = item.type === "true_false" ? TRUTH[position] : item.options[position]?.id;
    this.element.querySelector(`[data-field="key-${place}-${name}"]`)?.click();
    this.act.changed();
  }

  #next(item, place, position) {
    const next = item.options[position + 1];
    if (next) this.#focus(`option-${place}-${next.id}`);
    else this.#addOption(item, place);
  }
}

/** A day as a date field has it, where the author is. */
function local(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
