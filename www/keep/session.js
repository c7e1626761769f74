// A session: one tab's work as this browser keeps it. The file and how it was read, the target, finished runs as projects, and of a
// training under way what is needed to go on.
import { hold, lastWork, otherVersion, remember, sessionId, sweep } from "./owner.js";
import { WISH, wish, wished } from "./wish.js";
import { Writer } from "./writer.js";
import { Store, VERSION } from "./store.js";

/** @param {any} checkpoint */
const placeOf = ({ epoch, step, steps }) => ({ epoch, step, steps });

/** Problems after which there is nothing to go on with: a person ended the training. */
const ENDED = new Set(["cancelled", "closed"]);

/** Event: change. */
export class Session extends EventTarget {
  on = wished();
  offer = null; // the last work: { id, record, release }
  other = null; // the version of work that another flowbed kept
  restoring = false; // nothing is written meanwhile, also what was about to be
  unkept = 0; // runs that could not be taken out of the engine
  #app;
  #store;
  #writer = null; // none before there is something to keep
  #release = null; // of the lock
  #forgotten; // the file, or null for none, of which nothing is to be kept
  #renounced = new WeakSet(); // runs that are not to be kept, with no other file either
  #file = null; // what the store has, or is about to have
  #numbers = new Map(); // run → its number in the store
  #runs = []; // { number, bytes, source, options, project, table } of what is stored
  #training = null; // { models still to train, options, place of the checkpoint }
  #checkpointBytes = 0;
  /** @type {Promise<any>} */
  #settled = Promise.resolve(); // what the next write waits for
  #looking = new AbortController(); // ends the look for the last work
  #found = Promise.resolve(); // the end of that look

