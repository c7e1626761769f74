// One tab's work in the store: the file and how it was read, the target, finished runs as projects, and of a training under way what
// is needed to go on.
import { VERSION } from "./store.js";
import { Writer } from "./writer.js";

/** The number of the file that a stored run is in: its own, or that of the first run of its project. */
export const fileOf = ({ number, of = number }) => of;

export class Work {
  file = null; // what the store has, or is about to have
  failedRuns = 0; // that could not be taken out of the engine
  #app;
  #lock;
  #training;
  #writer;
  #numbers = new Map(); // run → its number in the store
  #runs = []; // { number, of, index, bytes, source, options, project, taken, table, note } of what is stored: it is the run of this index in file `of`
  #projects = new WeakMap(); // file of a project → its number in the store
  #joined = []; // files of second tables that the store has, or is about to have
  #checkpointBytes = 0;
  #exports = 0; // of runs that a training has ended with
  #before = null; // { training, records that wait }: the training before the first of these

  /**
   * lock: a promise of what lets go of the session; training(): the one under way; paused(): is nothing to be written yet?
   * onwrite(): after each write
   */
  constructor(app, store, id, { lock, training, paused, onwrite }) {
    [this.#app, this.#lock, this.#training] = [app, lock, training];
    this.#writer = new Writer(store, id, { paused, onwrite, record: () => this.#record() });
  }

  /** What is in the store already, of a page before this one; runs: [run, its entry in the record] each */
  takeOver(runs, { checkpointBytes }) {
    this.file = this.#app.source?.file ?? null;
    this.#joined = (this.#app.source?.options.joins ?? []).map(({ file }) => file);
    this.#runs = runs.map(([run, entry]) => ({ ...entry, table: run.tableNumber }));
    this.#numbers = new Map(runs.map(([run, { number }]) => [run, number]));
    this.#checkpointBytes = checkpointBytes;
  }

  get hasRuns() {
    return this.#runs.length > 0;
  }
  get bytes() {
    const file = this.#app.sampleName ? 0 : (this.file?.size ?? 0);
    const files = new Map(this.#runs.map((run) => [fileOf(run), run.bytes]));
    const checkpoint = this.#training()?.place ? this.#checkpointBytes : 0;
    const second = this.#joined.reduce((sum, { size }) => sum + size, 0);
    return [...files.values()].reduce((sum, bytes) => sum + bytes, file + second + checkpoint);
  }

  /** Soon, with whatever else changes until then. */
  write() {
    const joins = this.#app.source?.options.joins ?? [];
    if (joins.some(({ file }, i) => file !== this.#joined[i]) || joins.length !== this.#joined.length) {
      this.#joined = joins.map(({ file }) => file);
      this.#writer.put("joined", joins.length ? { version: VERSION, files: this.#joined } : null);
    }
    this.#writer.soon();
  }
  /** The page may be about to go. */
  flush() {
    this.#writer.flush();
  }

  replaceFile(file) {
    this.#storeTraining(); // one of the file before
    this.file = file;
    this.#writer.put("file", file && !this.#app.sampleName ? { version: VERSION, file } : null);
  }

  /** runs: those of the page that are to be stored */
  followRuns(runs) {
    for (const [run, number] of this.#numbers)
      if (!this.#app.runs.includes(run)) {
        this.#numbers.delete(run);
        this.#dropRun(number);
      }
    for (const run of runs.filter((one) => !this.#numbers.has(one))) {
      const number =
        1 + Math.max(0, ...this.#numbers.values(), ...this.#runs.flatMap((stored) => [stored.number, fileOf(stored)]));
      this.#numbers.set(run, number);
      if (run.origin) this.#addOpened(run, number);
      else this.#addTrained(run, number);
    }
  }
  /** A new engine has none of them; the store has them still. */
  leaveRuns() {
    this.#numbers.clear();
  }

  /** A run of a project: its file is stored once, and has no need of the engine. */
  #addOpened(run, number) {
    const { file, index } = run.origin;
    const known = this.#projects.get(file);
    const isStored = this.#runs.some((stored) => fileOf(stored) === known);
    const of = isStored ? known : number;
    if (!isStored) this.#writer.put(`run/${number}`, { version: VERSION, file });
    this.#projects.set(file, of);
    this.#addRun(run, { number, of, index, bytes: file.size });
  }

  /** A model is done only where its run is stored: until then the training is stored as it was before, all else as it is. */
  async #addTrained(run, number) {
    const isWanted = () => this.#numbers.get(run) === number; // else it is forgotten meanwhile
    this.#exports++;
    this.#before ??= { training: this.#training(), records: new Map() };
    try {
      const [file] = await this.#app.lab.export("project", { run: run.id });
      if (isWanted()) {
        this.#writer.put(`run/${number}`, { version: VERSION, file });
        this.#addRun(run, { number, of: number, index: 0, bytes: file.size });
      }
    } catch {
      if (isWanted()) this.failedRuns++;
    }
    if (--this.#exports === 0) this.#storeTraining();
    this.#writer.soon();
  }

  #addRun({ source, options, project, taken, tableNumber: table }, stored) {
    this.#runs = [...this.#runs, { ...stored, source, options, project, taken, table }];
  }
  #dropRun(number) {
    const gone = this.#runs.find((run) => run.number === number);
    this.#runs = this.#runs.filter((run) => run !== gone);
    if (gone && !this.#runs.some((run) => fileOf(run) === fileOf(gone))) this.#writer.put(`run/${fileOf(gone)}`, null);
  }

  // -- the training --

  curves(history) {
    this.#putTraining("curves", { version: VERSION, history });
  }
  checkpoint(checkpoint, arrays) {
    this.#putTraining("checkpoint", { version: VERSION, checkpoint, arrays });
    this.#checkpointBytes = Object.values(arrays).reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#writer.now();
  }
  dropCheckpoint() {
    this.#putTraining("checkpoint", null);
  }
  dropTraining() {
    this.dropCheckpoint();
    this.#putTraining("curves", null);
  }

  #putTraining(key, record) {
    if (this.#before) this.#before.records.set(key, record);
    else this.#writer.put(key, record);
  }
  /** As it is, from here on. */
  #storeTraining() {
    const records = this.#before?.records ?? [];
    this.#before = null;
    for (const [key, record] of records) this.#writer.put(key, record);
  }

  /** Nothing of it stays, nor is anything of it written from here on. */
  async drop() {
    this.#numbers.clear();
    await this.#writer.drop();
    (await this.#lock)?.();
  }

  /** What a person wrote to a stored run, as it is by now. */
  #runsNow() {
    const runs = new Map([...this.#numbers].map(([run, number]) => [number, run]));
    return this.#runs.map((stored) => ({ ...stored, note: runs.get(stored.number)?.note ?? stored.note }));
  }

  #record() {
    const { source, sampleName, settings, target, left, splitBy, weighBy, tableNumber } = this.#app;
    const { joins, ...options } = source?.options ?? {};
    if (joins?.length) options.joins = joins.map(({ file: _, ...join }) => join); // files stand apart
    return {
      version: VERSION,
      at: Date.now(),
      source: source && { name: source.file.name, size: source.file.size, sample: sampleName, options },
      settings: settings.toHash(),
      target,
      left: [...left],
      splitBy,
      weighBy,
      table: tableNumber,
      runs: this.#runsNow(),
      looked: this.#numbers.get(this.#app.run) ?? null,
      training: this.#before ? this.#before.training : this.#training(),
      checkpointBytes: this.#checkpointBytes,
      bytes: this.bytes,
    };
  }
}
