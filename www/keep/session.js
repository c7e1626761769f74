// A session: what this browser stores of one tab's work, the work before it that it offers, and a person's wishes about both.
import {
  attempt,
  claim,
  heldBytes,
  lastWork,
  ownFirst,
  remember,
  remembered,
  sessionId,
  sessions,
  sweep,
  whenAsked,
} from "./owner.js";
import { Store, VERSION } from "./store.js";
import { Work } from "./work.js";

const SWITCH = "flowbed keeps"; // in localStorage: "no" where nothing is to be stored, in no tab

/** @param {any} checkpoint */
const placeOf = ({ epoch, step, steps }) => ({ epoch, step, steps });

/** Problems after which there is nothing to go on with: a person ended the training. */
const ENDED = new Set(["cancelled", "closed"]);

const isOn = () => attempt(() => localStorage.getItem(SWITCH)) !== "no";
/** Where storage is closed, for as long as this page lives. */
const rememberSwitch = (on) => attempt(() => (on ? localStorage.removeItem(SWITCH) : localStorage.setItem(SWITCH, "no")));

/** Event: change. */
export class Session extends EventTarget {
  on = isOn();
  offer = null; // the last work: { id, record, release }
  elsewhere = 0; // bytes that other tabs of this browser keep
  otherVersion = null; // of work that another flowbed stored
  restoring = false; // nothing is written meanwhile, also what was about to be
  #app;
  #store;
  #work = null; // this tab's; null before there is something to store
  #training = null; // { models still to train, options, place of the checkpoint }, or { plan } of many
  #forgottenFile; // or null for none: nothing of it is to be stored
  #forgottenRuns = new WeakSet(); // nor these, with no other file either
  #search = new AbortController(); // ends the search for the last work
  #searched = Promise.resolve(); // its end

