/**
 * Pictures in the fields of an item: put in by choosing, pasting or dropping a file, listed below the field with
 * what they show, replaced and taken out, each with a way back. The field's text stays the only truth.
 */

import { fill, h } from "../exam/dom.js";

const WRITTEN = /!\[((?:[^\[\]\\]|\\.)*)\]\(picture:([0-9a-f]{64})\)/g;
const KINDS = "image/png,image/jpeg,image/webp,image/gif";

/** The Markdown that shows a picture. */
function reference(digest, alt) {
  return `![${alt.replace(/\s+/g, " ").replace(/[\\[\]`*_<>&!|~]/g, "\\$&")}](picture:${digest})`;
}

function found(text) {
  return [...text.matchAll(WRITTEN)].map((match) => ({
    alt: match[1].replace(/\\(.)/g, "$1"),
    digest: match[2],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function change(area, text) {
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

export class Pictures {
  /** @param find `(field) => textarea`, as the form draws its fields anew now and then. */
  constructor(texts, find) {
    this.texts = texts.picture;
    this.limit = texts.picture_limit;
    this.find = find;
    this.last = null;
    this.notes = new Map();
    this.chooser = h("input", { type: "file", accept: KINDS, hidden: true, onchange: () => this.#chosen() });
    this.button = h("button", { type: "button", class: "insert", onclick: () => this.#choose(null) }, this.texts.insert);
    this.element = h("div", { class: "insertion" }, this.button, h("span", { class: "hint" }, this.texts.hint), this.chooser);
  }

  /** What stands below a field: its pictures, and what was just done with one. */
  attach(area) {
    const list = h("ul", { class: "pictures" });
    const note = h("p", { class: "done", role: "status", hidden: true });
    const box = h("div", { class: "below" }, list, note);
    area.below = { list, note };
    area.addEventListener("focus", () => {
      this.last = area.dataset.field;
    });
    area.addEventListener("input", () => this.#list(area));
    area.addEventListener("paste", (event) => {
      const files = images(event.clipboardData);
      if (files.length && !event.clipboardData.getData("text/plain")) this.#take(event, area, files);
    });
    area.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    area.addEventListener("drop", (event) => {
      const files = [...event.dataTransfer.files];
      if (files.length) this.#take(event, area, files);
    });
    this.#list(area);
    const kept = this.notes.get(area.dataset.field);
    if (kept) this.#note(area, kept.text, kept.undo);
    return box;
  }

  #choose(replaced) {
    this.replaced = replaced;
    this.chooser.value = "";
    this.chooser.click();
  }

  #chosen() {
    const field = this.replaced?.field ?? this.last;
    const area = (field && this.find(field)) ?? this.find("stem-0");
    if (area && this.chooser.files.length) this.#put(area, [...this.chooser.files], this.replaced?.place);
  }

  #take(event, area, files) {
    event.preventDefault();
    this.#put(area, files);
  }

  /** Upload files one after the other and show each in a field, or in place of one of its pictures. */
  async #put(area, files, place = null) {
    const { field } = area.dataset;
    for (const file of files) {
      this.#say(field, this.texts.uploading);
      const answer = await this.#upload(file);
      const now = this.find(field);
      if (!now) return;
      if (answer.error) {
        this.#say(field, answer.error);
        continue;
      }
      const before = now.value;
      if (place === null) this.#insert(now, answer.digest);
      else this.#swap(now, place, answer.digest);
      this.#say(field, place === null ? this.texts.inserted : this.texts.replaced, before);
      const inputs = now.below.list.querySelectorAll("input");
      [...inputs].find((input) => !input.value)?.focus();
    }
  }

  async #upload(file) {
    if (file.size > this.limit) {
      const megabytes = (bytes) => bytes / 2 ** 20;
      return { error: fill(this.texts.large, { size: megabytes(file.size).toFixed(1), limit: megabytes(this.limit) }) };
    }
    try {
      const answer = await fetch(new URL("pictures", document.baseURI), { method: "POST", body: file });
      return answer.status === 201 || answer.status === 422 || answer.status === 403
        ? await answer.json()
        : { error: this.texts.failed };
    } catch {
      return { error: this.texts.failed };
    }
  }

  #insert(area, digest) {
    const at = area.selectionStart ?? area.value.length;
    const [before, after] = [area.value.slice(0, at), area.value.slice(area.selectionEnd ?? at)];
    const apart = /^(stem|stimulus)/.test(area.dataset.field) && before.trim() && !before.endsWith("\n\n");
    change(area, `${before.trimEnd()}${apart ? "\n\n" : before.trim() ? " " : ""}${reference(digest, "")}${after}`);
  }

  #swap(area, place, digest) {
    const one = found(area.value)[place];
    if (one) this.#write(area, one, reference(digest, one.alt));
  }

  #write(area, one, text) {
    change(area, area.value.slice(0, one.start) + text + area.value.slice(one.end));
  }

  // ------------------------------------------------------------------------------------------- the list

  #list(area) {
    const { list } = area.below;
    const now = found(area.value);
    const mark = now.map(({ digest }) => digest).join(" ");
    if (list.mark !== mark) {
      list.mark = mark;
      list.replaceChildren(...now.map((one, place) => this.#entry(area, one, place)));
    }
    for (const [place, input] of [...list.querySelectorAll("input")].entries()) {
      const held = input.getRootNode().activeElement === input;
      if (!held && input.value !== now[place].alt) input.value = now[place].alt;
      input.classList.toggle("missing", !now[place].alt.trim());
    }
  }

  #entry(area, one, place) {
    const { texts } = this;
    const { field } = area.dataset;
    const alt = h("input", {
      type: "text",
      maxlength: 300,
      "aria-label": texts.alt,
      placeholder: texts.alt,
      oninput: (event) => {
        event.stopPropagation();
        const held = found(area.value)[place];
        if (held) this.#write(area, held, reference(held.digest, event.target.value));
      },
    });
    alt.value = one.alt;
    const remove = () => {
      const held = found(area.value)[place];
      const before = area.value;
      if (!held) return;
      const [start, end] = [area.value.slice(0, held.start).trimEnd(), area.value.slice(held.end)];
      change(area, `${start}${end}`);
      this.#say(field, texts.removed, before);
    };
    const button = (sign, label, act) =>
      h("button", { type: "button", class: "icon", title: label, "aria-label": label, onclick: act }, sign);
    return h(
      "li",
      {},
      h("img", { src: `pictures/${one.digest}`, alt: "", class: "thumb" }),
      alt,
      button("⇄", texts.replace, () => this.#choose({ field, place })),
      button("×", texts.remove, remove),
    );
  }

  /** Say what was done, with a way back to the text `before` until the text changes again. */
  #say(field, text, before = null) {
    const area = this.find(field);
    if (!area) return;
    const after = area.value;
    const undo = before === null ? null : () => area.value === after && change(area, before);
    this.notes.set(field, { text, undo });
    this.#note(area, text, undo);
  }

  #note(area, text, undo) {
    const { note } = area.below;
    const { field } = area.dataset;
    const button = undo
      ? h("button", { type: "button", class: "quiet", onclick: () => { undo(); this.#hush(area); area.focus(); } }, this.texts.undo)
      : null;
    note.replaceChildren(...[h("span", {}, text), button].filter(Boolean));
    note.hidden = false;
    const held = area.value;
    const gone = () => {
      if (this.notes.get(field)?.undo === undo && stripped(area.value) !== stripped(held)) this.#hush(area);
    };
    area.addEventListener("input", gone);
  }

  #hush(area) {
    this.notes.delete(area.dataset.field);
    area.below.note.hidden = true;
  }
}

/** A text without what is said of its pictures, which may be written while a way back is offered. */
function stripped(text) {
  return text.replace(WRITTEN, "$2");
}

function images(transfer) {
  return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}
