/**
 * What the candidate has done and how much of it the server has on record. No DOM and no timers.
 *
 * The server's record is the truth; `pending` holds, in order, what it has not yet acknowledged. What the
 * candidate sees is the record with the pending actions laid over it. Pending actions are also kept in the
 * tab's own storage, so that a reload without a connection loses nothing.
 */

const same = (a, b) => JSON.stringify(a ?? []) === JSON.stringify(b ?? []);

/** The tab's storage, or nothing where the browser forbids it. */
export function tabStore(name, storage = globalThis.sessionStorage) {
  return {
    read() {
      try {
        return JSON.parse(storage.getItem(name)) ?? [];
      } catch {
        return [];
      }
    },
    write(actions) {
      try {
        if (actions.length) storage.setItem(name, JSON.stringify(actions));
        else storage.removeItem(name);
      } catch {
        // A full or forbidden storage only means that a reload while offline forgets what is pending.
      }
    },
  };
}

/** A prefix for tokens that no other page load shares. */
export function randomPrefix() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, "0")).join("");
}

const nothing = () => ({ current: 0, reached: 0, answers: [], flags: [] });

export class Desk {
  /**
   * @param store where pending actions outlive a reload: `{read(), write(actions)}`.
   * @param prefix makes this page load's tokens unique.
   */
  constructor(store, prefix) {
    this.store = store;
    this.prefix = prefix;
    this.counter = 0;
    this.lease = 0;
    this.record = nothing();
    this.pending = [];
    this.restored = store.read();
    this.wasAway = false;
    this.sent = new Set();
  }

  /**
   * Take the server's word: `{phase, lease, acked, refused, record}`, any of them missing.
   *
   * @returns how many pending answers had to be given up because they no longer apply.
   */
  receive({ phase, lease, acked = [], refused = [], record }) {
    const done = new Set([...acked, ...refused]);
    this.pending = this.pending.filter((action) => !done.has(action.token));
    if (record) this.record = record;
    let given = refused.length;
    if (phase === "sitting") {
      this.lease = lease;
      given += this.#comeBack();
    } else if (phase === "stale") {
      this.wasAway = true;
    }
    this.#keep();
    return given;
  }

  /** Once this tab holds the exam (again): keep what still applies of what it had not got through. */
  #comeBack() {
    const waiting = this.wasAway ? [...this.restored, ...this.pending] : this.restored;
    if (!waiting.length && !this.wasAway) return 0;
    const others = this.wasAway ? [] : this.pending;
    const kept = waiting.filter((action) => this.#stillApplies(action));
    this.pending = [...kept, ...others];
    this.restored = [];
    this.wasAway = false;
    return waiting.filter((action) => action.kind === "respond").length
      - kept.filter((action) => action.kind === "respond").length;
  }

  /** Nobody has answered that place since, here or in another window; a hand-in is never replayed. */
  #stillApplies(action) {
    if (action.kind === "submit") return false;
    if (action.kind === "flag") return true;
    if (action.kind === "move") return this.record.current === action.was;
    const now = this.record.answers[action.place];
    return same(now, action.was) || same(now, action.positions);
  }

  #keep() {
    this.store.write([...this.restored, ...this.pending].filter((action) => action.kind !== "submit"));
  }

  #add(action) {
    this.counter += 1;
    this.pending.push({ token: `${this.prefix}-${this.counter}`, ...action });
    this.#keep();
  }

  /** The record with what is pending laid over it. */
  get shown() {
    const shown = {
      current: this.record.current,
      reached: this.record.reached,
      answers: [...this.record.answers],
      flags: new Set(this.record.flags),
      submitted: false,
    };
    for (const action of this.pending) lay(shown, action);
    return shown;
  }

  /** Everything pending as it travels, noting that it has left. */
  outbox() {
    for (const action of this.pending) this.sent.add(action.token);
    return this.pending.map(({ was, ...action }) => action);
  }

  /** Whether an answer, a mark or a hand-in is not yet on record (a mere move is nobody's work). */
  get unsaved() {
    return this.pending.some((action) => action.kind !== "move");
  }

  /** Choose or, where several may be chosen, toggle an option. Choosing a chosen radio does nothing. */
  choose(place, position, several) {
    const before = this.shown.answers[place] ?? [];
    if (!several && same(before, [position])) return false;
    const without = before.filter((chosen) => chosen !== position);
    const toggled = without.length < before.length ? without : [...before, position].sort((a, b) => a - b);
    this.#respond(place, several ? toggled : [position]);
    return true;
  }

  /** Take the answer back. */
  clear(place) {
    this.#respond(place, []);
  }

  #respond(place, positions) {
    this.#add({ kind: "respond", place, positions, was: this.record.answers[place] ?? [] });
  }

  flag(place, flagged) {
    this.#add({ kind: "flag", place, flagged });
  }

  /** Go to a place; quick steps that have not left yet become one. */
  move(place) {
    this.pending = this.pending.filter((action) => action.kind !== "move" || this.sent.has(action.token));
    this.#add({ kind: "move", place, was: this.record.current });
  }

  submit() {
    this.#add({ kind: "submit", place: 0 });
  }
}

function lay(shown, action) {
  if (action.kind === "respond") shown.answers[action.place] = action.positions;
  else if (action.kind === "flag") shown.flags[action.flagged ? "add" : "delete"](action.place);
  else if (action.kind === "submit") shown.submitted = true;
  else {
    shown.current = action.place;
    shown.reached = Math.max(shown.reached, action.place);
  }
}
