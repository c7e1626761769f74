// The worker seen from outside: a promise a call, orders to the call under way, and the news of its end.
import { LabError } from "../files/error.js";

const PATIENCE = 10_000; // ms in which a worker hears an order to end: its work lets messages in much more often
const LAST = 60_000; // ms after which a call that was cancelled never ends: its GPU does not answer
const ENDS = new Set(["stop", "cancel"]);

const trusted = globalThis.trustedTypes?.createPolicy("flowbed-lab", { createScriptURL: (url) => url });

/** A worker is of its page's own origin: where this module is not, a script of the page's imports it, for which its host sends CORS. */
function workerUrl() {
  let { href, origin } = new URL("./worker.js", import.meta.url);
  if (origin !== globalThis.location?.origin)
    href = URL.createObjectURL(new Blob([`import ${JSON.stringify(href)};`], { type: "text/javascript" }));
  return trusted?.createScriptURL(href) ?? href;
}

export const stopped = (why) =>
  new LabError(
    "engine-stopped",
    `The engine stopped working${why ? ` (${why})` : ""}. Open it again; a smaller file or width helps if this repeats.`,
  );

export class Engine {
  #threads;
  #worker;
  #isAlone = false; // one of its threads died
  #calls = new Map(); // id → { resolve, reject, event, keep }
  #next = 1;
  #ended = null; // the LabError after which nothing works
  #watch = new AbortController();
  #unheard = 0; // timers of an order to end
  #unended = 0;

  /** Called once where it ends by itself, with the number of calls that were under way. */
  onend = null;
  /** Called with the device that a long call worked on. */
  ondevice = null;

  /** threads: as many as it may have */
  constructor(threads) {
    this.#threads = threads;
    this.#worker = new Worker(workerUrl(), { type: "module", name: String(threads) });
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onmessageerror = () => this.#stop(stopped("a message could not be read"));
    this.#worker.onerror = (event) => {
      event.preventDefault?.();
      this.#stop(stopped(event.message));
    };
  }

  /** Another in its place, on one thread where this one lost one of its own. */
  next() {
    return new Engine(this.#isAlone ? 1 : this.#threads);
  }
  get isAlone() {
    return this.#isAlone;
  }

  /** `event` receives what it reports on the way, `keep` its checkpoints; `orders` are those given to a long call before it began. */
  call(method, args = /** @type {any} */ ([]), { event, keep, orders } = /** @type {any} */ ({})) {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#calls.set(id, { resolve, reject, event, keep });
      try {
        this.#worker.postMessage({ id, method, args, orders });
      } catch (error) {
        // an option that cannot be cloned, such as a function
        this.#calls.delete(id);
        reject(new LabError("bad-option", `An option cannot be sent to the engine: ${error.message}`));
      }
    });
  }

  /** An order to the call under way. A worker that does not hear that it should end, or cannot, is ended from here. */
  signal(method) {
    if (this.#ended) return;
    this.#worker.postMessage({ id: 0, method });
    const underway = [...this.#calls.values()];
    if (!underway.length || !ENDS.has(method)) return;
    this.#unheard ||= setTimeout(() => this.#stop(stopped("it did not answer")), PATIENCE);
    if (method !== "cancel") return; // what is stopped has its scores to take, however long
    clearTimeout(this.#unended);
    const still = () => underway.some((call) => [...this.#calls.values()].includes(call));
    this.#unended = setTimeout(() => still() && this.#stop(stopped("it did not end")), LAST);
  }

  /** Ends it; calls under way, and later ones, reject with this error. */
  end(error) {
    if (this.#ended) return;
    this.#ended = error;
    this.#watch.abort();
    clearTimeout(this.#unheard);
    clearTimeout(this.#unended);
    this.#worker.terminate();
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }

  /** `rejected`: calls that ended with it already */
  #stop(error, rejected = 0) {
    if (this.#ended) return;
    const calls = this.#calls.size + rejected;
    this.end(error);
    this.onend?.(calls);
  }

  #receive({ id, event, checkpoint, value, error, fatal, alone, device, alive, heard }) {
    if (alive) return this.#outlive(alive);
    if (heard) {
      clearTimeout(this.#unheard);
      this.#unheard = 0;
      return;
    }
    this.#isAlone ||= !!alone;
    const call = this.#calls.get(id);
    if (id === undefined) return;
    if (event !== undefined) return notify(call?.event, event);
    if (checkpoint) return notify(call?.keep, checkpoint);
    this.#calls.delete(id);
    if (device) this.ondevice?.(device);
    if (!error) return call?.resolve(value);
    call?.reject(error.code === "engine-stopped" ? stopped(error.message) : new LabError(error.code, error.message));
    if (fatal) this.#stop(stopped(error.message), 1);
  }

  /** The worker holds this lock for life: whoever gets it knows that it is gone, however it went. */
  #outlive(lock) {
    const { signal } = this.#watch;
    navigator.locks?.request(lock, { signal }, () => this.#stop(stopped("it went away"))).catch(() => {});
  }
}

/** A listener's mistake must not end the training. */
export function notify(listener, ...event) {
  try {
    listener?.(...event);
  } catch (thrown) {
    reportError(thrown);
  }
}
