// Embeddings: the vectors as a map, a list, neighbours and files.
import { picker, segmented } from "../../ui/controls.js";
import { isDark, onDark, paint } from "../../ui/colours.js";
import { button, describer, el, replace, shorten } from "../../ui/dom.js";
import { count, levelName, percent, plural, score } from "../../ui/format.js";
import { nameLegend, numberLegend } from "../../map/legend.js";
import { mapWords } from "./words.js";
import { MAP_HELP, Points } from "../../map/points.js";
import { takeAway } from "./take-away.js";
import { levelList, neighbourTable } from "./levels.js";
import { predictCard } from "./predict.js";
import { mapFigure } from "./figure.js";
import { runPicker } from "../../ui/run-picker.js";
import { saveMenu } from "../../save/button.js";

const LIMIT = 100_000; // points drawn
const NEIGHBOURS = 10;

export function embeddingsRoom(app) {
  const view = new View(app);
  app.on("runs", () => view.refresh());
  app.on("table", () => view.refresh());
  return { element: view.element, show: () => view.refresh() };
}

class View {
  run = null;
  column = null;
  colour = null;
  points = null; // the Points last fetched
  #shown = ""; // run, column and colour of what is on the screen
  #turn = 0;

  constructor(app) {
    this.app = app;
    this.problem = el("p", { class: "problem", role: "alert" });
    this.runPicker = runPicker({
      id: "view-run",
      help: "“Forget” frees its memory; its vectors and scores go.",
      runs: () => this.runs(),
      onchange: () => this.pick({ run: this.runPicker.chosen() }),
    });
    this.columnPicker = picker("Column", "view-column", "Each of its names has a vector.", (index) =>
      this.pick({ column: this.run.vectorColumns[Number(index)] }),
    );
    this.colourPicker = picker("Colour", "view-colour", "What the points are coloured by.", (index) =>
      this.pick({ colour: this.colours()[Number(index)][0] }),
    );
    this.list = levelList((index) => this.select(index));
    this.neighbours = neighbourTable(app, (level) => this.select(this.points.names.indexOf(level)));
    this.take = takeAway(app, this);
    this.predict = predictCard(app);
    this.#build();
  }

  runs() {
    return this.app.runs.filter((run) => run.vectorColumns.length);
  }

  /** [what `Lab.points` takes, what a person reads] */
  colours() {
    const reserved = new Set(["target", "count", this.column]);
    if (this.run.tableNumber !== this.app.tableNumber) return [["count", "training rows"]]; // all else needs the run's table
    const others = (this.app.table?.columns ?? []).filter(
      (column) => column.kind !== "skip" && !reserved.has(column.name) && column.name !== this.run.target,
    );
    return [
      ["target", `mean of ${shorten(this.run.target, 24)}`],
      ["count", "training rows"],
      ...others.map((column) => [column.name, shorten(column.name, 28)]),
    ];
  }

