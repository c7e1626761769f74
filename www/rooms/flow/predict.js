// What the head makes of rows on their way: the prediction along t, and the cells that it is made of.
import { saveTable } from "../../save/button.js";
import { figure } from "../../save/plot.js";
import { picker } from "../../ui/controls.js";
import { HUES } from "../../ui/colours.js";
import { name, shorten } from "../../ui/dom.js";
import { score } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { table } from "../../ui/table.js";
import { ends } from "./curves.js";
import { timeAt } from "./player.js";
import { lookedAt, rowTitle } from "./rows.js";
import { askFlow, forgetFlow } from "./solve.js";

const CLASSES = 8; // drawn, the likeliest at the end

/** [K, rows, C] values as a function of their indices. */
const reader = (values, rows, width) => (k, i, c) => values[(k * rows + i) * width + c];

/** What `predict` says is read at the end of the run's own steps: [rows, C] from there, or null where the flow took these. */
async function readAsTrained(app, { options, run }) {
  const { method, steps, t1 } = run.flow;
  const { rtol, atol, ...fixed } = options;
  if (rtol === undefined && options.method === method && options.steps === steps) return null;
  const { id } = await app.lab.flow({ ...fixed, method, steps, times: [t1] });
  const values = await app.lab.readOut(id, { run: run.id });
  forgetFlow(app, { id });
  return values;
}

/** A row's prediction at time number k: of several classes the likeliest. */
function prediction(read, width, { classes }, k, i) {
  const values = Array.from({ length: width }, (_, c) => read(k, i, c));
  const best = values.indexOf(Math.max(...values));
  return width > 1 ? [name(classes[best], 20), ` ${score(values[best])}`] : score(values[0]);
}

/** The lines with their values over time: of several classes those of one row, else one of each row. */
function linesOf({ shown: { flow, run, rows }, read, width }, at) {
  const line = (name, i, c) => ({ name, ys: flow.times.map((_, k) => read(k, i, c)) });
  if (width > 1) {
    const all = run.classes.map((one, c) => line(`p(${shorten(one, 20)})`, at, c));
    return all.sort((a, b) => b.ys.at(-1) - a.ys.at(-1)).slice(0, CLASSES);
  }
  const target = shorten(run.target, 20);
  const unit = run.task === "regression" ? target : `p(${target} = ${shorten(run.classes[1], 20)})`;
  return rows.map((row, i) => line(`${rowTitle(row)}: ${unit}`, i, 0));
}

/** A column for each row; asTrained: the same read at the end of the run's own steps, where those are others. */
function cellsTable({ shown: { flow, run, rows, columns }, read, width }, asTrained) {
  const each = (one) => rows.map(one);
  return table(
    "Table: Column",
    ["Column", ...each(rowTitle)],
    [
      ...columns.slice(0, -1).map((column, c) => [name(column), ...each(({ cells }) => name(cells[c], 24))]),
      [["target: ", name(run.target)], ...each(({ target }) => name(target, 24))],
      ["set", ...each(({ set }) => set)],
      ["prediction", ...each((_, i) => prediction(read, width, run, flow.times.length - 1, i))],
      ...(asTrained ? [["as trained", ...each((_, i) => prediction(asTrained, width, run, 0, i))]] : []),
    ],
  );
}

/** onlook(): another of the rows is to be looked at. */
export function predictions(app, onlook) {
  const chart = figure("The prediction along t", { x: "t", y: "" });
  const element = node(html`<div class="split" hidden></div>`);
  const save = saveTable("the rows that flow", app);
  const look = picker("Row looked at", "row-look", "Its tokens are those of the plots below the map.", (i) => {
    app.settings.set("look", Number(i));
    draw(Number(i));
    onlook();
  });
  let current = null; // { shown, read, width }: of a flow of rows

  const draw = (at) => {
    const { times, about } = current.shown.flow;
    const drawn = ({ name, ys }, i) => ({ colour: HUES[i], xs: times, ys, words: `${name} ${ends(ys)}` });
    chart.show(linesOf(current, at).map(drawn), about);
  };
  const show = (cells) => {
    const template = html`
      <section class="card" aria-labelledby="rows-title">
        <h3 id="rows-title">Rows that flow</h3>
        ${save}
        ${look.field}
        <div>${cells}</div>
      </section>
      <section class="card" aria-labelledby="prediction-title">
        <h3 id="prediction-title">Prediction</h3>
        ${chart.element}
      </section>`;
    render(template, element);
  };
  show(nothing);
  return {
    element,
    /** shown: a flow of rows, or null */
    async show(shown) {
      element.hidden = !shown;
      if (!shown) return;
      const { flow, run, rows } = shown;
      const values = await askFlow(app, shown, (id) => app.lab.readOut(id, { run: run.id }));
      const width = values.length / flow.states.length / rows.length;
      const read = reader(values, rows.length, width);
      current = { shown, read, width };
      look.field.hidden = rows.length < 2;
      look.fill(
        rows.map((row, i) => [String(i), rowTitle(row)]),
        String(lookedAt(app, rows)),
      );
      draw(lookedAt(app, rows));
      const trained = await readAsTrained(app, shown);
      show(cellsTable(current, trained && reader(trained, rows.length, width)));
    },
    at(frame) {
      if (current) chart.mark(timeAt(current.shown.flow.times, frame));
    },
  };
}
