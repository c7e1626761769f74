// Rows of the table as a trained attention ODE sees them: each row is a set of tokens of its own, and all flow at once.
import { LabError } from "../../lab/lab.js";
import { control } from "../../ui/controls.js";
import { isDark, paint } from "../../ui/colours.js";
import { button, el, shorten } from "../../ui/dom.js";
import { runPicker } from "../../ui/run-picker.js";

const SEARCHED = 100; // random rows among which one of the test set is looked for: a fifth of all are

const ABOUT = "A row’s columns and a summary are its tokens; equation, W and T are the run’s own.";
const NO_TABLE = "Load the table of the attention ODE first, in the Data room: a project holds no rows.";
const NONE = "Train an attention ODE on this table first, in the Train room.";

/** A refusal that is no fault: it says what to do. */
export const need = (message) => new LabError("bad-option", message);

/** Named alike in every row; what a row holds there stands behind the colon. */
function named({ names, rows, ...found }) {
  const cells = (row) => names.map((name, i) => (i < row.cells.length ? `${shorten(name, 24)}: ${row.cells[i]}` : name));
  return { ...found, columns: names, names: rows.map(cells), rows, sets: rows.length, notice: "" };
}

/** rerun(): shows the flow of what was picked. */
export function rowSource(app, rerun) {
  const { settings } = app;
  const runs = () => app.runs.filter((run) => run.flow && app.takes(run));
  const run = runPicker({ id: "row-run", help: ABOUT, runs });
  run.field.classList.add("wide");
  const numbers = control(settings, "rows");
  let wanted = null; // finds a row's number, when the next flow begins

  const fill = () => {
    const some = run.refresh() > 0;
    box.hidden = !some;
    none.hidden = some;
    none.textContent = !app.table && app.runs.some(({ flow }) => flow) ? NO_TABLE : NONE;
  };
  const ask = (rows) => app.lab.rowTokens(rows, { run: run.chosen().id });
  const random = async () => {
    const some = Array.from({ length: SEARCHED }, () => Math.floor(Math.random() * app.table.rows));
    const { rows } = await ask(some);
    return (rows.find(({ set }) => set === "test") ?? rows[0]).row;
  };
  const next = () => (Number(settings.get("rows").split(",").at(-1)) + 1) % app.table.rows;
  const take = (text, id, find) =>
    button(
      text,
      () => {
        wanted = find;
        rerun();
      },
      { id, class: "small" },
    );
  const box = el(
    "div",
    { class: "fields wide" },
    run.field,
    numbers,
    el("div", { class: "row" }, take("Random test row", "row-random", random), take("Next row", "row-next", next)),
  );
  const none = el("small", { class: "help wide" });
  for (const event of ["runs", "table"]) app.on(event, fill);
  fill();
  return {
    element: el("div", { class: "wide" }, box, none),
    /** The next flow is of a test row of this run. */
    watch(watched) {
      run.choose(watched);
      wanted = random;
    },
    /** `tokens` and `width` of a row; all rows' x0; `flow`, `weights` and `path` of the run; `rows` with their texts. */
    async tokens() {
      const of = run.chosen();
      if (!of) throw need("There is no attention ODE of this table. Train one in the Train room, or take other tokens.");
      if (!of.flow.t1) throw need("This run was trained with T = 0: its tokens do not move. Train one with a T above 0.");
      const find = wanted;
      wanted = null;
      if (find) settings.set("rows", String(await find()));
      return { ...named(await ask(settings.get("rows").split(",").map(Number))), run: of };
    },
  };
}

/** Which of the rows is looked at. */
export const lookedAt = ({ settings }, rows) => Math.min(settings.get("look"), rows.length - 1);

/** One of several rows as a flow of its own. */
export function rowOf(whole, at) {
  const {
    options: { sets, ...options },
    flow,
    names,
    ...rest
  } = whole;
  const size = options.tokens * options.width;
  const cut = (x) => x.slice(at * size, (at + 1) * size);
  return {
    ...rest,
    whole,
    set: at,
    options: { ...options, x0: cut(options.x0) },
    flow: { ...flow, states: flow.states.map(cut) },
    names: names[at],
  };
}

/** All rows' tokens in one plane: tell them apart by their row. */
export const rowTitle = ({ row }) => `row ${row}`;
export const namesOfAll = ({ names, rows }) =>
  rows.length > 1 ? names.flatMap((own, i) => own.map((name) => `${rowTitle(rows[i])} · ${name}`)) : names[0];

/** Colours for the map (of the row's tokens, or of rows where there are several) and for the looked-at row's bands. */
export function rowColours({ columns, rows }) {
  const dark = isDark();
  const tokens = paint({ colour: Float32Array.from(columns.keys()), colourNames: columns }, { dark });
  if (rows.length < 2) return { map: { ...tokens, title: "Tokens" }, bands: tokens.rgb };
  const each = columns.length;
  const colour = Float32Array.from({ length: each * rows.length }, (_, i) => Math.floor(i / each));
  return { map: { ...paint({ colour, colourNames: rows.map(rowTitle) }, { dark }), title: "Rows" }, bands: tokens.rgb };
}
