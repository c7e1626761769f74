// What is needed to begin again where the engine or its GPU ends: the file of the table, the finished runs as files, and a limit.
import { stopped } from "./engine.js";

const LOST = new Set(["gpu-lost", "gpu-fault"]);
const BEYOND = new Set(["gpu-limit", "gpu-memory"]); // this call is, the next one may fit
const SPARED = "too-large"; // why the CPU has a device's place for one call
const MOST_LOSSES = 3; // of one call: after the second its device is the CPU
const MOST_DEATHS = 3; // within a minute, whatever the call
const MINUTE = 60_000;

/** What goes on after an interruption, and from where; `ends`: a person wants it to end. */
function onward({ method, from, ends }) {
  if (ends) return "";
  if (method !== "train") return "What was under way began again.";
  if (!from) return "Training began again.";
  return `Training goes on from step ${from.step} of epoch ${from.epoch + 1}.`;
}

/** Where it goes on, and why there; of a kernel that failed the sentence before this one says it. */
function place({ kind, name, reason, reasonCode }) {
  if (kind === "gpu") return `It now runs on ${name}.`;
  const why = reasonCode === "kernel-failed" ? "; the details stand with the device, to copy" : ` (${reason})`;
  return `It now runs on the CPU${why}.`;
}

export const projectFile = ({ name, bytes }) => new File([bytes], name, { type: "application/octet-stream" });

export class Revival {
  /** { blob, options }: what the table was read from */
  source = null;
  /** A promise while an engine is being restored */
  underway = null;
  #files = []; // { blob, own, ids, trained: here }: runs, in the order of their file; null for one that is forgotten
  #deaths = []; // when the engine ended
  #restored = ""; // what there is to say of the last one
  #ended = false;
  #engine;
  #device;
  #on;

  /** on: { notice, takeOver(engine), follow(device) } */
  constructor(engine, device, on) {
    this.#engine = engine;
    this.#device = device;
    this.#on = on;
    this.#attend(engine);
  }

