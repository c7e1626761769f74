// What is looked at: a run, a column of it, and what colours its points. Follows the runs, a link and a person.
import { picker } from "../../ui/controls.js";
import { shorten } from "../../ui/dom.js";
import { runPicker } from "../../ui/run-picker.js";

const numbered = (texts) => texts.map((text, index) => [String(index), text]);

export class Choice {
  run = null;
  column = null;
  colour = null;
  label = ""; // the column that names the levels; "": they name themselves
  #app;
  #changed;
  #runs;
  #columns;
  #colours;
  #labels;

  constructor(app, changed) {
    this.#app = app;
    this.#changed = changed;
    const forget = "“Forget” frees its memory; its vectors and scores go.";
    const takeRun = () => {
      app.look(this.#runs.chosen()); // it is followed
      this.#link();
    };
    const takeColumn = (index) => this.#take({ column: this.run.vectorColumns[index] });
    const takeColour = (index) => this.#take({ colour: this.colours[index][0] });
    this.#runs = runPicker(app, { id: "view-run", help: forget, runs: () => this.runs, onchange: takeRun });
    this.#columns = picker("Column", "view-column", "Each of its names has a vector.", takeColumn);
    this.#colours = picker("Colour", "view-colour", "What the points are coloured by.", takeColour);
    const takeLabel = (index) => this.#take({ label: this.labels[index] });
    this.#labels = picker("Names", "view-label", "What a level is called.", takeLabel);
    this.fields = { run: this.#runs.field, column: this.#columns.field, colour: this.#colours.field, label: this.#labels.field };
  }

  get runs() {
    return this.#app.runs.filter((run) => run.vectorColumns.length);
  }

  /** [what `Lab.points` takes, what a person reads] */
  get colours() {
    const { table, tableNumber } = this.#app;
    if (this.run.tableNumber !== tableNumber) return [["count", "training rows"]]; // all else needs the run's table
    const reserved = new Set(["target", "count", this.column, this.run.target]);
    const others = (table?.columns ?? []).filter(
      ({ kind, leftOut, name }) => (kind !== "skip" || leftOut === "joined") && !reserved.has(name),
    );
    return [
      ["target", `mean of ${shorten(this.run.target, 24)}`],
      ["count", "training rows"],
      ...others.map(({ name }) => [name, shorten(name, 28)]),
    ];
  }

  /** Columns of second tables, each of which has a text for every level of this one; the first is none. */
  get labels() {
    const { table, tableNumber, joined } = this.#app;
    const reach = new Set([this.column]);
    if (this.run.tableNumber !== tableNumber) return [""];
    for (const { column, columns } of table?.joins ?? []) if (reach.has(column)) columns.forEach((name) => reach.add(name));
    return ["", ...joined.filter((name) => reach.has(name) && name !== this.column)];
  }

  /** Are the colour's values seconds of dates? */
  get isDate() {
    return this.#app.table?.columns.find(({ name }) => name === this.colour)?.kind === "date";
  }

  /** What a person reads of the colour. */
  get title() {
    return this.colours.find(([value]) => value === this.colour)[1];
  }

  /** Follows the run that is looked at, among those with vectors. */
  follow() {
    const { runs } = this;
    if (!runs.length) return void Object.assign(this, { run: null, column: null });
    const kept = runs.includes(this.run) ? this.run : null;
    const run = this.#app.near(runs, kept) ?? kept ?? runs.at(-1);
    const other = run.tableNumber !== this.run?.tableNumber && { column: null, colour: null };
    this.#choose({ run, ...other });
  }

  /** Into the link, where it is of the run's table. */
  toLink(name, value) {
    this.#app.keep(name, value, this.run.tableNumber);
  }

  /** A person's choice. */
  #take(change) {
    if (change.column) this.toLink("level", "");
    this.#choose(change);
    this.#link();
  }
  #link() {
    const { column, colour } = this;
    const own = this.#app.joined.includes(colour) ? "" : colour; // no link has a second table
    for (const [name, value] of Object.entries({ vectors: this.run.model, column, colour: own })) this.toLink(name, value);
  }

  /** What is no longer there gives way to the link's, and that to the likeliest. */
  #choose(change) {
    Object.assign(this, change);
    const { run } = this;
    const found = (name, values) => [this[name], this.#app.settings.get(name)].find((value) => values.includes(value));
    const columns = run.vectorColumns;
    this.column = found("column", columns) ?? widest(columns, this.#app.table);
    const values = this.colours.map(([value]) => value);
    this.colour = found("colour", values) ?? values[0];
    this.#runs.refresh();
    this.#runs.choose(run);
    const labels = this.labels;
    if (!labels.includes(this.label)) this.label = "";
    this.#labels.field.hidden = labels.length < 2;
    this.#labels.fill(
      numbered(labels.map((name) => (name ? shorten(name, 28) : "as in the column"))),
      String(labels.indexOf(this.label)),
    );
    const titles = this.colours.map(([, text]) => text);
    this.#columns.fill(numbered(columns.map((column) => shorten(column))), String(columns.indexOf(this.column)));
    this.#colours.fill(numbered(titles), String(values.indexOf(this.colour)));
    this.#changed();
  }
}

/** The column with most levels is the one that an embedding is for. */
function widest(columns, table) {
  const levels = (column) => table?.columns.find((one) => one.name === column)?.levels ?? 0;
  return columns.reduce((a, b) => (levels(b) > levels(a) ? b : a));
}
