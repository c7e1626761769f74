// Embeddings: the vectors as a map, a list, neighbours and files.
import { segmented } from "../../ui/controls.js";
import { onDark } from "../../ui/colours.js";
import { shorten } from "../../ui/dom.js";
import { levelName } from "../../ui/format.js";
import { emptyCard, html, node, problemLine, room } from "../../ui/html.js";
import { Choice } from "./choice.js";
import { levelList } from "./levels.js";
import { VectorMap } from "./map.js";
import { nearer, neighbourTable } from "./neighbours.js";
import { predictCard } from "./predict.js";
import { takeAway } from "./take-away.js";

const LIMIT = 100_000; // points drawn
const NEIGHBOURS = 10;
const NO_VECTORS = "No vectors yet. Train an embedding or a one-hot network; its vectors appear here.";

export function embeddingsRoom(app) {
  const { element, refresh } = new Room(app);
  for (const event of ["runs", "run", "table"]) app.on(event, refresh);
  return { element, show: refresh };
}

class Room {
  #app;
  #points = null; // as of `Lab.points`, last fetched
  #titles = []; // what their levels are called here
  #placed = ""; // their run and column
  #shown = ""; // run, column and colour of what is on the screen
  #turn = 0;
  #problem = problemLine();
  #choice;
  #map;
  #list;
  #neighbours;
  #written; // of a column of text
  #empty;
  #work;

