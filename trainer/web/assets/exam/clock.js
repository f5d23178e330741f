/**
 * The countdown. It counts from the remaining time the server sent, on the browser's monotonic counter, so
 * a wall clock set back or forward changes nothing. It only shows the deadline; the server keeps it.
 */

export const MARKS = [10, 5, 1];

export class Clock {
  constructor(counter = () => performance.now()) {
    this.counter = counter;
    this.end = null;
    this.told = new Set();
  }

  /**
   * Take the remaining milliseconds (null: no limit).
   *
   * @returns minutes by which the deadline moved (an invigilator changed it), 0 for the usual drift.
   */
  set(remaining) {
    const before = this.end;
    this.end = remaining === null ? null : this.counter() + remaining;
    if (before === null || this.end === null) {
      if (before === null && remaining !== null) this.#passOver(remaining);
      return 0;
    }
    const moved = (this.end - before) / 60_000;
    if (Math.abs(moved) < 0.4) return 0;
    this.told = new Set();
    this.#passOver(remaining);
    return Math.round(moved);
  }

  /** Marks that lie behind are not announced. */
  #passOver(remaining) {
    for (const mark of MARKS) if (remaining <= mark * 60_000) this.told.add(mark);
  }

  /** Milliseconds left, never negative; null without a limit. */
  get left() {
    return this.end === null ? null : Math.max(0, this.end - this.counter());
  }

  /** The mark (minutes) that has just been reached, once; otherwise null. */
  get reached() {
    const left = this.left;
    if (left === null) return null;
    for (const mark of [...MARKS].reverse()) {
      if (left <= mark * 60_000 && !this.told.has(mark)) {
        for (const earlier of MARKS) if (earlier >= mark) this.told.add(earlier);
        return mark;
      }
    }
    return null;
  }
}

/** 5025000 -> "1:23:45"; below an hour "23:45". Rounded up, so that 0:00 is really the end. */
export function written(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}
