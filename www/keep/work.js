// One tab's work in the store: the file and how it was read, the target, finished runs as projects, and of a training under way what
// is needed to go on.
import { VERSION } from "./store.js";
import { Writer } from "./writer.js";

export class Work {
  file = null; // what the store has, or is about to have
  failedRuns = 0; // that could not be taken out of the engine
  #app;
  #lock;
  #training;
  #writer;
  #numbers = new Map(); // run → its number in the store
  #runs = []; // { number, bytes, source, options, project, table } of what is stored
  #checkpointBytes = 0;
  #settled; // what the next write waits for

  /**
   * lock: a promise of what lets go of the session; training(): the one under way; paused(): is nothing to be written yet?
   * onwrite(): after each write
   */
  constructor(app, store, id, { lock, training, paused, onwrite }) {
    [this.#app, this.#lock, this.#training, this.#settled] = [app, lock, training, lock];
    const [settled, record] = [() => this.#settled, () => this.#record()];
    this.#writer = new Writer(store, id, { settled, paused, record, onwrite });
  }

  /** What is in the store already, of a page before this one; runs: [run, its entry in the record] each */
  takeOver(runs, { checkpointBytes }) {
    this.file = this.#app.source?.file ?? null;
    this.#runs = runs.map(([run, entry]) => ({ ...entry, table: run.tableNumber }));
    this.#numbers = new Map(runs.map(([run, { number }]) => [run, number]));
    this.#checkpointBytes = checkpointBytes;
  }

  get hasRuns() {
    return this.#runs.length > 0;
  }
  get bytes() {
    const file = this.#app.sampleName ? 0 : (this.file?.size ?? 0);
    return this.#runs.reduce((sum, { bytes }) => sum + bytes, file) + (this.#training()?.place ? this.#checkpointBytes : 0);
  }

  /** Soon, with whatever else changes until then. */
  write() {
    this.#writer.soon();
  }
  /** The page may be about to go. */
  flush() {
    this.#writer.flush();
  }

  replaceFile(file) {
    this.file = file;
    this.#writer.put("file", file && !this.#app.sampleName ? { version: VERSION, file } : null);
  }

  /** runs: those of the page that are to be stored */
  followRuns(runs) {
    for (const [run, number] of this.#numbers)
      if (!this.#app.runs.includes(run)) {
        this.#numbers.delete(run);
        this.#runs = this.#runs.filter((stored) => stored.number !== number);
        this.#writer.put(`run/${number}`, null);
      }
    for (const run of runs) if (!this.#numbers.has(run)) this.#addRun(run);
  }
  /** A new engine has none of them; the store has them still. */
  leaveRuns() {
    this.#numbers.clear();
  }

  /** Writes wait for it: a model is done only where its run is stored. */
  #addRun(run) {
    const number = 1 + Math.max(0, ...this.#runs.map((stored) => stored.number), ...this.#numbers.values());
    this.#numbers.set(run, number);
    const { source, options, project, tableNumber: table } = run;
    const add = async () => {
      const [file] = await this.#app.lab.export("project", { run: run.id });
      if (this.#numbers.get(run) !== number) return; // forgotten meanwhile
      this.#runs = [...this.#runs, { number, bytes: file.size, source, options, project, table }];
      this.#writer.put(`run/${number}`, { version: VERSION, file });
    };
    this.#settled = Promise.all([this.#settled, add().catch(() => this.failedRuns++)]);
  }

  // -- the training --

  curves(history) {
    this.#writer.put("curves", { version: VERSION, history });
  }
  checkpoint(checkpoint, arrays) {
    this.#writer.put("checkpoint", { version: VERSION, checkpoint, arrays });
    this.#checkpointBytes = Object.values(arrays).reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#writer.now();
  }
  dropCheckpoint() {
    this.#writer.put("checkpoint", null);
  }
  dropTraining() {
    this.dropCheckpoint();
    this.#writer.put("curves", null);
  }

  /** Nothing of it stays, nor is anything of it written from here on. */
  async drop() {
    this.#numbers.clear();
    await this.#writer.drop();
    (await this.#lock)?.();
  }

  #record() {
    const { source, sampleName, settings, target, left, tableNumber } = this.#app;
    return {
      version: VERSION,
      at: Date.now(),
      source: source && { name: source.file.name, size: source.file.size, sample: sampleName, options: source.options },
      settings: settings.toHash(),
      target,
      left: [...left],
      table: tableNumber,
      runs: this.#runs,
      training: this.#training(),
      checkpointBytes: this.#checkpointBytes,
      bytes: this.bytes,
    };
  }
}
