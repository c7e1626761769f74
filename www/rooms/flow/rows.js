// Rows of the table as a trained attention ODE sees them: each row is a set of tokens of its own, and all flow at once.
import { LabError } from "../../lab/lab.js";
import { isDark, paint } from "../../ui/colours.js";
import { control } from "../../ui/controls.js";
import { shorten } from "../../ui/dom.js";
import { plural } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";
import { runPicker } from "../../ui/run-picker.js";

const SEARCHED = 100; // random rows among which one of the test set is looked for: a fifth of all are

const ABOUT = "A row’s columns and a summary are its tokens; equation, W and T are the run’s own.";
const NO_TABLE = "Load the table of the attention ODE first, in the Data room: a project holds no rows.";
const NO_RUN = "Train an attention ODE on this table first, in the Train room.";

/** A refusal that is no fault: it says what to do. */
export const need = (message) => new LabError("bad-option", message);

/** The source "Table rows". show(): the flow of rows that were picked. */
export function rowTokens(app, show) {
  const { settings } = app;
  const element = node(html`<div class="wide"></div>`);
  const run = runPicker(app, { id: "row-run", help: ABOUT, runs: () => app.runs.filter((one) => one.flow && app.takes(one)) });
  run.field.classList.add("wide");
  const numbers = control(settings, "rows");
  let find = null; // finds the row of the next flow, where it is not the one in the field
  const ask = (rows) => app.lab.rowTokens(rows, { run: run.chosen().id });
  const testRow = async () => {
    const some = Array.from({ length: SEARCHED }, () => Math.floor(Math.random() * app.table.rows));
    const { rows } = await ask(some);
    return (rows.find(({ set }) => set === "test") ?? rows[0]).row;
  };
  const nextRow = () => (Number(settings.get("rows").split(",").at(-1)) + 1) % app.table.rows;
  const take = (way) => () => {
    find = way;
    show();
  };
  const draw = () => {
    const some = run.refresh() > 0;
    const lacks = !app.table && app.runs.some(({ flow }) => flow) ? NO_TABLE : NO_RUN;
    const template = html`
      <div class="fields wide" ?hidden=${!some}>
        ${run.field}
        ${numbers}
        <div class="row">
          <button type="button" class="small" id="row-random" @click=${take(testRow)}>Random test row</button>
          <button type="button" class="small" id="row-next" @click=${take(nextRow)}>Next row</button>
        </div>
      </div>
      <small class="help wide" ?hidden=${some}>${lacks}</small>`;
    render(template, element);
  };
  for (const event of ["runs", "table"]) app.on(event, draw);
  draw();
  return {
    element,
    /** The next flow is of a test row of this run. */
    watch(watched) {
      run.choose(watched);
      find = testRow;
    },
    /** { tokens, width } of a row; all rows' x0; `flow`, `weights` and `path` of the run; `rows` with their texts. */
    async tokens() {
      const of = run.chosen();
      if (!of) throw need("There is no attention ODE of this table. Train one in the Train room, or take other tokens.");
      if (!of.flow.t1) throw need("This run was trained with T = 0: its tokens do not move. Train one with a T above 0.");
      const way = find;
      find = null;
      if (way) settings.set("rows", String(await way()));
      const tokens = named(await ask(settings.get("rows").split(",").map(Number)));
      return { ...tokens, run: of, title: `${plural(tokens.sets, "row")} of ${shorten(of.source, 40)}` };
    },
  };
}

/** Named alike in every row; what a row holds there stands behind the colon. */
function named({ names, rows, ...tokens }) {
  const cells = (row) => names.map((name, i) => (i < row.cells.length ? `${shorten(name, 24)}: ${row.cells[i]}` : name));
  return { ...tokens, columns: names, names: rows.map(cells), rows, sets: rows.length, notice: "" };
}

/** Which of the rows is looked at. */
export const lookedAt = ({ settings }, rows) => Math.min(settings.get("look"), rows.length - 1);

/** One of several rows as a flow of its own. */
export function rowOf(whole, set) {
  const { flow, names, options } = whole;
  const size = options.tokens * options.width;
  const states = flow.states.map((state) => state.subarray(set * size, (set + 1) * size));
  return { ...whole, whole, set, flow: { ...flow, states }, names: names[set] };
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
