// The runs of the page: which of them is looked at, and a person's notes on them. It draws nothing.
import { takenOf } from "./comparable.js";

const LIKELIEST = "embedding"; // the model whose vectors a person most likely wants to see

/** Were they trained by one training, but for the model? */
const alike = (a, b) => a.tableNumber === b.tableNumber && JSON.stringify(a.options) === JSON.stringify(b.options);

/** The best validation loss of its epochs; of a model without epochs none is worse. */
const validLoss = ({ epochs }) => Math.min(Infinity, ...epochs.map(({ valid }) => valid));

/** What `App` builds on. Events: runs (some came or went), run (another is looked at), notes. */
export class Runs extends EventTarget {
  /** @type {import("../lab.js").Lab} */
  lab = null;
  table = null;
  tableNumber = 0; // grows with every load: runs remember it
  training = false;
  runs = []; // RunInfo with `source` (the file's name), `tableNumber`, `options`, `taken`, `note`, and `project` (its file) where it came out of one
  run = null; // the one that is looked at: maps, flows, files and scores of new rows are of it unless a card chooses another
  #seen = new Set(); // runs that were there at the last "runs"
  #begun = true; // a training has begun since the last run came
  #chosen = false; // by a person, since then
  #model = ""; // the model of the last run that a person chose

  constructor(settings) {
    super();
    this.settings = settings;
    this.on("runs", () => this.#follow()); // before anyone else hears of it
    this.on("training", () => (this.#begun ||= this.training));
  }

  tell(event) {
    this.dispatchEvent(new Event(event));
  }
  on(event, listener) {
    this.addEventListener(event, listener);
  }

  /** A person looks at this run. */
  look(run) {
    [this.#chosen, this.#model] = [true, run.model];
    this.#show(run);
  }

  /** Words of a person's about a run. */
  note(run, text) {
    run.note = text;
    this.tell("notes");
  }

  /**
   * Of these runs the one that is looked at, or one that was trained with it: `current` where that is one, else the best; null where there
   * is none. model: of this one sooner
   */
  near(runs, current = null, model = "") {
    const { run } = this;
    const together = run ? runs.filter((one) => one === run || alike(one, run)) : [];
    const own = together.find((one) => (model ? one.model === model : one === run));
    return own ?? together.find((one) => one === current) ?? this.#best(together);
  }

  /** Frees runs that nobody will look at again. */
  async forget(...gone) {
    this.runs = this.runs.filter((one) => !gone.includes(one));
    this.tell("runs");
    for (const { id } of gone) await this.lab.forget(id);
  }

  /** What a run's columns are taken for now. */
  taken({ columns, target }) {
    return takenOf(this.table, [...columns, target]);
  }

  /** Can this run look at rows of the table? One out of a project takes any with its columns. */
  takes({ tableNumber, project, columns }) {
    const has = (name) => this.table.columns.some((column) => column.name === name);
    return tableNumber === this.tableNumber || (!!project && !!this.table && columns.every(has));
  }

  /** The best run of what came last is looked at, until a person chooses one; where that one has gone, the best of what is left. */
  #follow() {
    const fresh = this.runs.filter((run) => !this.#seen.has(run));
    this.#seen = new Set(this.runs);
    const kept = this.runs.includes(this.run) ? this.run : null;
    if (fresh.length && (this.#begun || fresh.some(({ project }) => project))) {
      this.#begun = this.#chosen = false;
      this.#show(this.#best(fresh));
    } else if (!kept) this.#show(this.#best(fresh.length ? fresh : this.runs));
    else if (fresh.length && !this.#chosen) this.#show(this.#best([kept, ...fresh]));
  }
  #show(run) {
    if (run === this.run) return;
    this.run = run;
    this.tell("run");
  }

  /** The model that a person looked at last comes first, then the loss on validation rows: test rows choose nothing. */
  #best(runs) {
    const wanted = this.#model || this.settings.get("vectors") || LIKELIEST;
    const other = ({ model }) => Number(model !== wanted);
    return runs.toSorted((a, b) => other(a) - other(b) || validLoss(a) - validLoss(b))[0] ?? null;
  }
}
