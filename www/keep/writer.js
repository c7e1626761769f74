// The writes of one session: one at a time, all that waits in one step. Nobody waits for them, and a newer record takes the place of one
// that waits.

const SOON = 300; // ms in which changes gather
const SHARE = 9; // a write is followed by this many times its own time without one

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Writer {
  #store;
  #id;
  #on;
  #waiting = new Map(); // key → record, null where it is to go
  #timer = 0;
  #changed = false; // since the last write began
  #loop = null;
  #write = null; // the one under way
  #wake = () => {}; // ends the pause after a write
  #ended = false;

  /**
   * on: { settled(): a promise of what a write waits for, the same one where there is nothing new; paused(): is it to wait still?
   * record(): the session's own; onwrite(): after each write }
   */
  constructor(store, id, on) {
    [this.#store, this.#id, this.#on] = [store, id, on];
  }

  /** With the next write. */
  put(key, record) {
    this.#waiting.set(key, record);
  }

  soon() {
    this.#timer ||= setTimeout(() => this.now(), SOON);
  }
  now() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#changed = !this.#ended;
    this.#loop ??= this.#writeOn().finally(() => (this.#loop = null));
  }
  /** What waits for its time is written now, as the page may be about to go. */
  flush() {
    if (this.#timer) this.now();
    if (this.#changed) this.#wake();
  }

  /** Ends it: nothing of it is written or there from here on. */
  async drop() {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#write;
    await this.#store.drop(`${this.#id}/`);
  }

  async #writeOn() {
    const { settled, paused, onwrite } = this.#on;
    while (this.#changed) {
      for (let last = null; last !== settled(); await last) last = settled();
      while (paused() && !this.#ended) await pause(SOON);
      if (this.#ended) return;
      this.#changed = false;
      const began = performance.now();
      await (this.#write = this.#putAll());
      onwrite();
      const woken = new Promise((resolve) => (this.#wake = () => resolve(null)));
      await Promise.race([pause((performance.now() - began) * SHARE), woken]);
    }
  }

  #putAll() {
    const all = [...this.#waiting].map(([key, record]) => [`${this.#id}/${key}`, record]);
    this.#waiting.clear();
    const there = all.filter(([, record]) => record);
    const gone = all.filter(([, record]) => !record).map(([key]) => key);
    return this.#store.put([[`${this.#id}/session`, this.#on.record()], ...there], gone);
  }
}