  #attend(engine) {
    engine.ondevice = this.#on.follow;
    engine.onend = (calls) => this.#begin(calls);
  }

  end() {
    this.#ended = true;
  }

  setKinds(kinds) {
    if (!this.source) return; // it could not be read again, and the engine has just refused the call
    const { options } = this.source;
    this.source.options = { ...options, kinds: { ...options.kinds, ...kinds } };
  }

  /** A second table came last of these. */
  join({ blob, options }, joins) {
    if (!this.source) return;
    const { column, key, name } = joins.at(-1);
    const last = { blob, options: { ...options, name, on: { column, key } } };
    this.source.options = { ...this.source.options, joins: [...(this.source.options.joins ?? []), last] };
  }
  /** before: the second tables that there were; gone: columns that went with some of them */
  unjoin(before, gone) {
    if (!this.source) return;
    const { joins = [], kinds = {}, ...options } = this.source.options;
    const stay = joins.filter((_, i) => !gone.includes(before[i].columns[0]));
    const chosen = Object.fromEntries(Object.entries(kinds).filter(([name]) => !gone.includes(name)));
    this.source.options = { ...options, kinds: chosen, joins: stay };
  }

  /** A run that was trained here on the table of this source, as its project; false where the engine has ended, and the run with it. */
  async remember(id, own) {
    try {
      const [file] = await this.#engine.call("exportFiles", ["project", id]);
      this.keep({ blob: projectFile(file), own, ids: [id], trained: true });
    } catch (error) {
      if (error.code !== "engine-stopped" && !this.underway) return true; // full memory ends it too
      await this.underway;
      this.#notice("engine-stopped", this.#restored, "The end of the training is done again.");
      return false;
    }
    return true;
  }
  /** The file of a run that was trained here. */
  projectOf(run) {
    return this.#files.find(({ trained, ids }) => trained && ids[0] === run)?.blob;
  }
  /** own: the source of the table that its runs are of, if that is known */
  keep(file) {
    this.#files.push(file.own === true ? { ...file, own: this.source } : file);
  }
  forget(run) {
    for (const file of this.#files) file.ids = file.ids.map((id) => (id === run ? null : id));
    this.#files = this.#files.filter(({ ids }) => ids.some((id) => id !== null));
  }

  /** Can a call that failed so begin again? Resolves once it can. */
  async mends(error, tries, call) {
    if (this.#ended) return false;
    // Whoever came to another checkpoint is not what ends the engine.
    if (call.from !== tries.from) Object.assign(tries, { deaths: 0, from: call.from });
    if (error.code === "engine-stopped") return this.#mendsDeath(tries, call);
    if (BEYOND.has(error.code)) return this.#mendsDevice("spare", call);
    if (!LOST.has(error.code) || ++tries.losses > MOST_LOSSES) return false;
    return (await this.#mendsDevice("renew", call)) || this.#mendsDeath(tries, call); // the engine may have ended with its GPU
  }

  /** Another device takes the call: by `renew` after a loss, by `spare` the CPU, for whoever left the choice to us, where it is too large. */
  async #mendsDevice(method, call) {
    const moved = await this.#engine.call(method).catch(() => null);
    if (!moved) return false;
    const { code, happened } = moved.fault;
    const where = method === "renew" ? place(moved.device) : "This runs on the CPU, slower; what fits runs on the GPU.";
    this.#on.follow(moved.device);
    this.#notice(code, `${happened[0].toUpperCase()}${happened.slice(1)}.`, onward(call), where);
    return true;
  }

  /** Before a long call: a GPU that broke while nothing ran is replaced, which is reported; one that was spared is back. */
  async renew(known) {
    if (this.#ended || this.underway || (known.kind === "cpu" && known.reasonCode !== SPARED)) return;
    const over = { method: "renew", ends: true };
    const died = (error) => this.mends(error, { deaths: 0 }, over).then(() => null);
    const renewed = await this.#engine.call("renew").catch(died);
    if (!renewed) return;
    const { device, fault } = renewed;
    this.#on.follow(device);
    if (fault) this.#notice(fault.code, `${fault.happened} while nothing ran.`, place(device));
  }

  async #mendsDeath(tries, call) {
    if (!this.underway || ++tries.deaths > 1) return false;
    await this.underway;
    this.#notice("engine-stopped", this.#restored, onward(call));
    return true;
  }

  #notice(code, ...sentences) {
    this.#on.notice?.({ code, text: sentences.filter(Boolean).join(" ") });
  }

  #begin(calls) {
    const now = performance.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < MINUTE), now];
    if (this.#ended || this.#deaths.length > MOST_DEATHS) return;
    this.underway = this.#restore(calls).finally(() => (this.underway = null));
    this.underway.catch(() => {}); // the next call says it
  }

  /** A new engine with the same table and the same runs. */
  async #restore(calls) {
    const { isAlone } = this.#engine;
    const engine = (this.#engine = this.#engine.next());
    this.#on.takeOver(engine);
    try {
      const open = (device) => engine.call("open", { device });
      const gone = (error) => (error.code === "no-gpu" ? open("auto") : Promise.reject(error));
      this.#on.follow(await open(this.#device).catch(gone));
      const why = isAlone
        ? "A thread of the engine died. It was started again on one"
        : "The engine stopped and was started again";
      this.#restored = `${why}, with the same table and runs.`;
      if (this.source) await this.#readAgain(engine);
      for (const { blob, own, ids } of this.#files) {
        const args = { blob, ids, own: !!own && own === this.source };
        // A run that cannot be read again is a run less; the others must not suffer for it.
        await engine
          .call("openProject", args, { orders: {} })
          .catch((error) => error.code !== "bad-project" && Promise.reject(error));
      }
    } catch (error) {
      const end = error.code === "closed" ? error : stopped(`it could not be started again: ${error.message}`);
      engine.end(end);
      throw end;
    }
    this.#attend(engine);
    if (!calls) this.#notice("engine-stopped", this.#restored);
  }

  /** A file that was changed on its disk is no longer to be read: the runs go on without its rows. */
  async #readAgain(engine) {
    try {
      await engine.call("load", this.source, { orders: {} });
    } catch (error) {
      if (error.code !== "unreadable") throw error;
      this.source = null;
      this.#restored = `The engine stopped and was started again, with the same runs. Its table is gone: ${error.message}`;
    }
  }
}