  #build() {
    const dims = segmented(this.app.settings, "dims", "Dimensions", "map-caption");
    this.app.settings.addEventListener("change", ({ detail }) => detail === "dims" && this.#place());
    const canvas = el("canvas", { role: "img", "aria-label": "Map of the vectors", "aria-describedby": "map-help" });
    const overlay = el("div", { class: "labels", "aria-hidden": "true" });
    this.describe = describer(canvas);
    this.caption = el("p", { class: "help", id: "map-caption" });
    this.legend = el("div", { class: "scale" });
    const tool = (text, label, onclick) => button(text, onclick, { class: "small", "aria-label": label, title: label });
    const tools = el(
      "div",
      { class: "map-tools" },
      saveMenu("the map of the vectors", () => mapFigure(this)),
      tool("+", "Zoom in", () => this.map?.zoom(1.4)),
      tool("−", "Zoom out", () => this.map?.zoom(1 / 1.4)),
      tool("⟲", "Reset the view", () => this.map?.reset()),
    );
    this.stage = el("div", { class: "map" }, canvas, overlay, tools);
    try {
      this.map = new Points(canvas, overlay, { pick: (index) => this.select(index) });
    } catch {
      replace(
        this.stage,
        el(
          "p",
          { class: "empty" },
          "This browser draws no WebGL2, so there is no map. The list and the neighbours work all the same.",
        ),
      );
    }
    this.empty = el(
      "div",
      { class: "empty card" },
      el("p", {}, "No vectors yet. Train an embedding or a one-hot network; its vectors appear here."),
      button("Go and train", () => this.app.go(this.app.table ? "train" : "data"), { class: "primary" }),
    );
    const forget = button("Forget", () => this.app.forget(this.run).catch((error) => this.app.fail(error, this.problem)), {
      id: "forget-run",
      "aria-label": "Forget this run",
    });
    this.work = el(
      "div",
      { class: "work", hidden: true },
      el(
        "div",
        { class: "card toolbar" },
        el("div", { class: "run-row" }, this.runPicker.field, forget),
        this.columnPicker.field,
        this.colourPicker.field,
        dims,
      ),
      this.problem,
      el(
        "div",
        { class: "atlas" },
        el(
          "section",
          { class: "card", "aria-label": "Map" },
          this.stage,
          this.legend,
          this.caption,
          el("small", { class: "help", id: "map-help" }, MAP_HELP),
        ),
        el("div", { class: "side" }, this.list.element, this.neighbours.element),
      ),
      el("div", { class: "split" }, this.take, this.predict),
    );
    this.element = el(
      "section",
      { class: "room", id: "room-embeddings", "aria-labelledby": "embeddings-title", hidden: true },
      el("h2", { id: "embeddings-title", class: "visually-hidden" }, "Embeddings"),
      this.empty,
      this.work,
    );
    onDark(() => this.points && this.#paint());
  }

  /** Follows the runs that exist; the embedding is what a person most likely wants to see. */
  refresh() {
    const runs = this.runs();
    this.empty.hidden = runs.length > 0;
    this.work.hidden = !runs.length;
    if (!runs.length) {
      Object.assign(this, { run: null, column: null, points: null });
      this.#shown = "";
      return;
    }
    const wanted = this.app.settings.get("vectors") || "embedding";
    const newest = runs.findLast((run) => run.model === wanted) ?? runs.at(-1);
    const fresh = this.lastSeen !== newest.id;
    this.lastSeen = newest.id;
    if (!fresh && runs.includes(this.run)) return this.choose({});
    const other = newest.tableNumber !== this.run?.tableNumber && { column: null, colour: null };
    this.choose({ run: newest, ...other });
  }

  /** A person's choice; the link follows. */
  pick(change) {
    if (change.column) this.#keep("level", "");
    this.choose(change);
    const { column, colour } = this;
    for (const [name, value] of Object.entries({ vectors: this.run.model, column, colour })) this.#keep(name, value);
  }
  #keep(name, value) {
    this.app.keep(name, value, this.run.tableNumber);
  }

  choose(change) {
    Object.assign(this, change);
    const { run } = this;
    const first = (name, values, own) => [own, this.app.settings.get(name)].find((value) => values.includes(value));
    this.column = first("column", run.vectorColumns, this.column) ?? widest(run, this.app.table);
    const colours = this.colours();
    const values = colours.map(([value]) => value);
    this.colour = first("colour", values, this.colour) ?? values[0];
    const numbered = (texts) => texts.map((text, index) => [String(index), text]);
    this.runPicker.refresh();
    this.runPicker.choose(run);
    this.columnPicker.fill(
      numbered(run.vectorColumns.map((column) => shorten(column))),
      String(run.vectorColumns.indexOf(this.column)),
    );
    this.colourPicker.fill(numbered(colours.map(([, text]) => text)), String(values.indexOf(this.colour)));
    if (!this.element.hidden) this.#fetch();
  }