  constructor(app, store = new Store()) {
    super();
    this.#app = app;
    this.#store = store;
    store.onfailure = () => this.#changed();
    for (const event of ["table", "target", "left", "runs"]) app.on(event, () => this.#follow());
    const more = () => this.#work && this.#follow();
    for (const event of ["run", "notes"]) app.on(event, more);
    app.settings.addEventListener("change", more);
    const flush = () => this.#work?.flush();
    addEventListener("beforeunload", flush); // a write that begins at `pagehide` may go with its page
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    addEventListener("storage", ({ key }) => key === SWITCH && this.#switch(isOn()));
    whenAsked((id) => this.#giveBack(id));
  }

  /** Why nothing can be stored, as a sentence; empty where it can. */
  get failure() {
    return this.#store.failure;
  }
  /** Is there something that a reload would lose? */
  get losing() {
    return this.on && this.#worth && !!this.failure;
  }
  get bytes() {
    return (this.#work?.bytes ?? 0) + (this.offer?.record.bytes ?? 0);
  }
  /** Runs that could not be stored. */
  get failedRuns() {
    return this.#work?.failedRuns ?? 0;
  }

  /** Looks for the last work, for as long as the page that it belongs to has not let go of it. */
  find(tab = remembered()) {
    return (this.#searched = this.#find(tab));
  }
  async #find(tab) {
    if (!navigator.locks) this.#store.close("this page did not come over https");
    else if (this.on) {
      const all = await sessions(this.#store);
      this.elsewhere = await heldBytes(all, tab);
      this.otherVersion = all.find(({ record }) => record?.version > VERSION)?.record.version ?? null;
      this.#changed();
      this.offer = await lastWork(this.#store, all, { tab, others: () => !this.#work, signal: this.#search.signal });
    }
    this.#changed();
  }
  /** What is offered here is the work of a tab that lives, and wants it. */
  async #giveBack(id) {
    if (this.offer?.id !== id || this.restoring) return;
    this.offer.release();
    this.offer = null;
    this.#changed();
    await ownFirst();
    this.find(""); // it asks for nothing
  }

  // -- the offered work --

  /** One of its records; undefined where there is none. */
  read({ id }, path) {
    return this.#store.get(`${id}/${path}`);
  }

  /** It and its runs are this tab's from here on; false where it was forgotten. runs: [run, its entry in the record] each; `training`: it goes on. */
  async adopt(offer, runs, training) {
    await this.#drop();
    if (this.offer !== offer) return false;
    const { id, record, release } = offer;
    this.offer = null;
    this.restoring = false;
    this.#app.runs.push(...runs.map(([run]) => run));
    this.#begin(id, Promise.resolve(release)).takeOver(runs, record);
    this.#training = training ? record.training : null;
    if (!training) this.#work.dropTraining();
    this.#follow();
    this.#changed();
    return true;
  }

  // -- a training --

  /** models: still to train, in their order; from: the checkpoint that the first of them goes on from */
  begin(models, options, from) {
    this.#training = { models, options, place: from ? placeOf(from) : null };
    if (!from) this.#work?.dropCheckpoint(); // one of a training that failed, or of the model before
    this.#follow();
    this.#work?.flush(); // a crash finds that it was under way
  }
  /** Many of them, as plain data: which of them have their runs already is seen by the runs. */
  beginMany(plan) {
    this.begin([], {});
    this.#training = { ...this.#training, plan };
    this.#follow();
    this.#work?.flush();
  }
  /** It is this model's turn; history: the curves so far */
  model(model, history) {
    if (!this.#training) return; // forgotten
    const { models, options } = this.#training;
    this.#work?.curves(history);
    if (models[0] !== model) this.begin(models.slice(models.indexOf(model)), options);
  }
  checkpoint({ arrays, ...checkpoint }, history) {
    if (!this.#work || !this.#training) return;
    this.#training.place = placeOf(checkpoint);
    this.#work.curves(history);
    this.#work.checkpoint(checkpoint, arrays);
  }
  /** What the engine could not go on with stays, and is offered when the page is loaded again. */
  end(problem) {
    const { place, plan } = this.#training ?? {};
    if (problem && !ENDED.has(problem.code) && (place || plan)) return;
    this.#training = null;
    this.#work?.dropTraining();
    this.#follow();
  }

  // -- a person's wishes --

  /** Whatever this page stores or offers, for good: the same file is not stored again, nor what was trained on it. */
  async forget() {
    if (this.#work) {
      this.#forgottenFile = this.#work.file; // the page's may be one that is coming back right now
      this.#forgetRuns(this.#app.runs);
    }
    const dropped = this.#drop();
    await this.forgetOffer(); // at once: what is just coming back would take it over
    await dropped;
  }
  #forgetRuns(runs) {
    for (const run of runs) this.#forgottenRuns.add(run);
    this.#training = null;
  }
  async forgetOffer() {
    const { offer } = this;
    this.offer = null;
    if (offer) await this.#store.drop(`${offer.id}/`);
    offer?.release();
    this.#changed();
  }

  /** Off: everything goes, of every tab; they hear of it. */
  async switch(on) {
    rememberSwitch(on);
    await this.#switch(on);
    if (!on) await this.#store.drop();
  }
  async #switch(on) {
    this.on = on;
    this.#changed();
    if (!on) {
      this.#search.abort();
      await this.#drop();
      await this.forgetOffer();
    }
    this.#forgottenFile = undefined;
    this.#forgottenRuns = new WeakSet();
    this.#follow();
  }

  // -- what is stored --

  /** The page's runs, less those that are forgotten. */
  get #runs() {
    return this.#app.runs.filter((run) => !this.#forgottenRuns.has(run));
  }

  /** A sample alone is no work: its link brings it back. */
  get #worth() {
    const { source, sampleName } = this.#app;
    return this.#runs.length > 0 || !!this.#work?.hasRuns || this.#training !== null || (!!source && !sampleName);
  }

  /** Something has changed: what the page has is what is stored. */
  #follow() {
    if (!this.#app.lab) return this.#work?.leaveRuns(); // a new engine is on its way
    const file = this.#app.source?.file ?? null;
    if (!this.on || this.restoring) return;
    if (file === this.#forgottenFile) return this.#forgetRuns(this.#app.runs.filter(({ project }) => !project));
    if (this.failure) return this.#changed();
    this.#work?.followRuns(this.#runs);
    if (!this.#worth) return void this.#drop().then(() => this.#changed());
    if (!this.#work) this.#start();
    if (file !== this.#work.file) this.#replaceFile(file);
    this.#work.write();
  }

  #start() {
    const id = sessionId();
    const lock = claim(id);
    const work = this.#begin(id, lock);
    work.followRuns(this.#runs);
    // What this page still looks for is not swept away.
    Promise.all([lock, this.#searched]).then(() => this.#work === work && sweep(this.#store, () => !!this.offer));
  }

  #begin(id, lock) {
    remember(id);
    this.#forgottenFile = undefined;
    const [training, paused, onwrite] = [() => this.#training, () => this.restoring, () => this.#changed()];
    return (this.#work = new Work(this.#app, this.#store, id, { lock, training, paused, onwrite }));
  }

  #replaceFile(file) {
    this.#work.replaceFile(file);
    if (this.#app.training) return;
    this.#training = null; // one of the file before
    this.#work.dropTraining();
  }

  /** Nothing of this tab is stored any more. */
  async #drop() {
    const work = this.#work;
    if (!work) return;
    this.#work = null;
    if (this.#training) this.#training.place = null; // its checkpoint goes too
    remember("");
    await work.drop();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
