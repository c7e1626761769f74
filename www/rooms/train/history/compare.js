// Runs side by side: the settings in which they differ, their scores, and how their validation losses went.
import { Curves } from "../../../chart/chart.js";
import { saveMenu, saveTable } from "../../../save/button.js";
import { question } from "../../../state/comparable.js";
import { measuresOf } from "../../../state/history.js";
import { SCORES, differences, lossOf } from "../../../state/labels.js";
import { MODELS } from "../../../state/settings.js";
import { HUES } from "../../../ui/colours.js";
import { shorten } from "../../../ui/dom.js";
import { capital, count, score, seconds } from "../../../ui/format.js";
import { html, node, nothing, render } from "../../../ui/html.js";
import { table } from "../../../ui/table.js";

const short = ({ id, model }) => `${id}. ${MODELS[model]}`;
const CAPTION = "Validation loss after each epoch.";

/** { element, show(runs) }: nothing of less than two */
export function sideBySide(app) {
  const element = node(html`<div class="compare"></div>`);
  const host = node(html`<div class="chart" role="img"></div>`);
  const chart = new Curves(host, { x: "epoch", y: "", whole: true });
  const saveCells = saveTable("the runs side by side", app);
  const saveCurves = saveMenu("their validation losses", () => figure(chart, drawn));
  let drawn = []; // runs with epochs, as many as there are hues
  const show = (runs) => {
    if (runs.length < 2) return render(nothing, element);
    drawn = runs.filter(({ epochs }) => epochs.length).slice(0, HUES.length);
    const view = html`
      <section class="card" aria-labelledby="side-title">
        <h4 id="side-title">Side by side</h4>
        ${saveCells}
        ${new Set(runs.map(question)).size > 1 ? html`<p class="help">${apart(runs)}</p>` : nothing}
        ${comparison(runs)}
      </section>
      <section class="card" aria-labelledby="side-loss-title" ?hidden=${!drawn.length}>
        <h4 id="side-loss-title">Validation loss</h4>
        ${saveCurves}
        ${host}
        <div class="legend">${drawn.map(legend)}</div>
      </section>`;
    render(view, element);
    draw(chart, host, drawn);
  };
  return { element, show };
}

const legend = (run, i) =>
  html`<span><span class="dot" aria-hidden="true" .style=${`background-color: ${HUES[i]}`}></span>${short(run)}</span>`;

/** Why their scores are not of the same rows. */
function apart(runs) {
  const same = (of) => new Set(runs.map((run) => JSON.stringify(of(run)))).size === 1;
  if (!same(({ target, task }) => [target, task])) return "They predict different targets: their scores cannot be compared.";
  if (!same(({ tableNumber }) => tableNumber))
    return "They were trained on different tables: their scores are not of the same rows.";
  return "Their inputs or their test rows are not the same: that alone can set their scores apart.";
}

function comparison(runs) {
  const measures = measuresOf(runs).map((name) => [SCORES[name], ...runs.map(({ test }) => score(test[name]))]);
  const chosen = differences(runs).map(([name, values]) => [capital(name), ...values.map((value) => shorten(value ?? "–", 32))]);
  return table(
    "The runs side by side",
    ["Run", ...runs.map(short)],
    [
      ...measures,
      ...chosen,
      ["Best epoch", ...runs.map(({ epochs, best }) => (epochs.length ? `${best + 1} of ${epochs.length}` : "–"))],
      ["Parameters", ...runs.map(({ parameters }) => count(parameters))],
      ["Time to train", ...runs.map((run) => seconds(run.seconds))],
    ],
  );
}

const label = ([first]) => lossOf(first?.task, first?.options);

function draw(chart, host, runs) {
  chart.axes.y = label(runs);
  chart.show(
    runs.map(({ epochs }, i) => ({
      colour: HUES[i],
      xs: epochs.map((_, epoch) => epoch + 1),
      ys: epochs.map(({ valid }) => valid),
      dots: "some",
    })),
  );
  const ends = runs.map((run) => `${short(run)} ${score(run.epochs.at(-1).valid)}`);
  host.setAttribute("aria-label", `Validation losses, latest values: ${ends.join(", ")}`);
}

function figure(chart, runs) {
  const curves = chart.figure();
  const names = runs.map((run, i) => ({ name: short(run), colour: HUES[i], line: true }));
  return curves && { title: "Validation loss", caption: CAPTION, trained: runs[0], curves, legend: names };
}
