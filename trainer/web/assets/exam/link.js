/**
 * When to send, when to send again and when to say that nobody answers. No DOM; time is handed in.
 *
 * Every message carries everything not yet acknowledged, so it does not matter which of them arrive.
 */

export const PATIENCE = 3000;
const LONGEST_WAIT = 15_000;
const IDLE = 60_000;
const JITTER = 30_000;

export class Link {
  /**
   * @param send called to send a message.
   * @param chance a number 0..1, so that a thousand idle pages do not ask in the same second.
   */
  constructor(send, chance = Math.random()) {
    this.send = send;
    this.idle = IDLE + JITTER * chance;
    this.beat = 0;
    this.answered = 0;
    this.sentAt = null;
    this.askedAt = null;
    this.wait = PATIENCE;
    this.heardAt = 0;
  }

  /** Send now. `beat` makes every message differ from the one before. */
  post(now) {
    this.beat += 1;
    this.sentAt = now;
    this.askedAt ??= now;
    this.send(this.beat);
  }

  /** An answer to message number `echo` came; `settled` says that nothing is left to bring through. */
  hear(echo, now, settled = true) {
    this.heardAt = now;
    this.answered = Math.max(this.answered, echo);
    if (this.answered < this.beat) return;
    this.askedAt = null;
    if (settled) this.wait = PATIENCE;
  }

  /** Whether a message waits for its answer. */
  get open() {
    return this.askedAt !== null;
  }

  /** Whether somebody should be told that the connection is gone. */
  lost(now) {
    return this.open && now - this.askedAt > PATIENCE && now - this.heardAt > PATIENCE;
  }

  /** Called about once a second: send again, ever less often, what did not get through; ask when idle. */
  tick(now, unsettled = false) {
    if (this.open || unsettled) {
      if (now - (this.sentAt ?? -Infinity) > this.wait) {
        this.wait = Math.min(this.wait * 1.5, LONGEST_WAIT);
        this.post(now);
      }
    } else if (now - this.heardAt > this.idle) {
      this.post(now);
    }
  }
}
