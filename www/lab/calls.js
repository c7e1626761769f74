// Calls to the engine: long ones one after another, with orders to the one under way. What ends a call from outside does not end it here: it
// begins again, or goes on.
import { LabError } from "../files/error.js";

export class Calls {
  engine;
  /** What begins again where the engine or its GPU ends: there once the lab is open */
  revival = null;
  /** Other engines that a long call works with: orders reach them too */
  beside = new Set();
  #entries = new Set(); // long calls that wait or run: { cancelled, stopped }
  #paused = false; // a wish that outlives calls: each long one takes it along
  #tail = Promise.resolve(); // the end of the queue of long calls
  #device;

  /** device(): what the last long call worked on */
  constructor(engine, device) {
    this.engine = engine;
    this.#device = device;
  }

  /** args: a list for the engine itself, an object for a method of the worker's; `from`: a checkpoint, which changes on the way */
  async call(method, args, { event, keep, entry } = /** @type {any} */ ({})) {
    const tries = { losses: 0, deaths: 0, from: args.from };
    for (;;) {
      if (this.revival.underway) await this.revival.underway.catch(() => {});
      if (entry?.cancelled) throw new LabError("cancelled", "Cancelled. Nothing was changed.");
      const orders = entry && { paused: this.#paused, stopped: entry.stopped };
      try {
        return await this.engine.call(method, args, { event, keep, orders });
      } catch (error) {
        const ends = entry?.cancelled || entry?.stopped;
        if (!(await this.revival.mends(error, tries, { method, ends, from: args.from }))) throw error;
      }
    }
  }

  /**
   * The long calls run one after another, in the order of their calls; `signal` ends this one, at once where it has not begun.
   * start(call, orders): what it does in its turn, by `call` as above, and the orders to it so far
   */
  long(signal, start) {
    const entry = { cancelled: false, stopped: false };
    this.#entries.add(entry);
    return new Promise((resolve, reject) => {
      let begun = false;
      const early = () => reject(new LabError("cancelled", "Cancelled before it began."));
      const abort = () => {
        entry.cancelled = true;
        if (begun) this.#signal("cancel");
        else early();
      };
      signal?.addEventListener("abort", abort);
      if (signal?.aborted) abort();
      const turn = async () => {
        if (!entry.cancelled) await this.revival.renew(this.#device());
        if (entry.cancelled) return early();
        begun = true;
        return start((method, args, hooks) => this.call(method, args, { ...hooks, entry }), entry);
      };
      const over = () => {
        signal?.removeEventListener("abort", abort);
        this.#entries.delete(entry);
      };
      this.#tail = this.#tail.then(turn).then(resolve, reject).then(over);
    });
  }

  get paused() {
    return this.#paused;
  }
  pause() {
    this.#paused = true;
    this.#signal("pause");
  }
  resume() {
    this.#paused = false;
    this.#signal("resume");
  }
  stop() {
    for (const entry of this.#entries) entry.stopped = true;
    this.#signal("stop");
  }
  cancel() {
    for (const entry of this.#entries) entry.cancelled = true;
    this.#signal("cancel");
  }

  /** Orders to the call under way; an engine that is being restored has none, and its calls take them along. */
  #signal(method) {
    if (!this.revival.underway) this.engine.signal(method);
    for (const engine of this.beside) engine.signal(method);
  }
}