  constructor(app) {
    this.#app = app;
    this.#choice = new Choice(app, () => this.element.hidden || this.#fetch());
    this.#map = new VectorMap({
      pick: (index) => this.#select(index),
      figure: () => this.#points && this.#map.figure(this.#points, this.#choice),
    });
    this.#list = levelList(
      (index) => this.#select(index),
      (text) => this.#seek(text),
    );
    const pick = (level) => this.#select(this.#points.names.indexOf(level));
    this.#neighbours = neighbourTable(app, pick);
    this.#written = neighbourTable(app, pick, true);
    this.#empty = emptyCard(NO_VECTORS, "Go and train", () => app.go(app.table ? "train" : "data"));
    this.#work = node(this.#view());
    this.element = room("embeddings", "Embeddings", [this.#empty, this.#work]);
    app.settings.addEventListener("change", ({ detail }) => detail === "dims" && this.#place());
    onDark(() => this.#points && this.#map.paint(this.#points, this.#choice));
  }

  #view() {
    const { run, column, colour, label } = this.#choice.fields;
    const forget = () => this.#app.forget(this.#choice.run).catch((error) => this.#app.fail(error, this.#problem));
    return html`
      <div class="work" hidden>
        <div class="card toolbar">
          <div class="run-row">
            ${run}
            <button type="button" id="forget-run" aria-label="Forget this run" @click=${forget}>Forget</button>
          </div>
          ${column}
          ${colour}
          ${label}
          ${segmented(this.#app.settings, "dims", "Dimensions", "map-caption")}
        </div>
        ${this.#problem}
        <div class="atlas">
          ${this.#map.element}
          <div class="side">${this.#list.element}${this.#neighbours.element}${this.#written.element}</div>
        </div>
        <div class="split">${takeAway(this.#app, this.#choice)}${predictCard(this.#app)}</div>
      </div>`;
  }

  /** Follows the runs that are there now. */
  refresh = () => {
    const some = this.#choice.runs.length > 0;
    this.#empty.hidden = some;
    this.#work.hidden = !some;
    if (!some) {
      this.#points = null;
      this.#shown = "";
    }
    this.#choice.follow();
  };

  async #fetch() {
    const { run, column, colour, label } = this.#choice;
    const placed = JSON.stringify([run.id, column, label]);
    const shown = JSON.stringify([placed, colour]);
    if (shown === this.#shown) return;
    const isNew = !this.#points || placed !== this.#placed;
    const turn = ++this.#turn;
    const isCurrent = () => turn === this.#turn && this.#choice.run; // else overtaken, or forgotten meanwhile
    this.#problem.textContent = "";
    this.#map.busy(true);
    try {
      const points = await this.#app.lab.points(column, { run: run.id, colour, limit: LIMIT });
      const labels = label ? await this.#app.lab.labels(column, label, { run: run.id, limit: LIMIT }) : [];
      if (!isCurrent()) return;
      this.#titles = points.names.map((name, i) => (labels[i] ? `${labels[i]} · ${levelName(name)}` : levelName(name)));
      [this.#shown, this.#placed, this.#points] = [shown, placed, points];
      if (isNew) this.#place();
      this.#map.paint(points, this.#choice);
      if (isNew) this.#selectNamed(this.#app.settings.get("level"));
    } catch (error) {
      if (isCurrent()) this.#app.fail(error, this.#problem);
    } finally {
      if (turn === this.#turn) this.#map.busy(false);
    }
  }

  #place() {
    if (!this.#points) return;
    const { names, counts } = this.#points;
    const order = [...names.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
    this.#map.place(this.#points, this.#titles, order, Number(this.#app.settings.get("dims")));
    this.#list.fill(this.#titles, counts, order, this.#points.text);
    this.#clear();
  }

  #clear() {
    this.#neighbours.clear();
    this.#written.clear();
    this.#written.element.hidden = !this.#points?.text;
    this.#app.show({ neighbours: null });
  }

  /** The level of a link, or the one that was chosen in another run. */
  #selectNamed(level) {
    const index = this.#points.names.map(levelName).indexOf(level);
    if (index >= 0) return this.#select(index);
    if (level) this.#problem.textContent = `There is no level “${shorten(level, 20)}” in this column; none is chosen.`;
    this.#choice.toLink("level", "");
  }

  #selectNone() {
    this.#map.select(-1, []);
    this.#list.mark(-1);
    this.#clear();
    if (!this.#points) return;
    this.#choice.toLink("level", "");
    this.#map.describe();
  }

  /** Neighbours with what they are called here. */
  #titled(near) {
    const at = new Map(this.#points.names.map((name, i) => [name, i]));
    return near.map((one) => ({ ...one, title: this.#titles[at.get(one.name)] ?? levelName(one.name) }));
  }

  /** The vector that a name which training never saw would have, by its neighbours. */
  async #predict(level) {
    const { run, column } = this.#choice;
    const turn = ++this.#turn;
    this.#problem.textContent = "";
    this.#selectNone();
    try {
      const found = await this.#app.lab.unseen(column, [level], { run: run.id, count: NEIGHBOURS });
      if (turn !== this.#turn || !this.#choice.run) return;
      const near = found.near[0];
      const at = new Map(this.#points.names.map((name, i) => [name, i]));
      this.#neighbours.predicted(level, found, this.#titled(near));
      this.#map.select(
        -1,
        near.map(({ name }) => at.get(name)).filter((i) => i !== undefined),
      );
    } catch (error) {
      this.#app.fail(error, this.#problem);
    }
  }

  /** −1 selects none. */
  async #select(index) {
    if (index < 0 || !this.#points) return this.#selectNone();
    const { names, counts } = this.#points;
    const level = names[index];
    this.#choice.toLink("level", levelName(level));
    this.#list.mark(index);
    await this.#nearTo(level, counts[index], index);
  }

  /** The neighbours of a text that training never saw. */
  #seek(text) {
    if (!this.#points.text) return this.#predict(text);
    this.#choice.toLink("level", "");
    this.#list.mark(-1);
    return this.#nearTo(text, 0, -1);
  }

  async #nearTo(level, rows, index) {
    const { names, text } = this.#points;
    const { run, column } = this.#choice;
    const by = (kind) => this.#app.lab.neighbours(column, level, { run: run.id, count: NEIGHBOURS, by: kind });
    try {
      const [near, written] = await Promise.all([by("vector"), text && by("text")]);
      const at = new Map(names.map((name, i) => [name, i]));
      const close = nearer(near, near.chance);
      const nearby = close.map(({ name }) => at.get(name)).filter((i) => i !== undefined);
      const title = index < 0 ? level : this.#titles[index];
      this.#neighbours.show(title, rows, this.#titled(near), near);
      if (written) this.#written.show(title, rows, this.#titled(written), written);
      this.#app.show({ neighbours: { of: levelName(level), names: close.map(({ name }) => levelName(name)) } });
      this.#map.describe(level, close);
      this.#map.select(index, nearby);
    } catch (error) {
      this.#app.fail(error, this.#problem);
    }
  }
}
