// The writes of one session: one at a time, all that waits in one step. Nobody waits for them, and a newer record takes the place of one
// that waits.

const SOON = 300; // ms in which changes gather
const SHARE = 9; // a write is followed by this many times its own time without one

export class Writer {
  #store;
  #id;
  #on;
  #waiting = new Map(); // key → record, null where it is to go
  #changed = false; // since the last write began
  #gathering = 0; // ms: the first write waits for nothing, for until then a reload would lose all
  #timer = 0; // of the next write
  #underway = 0; // writes
  #restsUntil = 0;
  #ended = false;

  /** on: { paused(): is nothing to be written yet? record(): the session's own; onwrite(): after each write } */
  constructor(store, id, on) {
    [this.#store, this.#id, this.#on] = [store, id, on];
  }

  /** With the next write. */
  put(key, record) {
    this.#waiting.set(key, record);
  }

  soon() {
    this.#changed = true;
    if (!this.#timer) this.#schedule(this.#gathering);
  }
  now() {
    this.#changed = true;
    this.#schedule(0);
  }
  /** The page may be about to go: the database puts this write after the one under way. */
  flush() {
    if (this.#changed) this.#write();
  }

  /** Ends it: nothing of it is written or there from here on. */
  drop() {
    this.#ended = true;
    clearTimeout(this.#timer);
    return this.#store.drop(`${this.#id}/`);
  }

  #schedule(ms) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#underway) return; // its end looks again
    const wait = Math.max(ms, this.#restsUntil - performance.now());
    if (wait > 0) this.#timer = setTimeout(() => this.#write(), wait);
    else this.#write();
  }

  async #write() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#ended) return;
    if (this.#on.paused()) return void (this.#timer = setTimeout(() => this.#write(), SOON));
    [this.#changed, this.#gathering] = [false, SOON];
    const begun = performance.now();
    this.#underway++;
    await this.#putAll();
    this.#underway--;
    const ended = performance.now();
    this.#restsUntil = ended + (ended - begun) * SHARE;
    this.#on.onwrite();
    if (this.#changed) this.#schedule(0);
  }

  #putAll() {
    const all = [...this.#waiting].map(([key, record]) => [`${this.#id}/${key}`, record]);
    this.#waiting.clear();
    const present = all.filter(([, record]) => record);
    const gone = all.filter(([, record]) => !record).map(([key]) => key);
    return this.#store.put([[`${this.#id}/session`, this.#on.record()], ...present], gone);
  }
}
