// What the head makes of rows on their way: the prediction along t, and the cells that it is made of.
import { picker } from "./controls.js";
import { HUES } from "./colours.js";
import { card, el, name, replace, shorten } from "./dom.js";
import { score } from "./format.js";
import { figure } from "./room-flow-curves.js";
import { table } from "./room-flow-panels.js";
import { rowTitle } from "./room-flow-rows.js";

const CLASSES = 8; // drawn, the likeliest at the end

/** onlook(i): another of the rows is to be looked at. */
export function predictions(app, onlook) {
  const chart = figure("The prediction along t", { x: "t", y: "" });
  const body = el("div", {});
  const look = picker("Row looked at", "row-look", (i) => {
    draw(Number(i));
    onlook(Number(i));
  });
  let mine = null; // { shown, read(k, row, class), width, trained }

  const draw = (at) => {
    const { shown, read, width } = mine;
    const { flow, run, rows } = shown;
    const end = flow.times.length - 1;
    const unit = run.task === "regression" ? run.target : `p(${shorten(run.target, 20)} = ${shorten(run.classes[1] ?? "", 20)})`;
    // Of several classes the lines are of one row, else each row has a line.
    const lines =
      width > 1
        ? run.classes
            .map((one, c) => [`p(${shorten(one, 20)})`, (k) => read(k, at, c)])
            .sort(([, a], [, b]) => b(end) - a(end))
            .slice(0, CLASSES)
        : rows.map((row, i) => [`${rowTitle(row)}: ${unit}`, (k) => read(k, i, 0)]);
    chart.chart.show(lines.map(([, y], i) => ({ colour: HUES[i], xs: flow.times, ys: flow.times.map((_, k) => y(k)) })));
    chart.say(lines.map(([words, y], i) => [HUES[i], `${words} ${score(y(0))} → ${score(y(end))}`]));
  };
  /** Of several classes the likeliest. */
  const said = (read, width, { classes }, k, i) => {
    const values = Array.from({ length: width }, (_, c) => read(k, i, c));
    const best = values.indexOf(Math.max(...values));
    return width > 1 ? [name(classes[best], 20), ` ${score(values[best])}`] : score(values[0]);
  };
  /** [K, rows, C] values as a function of their indices */
  const reader = (values, rows, width) => (k, i, c) => values[(k * rows + i) * width + c];
  const readOut = (states, { id }) => {
    const all = new Float32Array(states.length * states[0].length);
    states.forEach((state, k) => all.set(state, k * state.length));
    return app.lab.readOut(all, { run: id });
  };
  const element = el(
    "div",
    { class: "split", hidden: true },
    card("rows-title", "Rows that flow", look.field, body),
    card("prediction-title", "Prediction", chart.element),
  );
  return {
    element,
    /** shown: a flow of rows, or null */
    async show(shown) {
      element.hidden = !shown;
      if (!shown) return;
      const { options, flow, run, rows, columns } = shown;
      const values = await readOut(flow.states, run);
      const width = values.length / flow.states.length / rows.length;
      const read = reader(values, rows.length, width);
      mine = { shown, read, width };
      look.field.hidden = rows.length < 2;
      look.fill(
        rows.map((row, i) => [String(i), rowTitle(row)]),
        "0",
      );
      draw(0);
      // What `predict` says is read at the end of the run's own steps.
      const { method, steps, t1 } = run.flow;
      const { rtol, atol, ...plain } = options;
      const own = rtol === undefined && options.method === method && options.steps === steps;
      const trained = own ? null : await app.lab.flow({ ...plain, method, steps, times: [t1] });
      const asTrained = trained && reader(await readOut(trained.states, run), rows.length, width);
      const each = (one) => rows.map(one);
      replace(
        body,
        table(
          ["Column", ...each(rowTitle)],
          [
            ...columns.slice(0, -1).map((column, c) => [name(column), ...each(({ cells }) => name(cells[c], 24))]),
            [["target: ", name(run.target)], ...each(({ target }) => name(target, 24))],
            ["set", ...each(({ set }) => set)],
            ["prediction", ...each((_, i) => said(read, width, run, flow.times.length - 1, i))],
            ...(asTrained ? [["as trained", ...each((_, i) => said(asTrained, width, run, 0, i))]] : []),
          ],
        ),
      );
    },
    at: (t) => chart.chart.mark(t),
  };
}
