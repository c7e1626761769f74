// What the rooms share: the lab, the table, the target, the runs and the settings. It draws nothing.
import { Lab } from "../lab/lab.js";
import { CHOSEN, SAMPLES, namesText, readingText } from "./chosen.js";
import { Epochs } from "./epochs.js";
import { Runs } from "./runs.js";
import { UNFIT, joinedNames, readWithout, withJoin, withoutJoins, withoutSecond } from "./second.js";
import { weightColumn } from "./row-weights.js";
import { splitColumn } from "./split.js";
import { Verdicts } from "./verdict.js";

/** Failures that the lab could not mend: a new engine reads the file again. */
const ENDS = new Set(["engine-stopped", "gpu-lost", "gpu-fault"]);

/** Events besides those of its runs: device, table, target, left (also where rows are split by another column), training, start, shown, verdict; and alert, whose detail is for the shell. */
export class App extends Runs {
  device = null; // the DeviceInfo that the badge shows
  source = null; // { file, options }: what the table was read from
  target = null; // a column's name
  left = new Set(); // names of columns left out by hand
  splitBy = null; // the column that was chosen to split rows by
  weighBy = null; // the column of what each train row counts
  epochs = new Epochs(this); // how many, where that is left open
  verdicts = new Verdicts(this); // on the runs of the score table
  known = []; // how tables of projects were read: { project, name, size, member, target, without } and the texts of `readingText`
  shown = {}; // what rooms show now, for the tour: table, losses, gathering in words, neighbours { of, names }, playing
  opening = Promise.resolve(); // the last opening asked for
  #turn = 0; // its number
  #links = 0; // links that are being followed
  #predictions = 0; // files being scored
  #nextFlow = null; // what the Flow room is to show: { run } a row of this run, {} the flow of the settings
  #rooms = null; // what rooms do for others
  #samples = new WeakMap(); // files → the samples that they are

  go(room) {
    this.settings.set("room", room);
  }
  /** A room shows something else now: a part of `shown`. */
  show(part) {
    Object.assign(this.shown, part);
    this.tell("shown");
  }

  async sample(name) {
    const file = await this.lab.sample(name);
    this.#samples.set(file, name);
    return file;
  }
  get sampleName() {
    return this.#samples.get(this.source?.file) ?? "";
  }

  /** A choice for the link: of a sample and a run on it only, for what is named in a file stays here. */
  keep(name, value, tableNumber = this.tableNumber) {
    this.settings.set(name, this.sampleName && tableNumber === this.tableNumber ? value : "");
  }

  /** How the table was read and what is to be learned of it, for the link. */
  keepTable() {
    this.keep("sample", this.sampleName);
    const reading = readingText(withoutSecond(this.source.options, this.table));
    for (const [name, text] of Object.entries(reading)) this.keep(name, text);
    this.keep("target", this.target ?? "");
    this.keep("without", namesText(this.left));
    this.keep("splitColumn", this.splitBy ?? "");
    this.keep("weightColumn", this.weighBy ?? "");
  }

  /**
   * rooms: { read(get, options): the Data room reads a file, resume(models, options, from): the Train room goes on with a training,
   * stop(): it ends the training under way, underway(): the same in words }
   */
  connect(rooms) {
    this.#rooms = rooms;
  }
  /** Reads what `get` gives, with progress and Cancel in the Data room. */
  read(get, options) {
    return this.#rooms.read(get, options);
  }
  resume(models, options, from) {
    return this.#rooms.resume(models, options, from);
  }
  /** Ends the training under way with what it has learned so far; resolves once it has. */
  stopTraining() {
    return this.#rooms.stop();
  }
  /** The training under way in words: model and epoch. */
  get underway() {
    return this.#rooms.underway();
  }

  /** To the Flow room, with a test row of this run. */
  watch(run) {
    this.#nextFlow = { run };
    this.settings.set("from", "row");
    this.go("flow");
  }
  /** The Flow room, once it is entered, shows the flow of the settings without being asked. */
  showFlow() {
    this.#nextFlow = {};
  }
  /** What the Flow room was asked to show since it was last here; null for nothing. */
  takeNextFlow() {
    const next = this.#nextFlow;
    this.#nextFlow = null;
    return next;
  }

  /** Work that a link asks for: rooms that it passes are no steps of a person's. */
  async follow(work) {
    this.#links++;
    try {
      return await work();
    } finally {
      this.#links--;
    }
  }
  get following() {
    return this.#links > 0;
  }

  /** Scores of new rows; the table stays until they are there. */
  async predict(file, options, progress) {
    this.#predictions++;
    try {
      return await this.lab.predict(file, options, progress);
    } finally {
      this.#predictions--;
    }
  }
  get predicting() {
    return this.#predictions > 0;
  }

  /** One engine at a time: an opening waits for the one before it, and is left out where another was asked for since. */
  open() {
    const turn = ++this.#turn;
    const isCurrent = () => turn === this.#turn;
    const opening = this.opening.catch(() => {}).then(() => isCurrent() && this.#open(isCurrent));
    return (this.opening = opening.catch((error) => {
      if (isCurrent()) throw error;
    }));
  }

  async #open(isCurrent) {
    const lab = await this.#engine();
    if (!isCurrent()) return lab.close();
    this.lab = lab;
    this.device = lab.device;
    this.tell("device");
  }