  async #fetch() {
    const placed = JSON.stringify([this.run.id, this.column]);
    const key = JSON.stringify([placed, this.colour]);
    if (key === this.#shown) return;
    const place = !this.points || placed !== this.placed;
    const mine = ++this.#turn;
    this.problem.textContent = "";
    this.stage.classList.add("busy");
    try {
      const points = await this.app.lab.points(this.column, { run: this.run.id, colour: this.colour, limit: LIMIT });
      if (mine !== this.#turn || !this.run) return; // forgotten meanwhile
      this.#shown = key;
      this.placed = placed;
      this.points = points;
      if (place) this.#place();
      this.#paint();
      if (place) this.#selectNamed(this.app.settings.get("level"));
    } catch (error) {
      if (mine === this.#turn && this.run) this.app.fail(error, this.problem);
    } finally {
      if (mine === this.#turn) this.stage.classList.remove("busy");
    }
  }

  #place() {
    if (!this.points) return;
    const { names, counts, positions, explained, total } = this.points;
    const dims = Number(this.app.settings.get("dims"));
    const order = [...names.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
    this.map?.data(positions, names.map(levelName), order, dims);
    this.list.fill(names, counts, order);
    this.#clear();
    const share = explained.slice(0, dims).reduce((sum, part) => sum + part, 0);
    const parts = explained.slice(0, dims).map(percent).join(" + ");
    this.caption.textContent = [
      `${plural(names.length, "point")}, on the first ${dims} principal components: ${percent(share)} of the variance (${parts}).`,
      share < 0.5 &&
        "Much of the distance between points is therefore not visible here; the neighbours are computed in all dimensions.",
      total > names.length && `The ${count(names.length)} most frequent of ${count(total)} levels are shown.`,
    ]
      .filter(Boolean)
      .join(" ");
  }

  #clear() {
    this.neighbours.clear();
    this.app.show({ neighbours: null });
  }

  /** chosen, near: a level and its neighbours */
  #describe(chosen, near) {
    const title = this.colours().find(([value]) => value === this.colour)[1];
    this.describe(() => mapWords(this.caption.textContent, title, this.painted, chosen, near));
  }

  #paint() {
    const dark = isDark();
    const { rgb, legend } = paint(this.points, { dark, log: this.colour === "count" });
    this.map?.colours(rgb);
    this.painted = legend;
    this.#describe();
    const title = this.colours().find(([value]) => value === this.colour)[1];
    replace(
      this.legend,
      el("span", { class: "scale-title" }, el("bdi", {}, title)),
      legend.names ? nameLegend(legend) : numberLegend(legend, this.colour === "count" ? count : score),
    );
  }

  /** The level of a link, or the one that was chosen in another run. */
  #selectNamed(level) {
    const index = this.points.names.map(levelName).indexOf(level);
    if (index >= 0) return this.select(index);
    if (level) this.problem.textContent = `There is no level “${shorten(level, 20)}” in this column; none is chosen.`;
    this.#keep("level", "");
  }

  async select(index) {
    if (this.points) this.#keep("level", index < 0 ? "" : levelName(this.points.names[index]));
    if (index < 0 || !this.points) {
      this.map?.select(-1, []);
      if (this.points) this.#describe();
      this.list.mark(-1);
      this.#clear();
      return;
    }
    const { names, counts } = this.points;
    this.list.mark(index);
    try {
      const near = await this.app.lab.neighbours(this.column, names[index], { run: this.run.id, count: NEIGHBOURS });
      const at = new Map(names.map((level, i) => [level, i]));
      this.neighbours.show(names[index], counts[index], near);
      this.app.show({ neighbours: { of: levelName(names[index]), names: near.map((one) => levelName(one.name)) } });
      this.#describe(names[index], near);
      this.map?.select(
        index,
        near.map((one) => at.get(one.name)).filter((i) => i !== undefined),
      );
    } catch (error) {
      this.app.fail(error, this.problem);
    }
  }
}

/** The column with most levels is the one that an embedding is for. */
function widest(run, table) {
  const levels = (column) => table?.columns.find((one) => one.name === column)?.levels ?? 0;
  return run.vectorColumns.reduce((a, b) => (levels(b) > levels(a) ? b : a));
}