  constructor(app, store = new Store()) {
    super();
    this.#app = app;
    this.#store = store;
    store.onquiet = () => this.#tell();
    for (const event of ["table", "target", "left", "runs"]) app.on(event, () => this.#touch());
    app.settings.addEventListener("change", () => this.#writer && this.#touch());
    document.addEventListener("visibilitychange", () => this.#writer?.flush());
    addEventListener("pagehide", () => this.#writer?.flush());
    addEventListener("storage", ({ key }) => key === WISH && this.#wish(wished()));
  }

  /** Why nothing can be kept, as a sentence; empty where it can. */
  get quiet() {
    return this.#store.quiet;
  }
  /** Is there something that a reload would lose? */
  get losing() {
    return this.on && this.#worth && !!this.quiet;
  }
  get bytes() {
    return (this.#writer ? this.#bytes() : 0) + (this.offer?.record.bytes ?? 0);
  }

  /** Looks for the last work; goes on looking for as long as the page that it belonged to has not let go of it. */
  find() {
    return (this.#found = this.#find());
  }
  async #find() {
    if (!navigator.locks) this.#store.silence("this page did not come over https");
    else if (this.on) {
      const { signal } = this.#looking;
      this.other = await otherVersion(this.#store);
      this.#tell();
      this.offer = await lastWork(this.#store, signal, () => !this.#writer);
    }
    this.#tell();
  }

  // -- the offered one, by its id: a person may forget the offer while it is read --

  async file(id) {
    return (await this.#store.get(`${id}/file`))?.file;
  }
  async run(id, number) {
    return (await this.#store.get(`${id}/run/${number}`))?.file;
  }
  /** Of its training: { history: the curves, checkpoint }, each undefined where there is none. */
  async course(id) {
    const [curves, kept] = await Promise.all(["curves", "checkpoint"].map((key) => this.#store.get(`${id}/${key}`)));
    return { history: curves?.history, checkpoint: kept && { ...kept.checkpoint, arrays: kept.arrays } };
  }

  /** It and its runs are this tab's from here on; false where it was forgotten. runs: [run, its entry in the record] each; `training`: it goes on. */
  async adopt(offer, runs, training) {
    await this.#drop();
    if (this.offer !== offer) return false;
    const { id, record, release } = offer;
    this.offer = null;
    this.restoring = false;
    this.#app.runs.push(...runs.map(([run]) => run));
    this.#own(id);
    this.#release = release;
    this.#file = this.#app.source?.file ?? null;
    this.#runs = runs.map(([run, entry]) => ({ ...entry, table: run.tableNumber }));
    this.#numbers = new Map(runs.map(([run, { number }]) => [run, number]));
    this.#training = training ? record.training : null;
    this.#checkpointBytes = record.checkpointBytes;
    if (!training) this.#noCourse();
    this.#touch();
    this.#tell();
    return true;
  }

  // -- a training --

  /** models: still to train, in their order; from: the checkpoint that the first of them goes on from */
  begin(models, options, from) {
    this.#training = { models, options, place: from ? placeOf(from) : null };
    if (!from) this.#writer?.put("checkpoint", null); // one of a training that failed, or of the model before
    this.#touch();
  }
  /** It is this model's turn; history: the curves so far */
  model(model, history) {
    if (!this.#training) return; // forgotten
    const { models, options } = this.#training;
    this.#writer?.put("curves", { version: VERSION, history });
    if (models[0] !== model) this.begin(models.slice(models.indexOf(model)), options);
  }
  keep({ arrays, ...checkpoint }, history) {
    if (!this.#writer || !this.#training) return;
    this.#training.place = placeOf(checkpoint);
    this.#writer.put("curves", { version: VERSION, history });
    this.#writer.put("checkpoint", { version: VERSION, checkpoint, arrays });
    this.#checkpointBytes = Object.values(arrays).reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#writer.now();
  }
  /** What the engine could not go on with stays, and is offered when the page is loaded again. */
  end(problem) {
    if (problem && !ENDED.has(problem.code) && this.#training?.place) return;
    this.#training = null;
    this.#noCourse();
    this.#touch();
  }

  #noCourse() {
    for (const key of ["curves", "checkpoint"]) this.#writer?.put(key, null);
  }

  // -- a person's wishes --

  /** Whatever this page keeps or offers, for good: the same file is not kept again, nor what was trained on it. */
  async forget() {
    if (this.#writer) {
      this.#forgotten = this.#file; // the page's may be one that is coming back right now
      this.#renounce(this.#app.runs);
    }
    const dropped = this.#drop();
    await this.forgetOffer(); // at once: what is just coming back would take it over
    await dropped;
  }
  #renounce(runs) {
    for (const run of runs) this.#renounced.add(run);
    this.#training = null;
  }
  async forgetOffer() {
    const { offer } = this;
    this.offer = null;
    if (offer) await this.#store.drop(`${offer.id}/`);
    offer?.release();
    this.#tell();
  }

  /** Off: everything goes, of every tab; they hear of it. */
  async keepWork(on) {
    wish(on);
    await this.#wish(on);
    if (!on) await this.#store.drop();
  }

  async #wish(on) {
    this.on = on;
    if (!on) this.#looking.abort();
    this.#tell();
    if (!on) await this.#drop();
    if (!on) await this.forgetOffer();
    this.#forgotten = undefined;
    this.#renounced = new WeakSet();
    this.#touch();
  }

  // -- what is kept --

  /** The page's runs, less those that are forgotten. */
  get #ours() {
    return this.#app.runs.filter((run) => !this.#renounced.has(run));
  }

  /** A sample alone is no work: its link brings it back. */
  get #worth() {
    const { source, sampleName } = this.#app;
    return this.#ours.length + this.#runs.length > 0 || this.#training !== null || (!!source && !sampleName);
  }

  #bytes() {
    const file = this.#app.sampleName ? 0 : (this.#file?.size ?? 0);
    return this.#runs.reduce((sum, { bytes }) => sum + bytes, file) + (this.#training?.place ? this.#checkpointBytes : 0);
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
      training: this.#training,
      checkpointBytes: this.#checkpointBytes,
      bytes: this.#bytes(),
    };
  }

  /** Something has changed: what the page holds is what is kept. */
  #touch() {
    if (!this.#app.lab) return this.#numbers.clear(); // a new engine is on its way, without the runs: the store has them still
    const file = this.#app.source?.file ?? null;
    if (!this.on || this.restoring) return;
    if (file === this.#forgotten) return this.#renounce(this.#app.runs.filter(({ project }) => !project));
    if (this.quiet) return this.#tell();
    if (this.#writer) this.#followRuns();
    if (!this.#worth) return void this.#drop().then(() => this.#tell());
    if (!this.#writer) this.#start();
    if (file !== this.#file) this.#replaceFile(file);
    this.#writer.soon();
  }

  #start() {
    const id = sessionId();
    this.#own(id);
    const writer = this.#writer;
    const held = hold(id).then((release) => {
      if (this.#writer !== writer) return release?.(); // dropped meanwhile
      this.#release = release;
      this.#found.then(() => sweep(this.#store, () => !!this.offer)); // what this page still looks for is not swept away
    });
    this.#settled = Promise.all([this.#settled, held]);
    this.#followRuns();
  }

  #own(id) {
    remember(id);
    this.#forgotten = undefined;
    this.#writer = new Writer(this.#store, id, {
      settled: () => this.#settled,
      held: () => this.restoring,
      record: () => this.#record(),
      told: () => this.#tell(),
    });
  }

  #replaceFile(file) {
    this.#file = file;
    this.#writer.put("file", file && !this.#app.sampleName ? { version: VERSION, file } : null);
    if (this.#app.training) return;
    this.#training = null; // one of the file before
    this.#noCourse();
  }

  #followRuns() {
    for (const [run, number] of this.#numbers)
      if (!this.#app.runs.includes(run)) {
        this.#numbers.delete(run);
        this.#runs = this.#runs.filter((one) => one.number !== number);
        this.#writer.put(`run/${number}`, null);
      }
    for (const run of this.#ours) if (!this.#numbers.has(run)) this.#addRun(run);
  }

  /** Writes wait for it: a model is done only where its run is kept. */
  #addRun(run) {
    const writer = this.#writer;
    const number = 1 + Math.max(0, ...this.#runs.map((one) => one.number), ...this.#numbers.values());
    this.#numbers.set(run, number);
    const { source, options, project, tableNumber: table } = run;
    const add = async () => {
      const [file] = await this.#app.lab.export("project", { run: run.id });
      if (writer !== this.#writer || this.#numbers.get(run) !== number) return; // forgotten meanwhile
      this.#runs = [...this.#runs, { number, bytes: file.size, source, options, project, table }];
      writer.put(`run/${number}`, { version: VERSION, file });
    };
    this.#settled = Promise.all([this.#settled, add().catch(() => this.unkept++)]);
  }

  /** Nothing of this tab is kept any more. */
  async #drop() {
    const [writer, release] = [this.#writer, this.#release];
    if (!writer) return;
    [this.#writer, this.#release, this.#runs, this.#file] = [null, null, [], null];
    if (this.#training) this.#training.place = null; // its checkpoint goes too
    this.#numbers.clear();
    remember("");
    await writer.drop();
    release?.();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