  /** On the chosen device; where the GPU asked for is missing, says so and takes what there is. */
  async #engine() {
    // What the lab mended by itself: a GPU or an engine that ended.
    const notice = ({ text }) => this.alert(text, undefined, true);
    const follow = () => this.#followDevice();
    try {
      return await Lab.open({ device: this.settings.get("device"), notice, follow });
    } catch (error) {
      if (error.code !== "no-gpu") throw error;
      this.alert(error.message);
      return Lab.open({ device: "auto", notice, follow });
    }
  }
  /** The lab, once no opening is under way. */
  async ready() {
    for (let last = null; last !== this.opening; await last) last = this.opening;
    return this.lab;
  }
  /** A new engine with the same table; trained runs went with the old one. */
  async reopen() {
    this.lab?.close();
    Object.assign(this, { lab: null, table: null, runs: [], training: false });
    for (const event of ["table", "runs", "device"]) this.tell(event);
    const opening = this.open();
    await opening;
    if (opening === this.opening && this.source) await this.read(() => this.source.file, this.source.options);
  }
  /** The engine replaces a device that broke, and the badge says so. */
  #followDevice() {
    if (!this.lab || this.lab.device === this.device) return;
    this.device = this.lab.device;
    this.tell("device");
  }
  /** Reads a file; the old table stays where that fails. Kinds that a person chose travel in the options. */
  async load(file, options = {}, progress, ends) {
    const lab = await this.ready();
    const read = (options) => lab.load(file, options, progress, ends);
    let table;
    try {
      table = await read(options);
    } catch (error) {
      if (!UNFIT.has(error.code)) throw error;
      ({ table, options } = await readWithout(lab, read, options));
    }
    if (file !== this.source?.file) {
      this.left.clear();
      this.splitBy = this.weighBy = null;
    }
    this.source = { file, options };
    this.table = table;
    this.tableNumber++;
    for (const { name, value } of CHOSEN) this.settings.set(name, value);
    this.propose();
    this.tell("table");
  }
  async setKinds(kinds) {
    this.#change(await this.lab.setKinds(kinds), ({ kinds: before }) => ({ kinds: { ...before, ...kinds } }));
  }
  /** A second table, which is joined again whenever the first is read. */
  async join(file, options = {}) {
    const table = await this.lab.join(file, options);
    this.#change(table, (now) => withJoin(now, table, file, options));
  }
  async unjoin(number) {
    const before = this.table.joins;
    const table = await this.lab.unjoin(number);
    this.#change(table, (now) => withoutJoins(now, before, table));
  }
  /** The same rows with other columns; change(options): of those it was read with, as they are by now. */
  #change(table, change) {
    this.table = table;
    this.source.options = { ...this.source.options, ...change(this.source.options) };
    this.propose();
    this.tell("table");
  }
  /** Names of columns that came with second tables. */
  get joined() {
    return joinedNames(this.table);
  }
  /** Keeps the target where it is still a candidate; else takes the best one. */
  propose() {
    const candidates = this.table.columns.filter((column) => column.task);
    if (!candidates.some((column) => column.name === this.target)) {
      const best = candidates.reduce((a, b) => (b.targetScore > (a?.targetScore ?? 0) ? b : a), null);
      this.target = best?.name ?? null;
    }
    this.keepTable();
  }
  setTarget(name) {
    this.target = name;
    this.keepTable();
    this.tell("target");
  }
  /** Is this column a further outcome of the sample that is loaded, left out as the sample has it? */
  isOutcome(column) {
    const own = SAMPLES[this.sampleName]?.kinds?.[column];
    return own !== undefined && this.source.options.kinds?.[column] === own;
  }
  get targetColumn() {
    return this.table?.columns.find((column) => column.name === this.target) ?? null;
  }
  features() {
    const others = [this.target, weightColumn(this)];
    return this.table.columns.filter(({ kind, name }) => kind !== "skip" && !others.includes(name));
  }
  /** The features, but for those that a person left out. */
  inputs() {
    return this.features().filter(({ name }) => !this.left.has(name));
  }

  /** The options of `Lab.train` as they are set, but for the model. */
  trainOptions() {
    const columns = this.left.size ? this.inputs().map(({ name }) => name) : undefined;
    const options = this.settings.training(splitColumn(this), this.targetColumn?.task);
    return { ...options, target: this.target ?? "", columns, weights: weightColumn(this) ?? undefined };
  }

  /** A failure as a person sees it. Cancelled is no failure. */
  fail(error, where) {
    if (error.code === "cancelled" || error.code === "closed") return;
    if (!error.code) console.error(error);
    if (ENDS.has(error.code))
      return this.alert(error.message, {
        label: "Open it again",
        run: () => this.reopen().catch((failure) => this.fail(failure)),
      });
    this.alert(error.message, undefined, false, where);
  }

  /** `news`: nothing is wrong; `where`: the element that says it, in place of a notice above the room. */
  alert(text, action, news = false, where = undefined) {
    this.dispatchEvent(new CustomEvent("alert", { detail: { text, action, news, where } }));
  }
}
