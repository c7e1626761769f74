// The writes of one session: one at a time, all that waits in one step. Nobody waits for them, and a newer record takes the place of one
// that waits.

const SOON = 300; // ms in which changes gather
const SHARE = 9; // a write is followed by this many times its own time without one

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Writer {
  #store;
  #id;
  #settled;
  #held;
  #record;
  #told;
  #waiting = new Map(); // key → record, null where it is to go
  #timer = 0;
  #again = false; // something has changed since the last write began
  #loop = null;
  #putting = null;
  #wake = () => {}; // ends a pause
  #ended = false;

  /**
   * settled(): a promise of what a write waits for, the same one where there is nothing new; held(): is it to wait still?
   * record(): the session's own; told(): after each write
   */
  constructor(store, id, { settled, held, record, told }) {
    [this.#store, this.#id, this.#settled, this.#held, this.#record, this.#told] = [store, id, settled, held, record, told];
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
    this.#again = !this.#ended;
    this.#loop ??= this.#writeOn().finally(() => (this.#loop = null));
  }
  /** What waits for its time, as the page may be about to go. */
  flush() {
    if (this.#timer) this.now();
    if (this.#again) this.#wake();
  }

  /** Ends it: nothing of it is written or there from here on. */
  async drop() {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#putting;
    await this.#store.drop(`${this.#id}/`);
  }

  async #writeOn() {
    while (this.#again) {
      for (let last = null; last !== this.#settled(); await last) last = this.#settled();
      while (this.#held() && !this.#ended) await pause(SOON);
      if (this.#ended) return;
      this.#again = false;
      const began = performance.now();
      await (this.#putting = this.#putAll());
      this.#told();
      await Promise.race([
        pause((performance.now() - began) * SHARE),
        new Promise((resolve) => (this.#wake = () => resolve(null))),
      ]);
    }
  }

  #putAll() {
    const all = [...this.#waiting].map(([key, record]) => [`${this.#id}/${key}`, record]);
    this.#waiting.clear();
    const entries = [[`${this.#id}/session`, this.#record()], ...all.filter(([, record]) => record)];
    return this.#store.put(
      entries,
      all.filter(([, record]) => !record).map(([key]) => key),
    );
  }
}
