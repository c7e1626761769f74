// The one table in which the models stand side by side.
import { bytes, count, score, seconds } from "../../ui/format.js";
import { html, nothing } from "../../ui/html.js";
import { MODELS } from "../../state/settings.js";

const BASES = { binary: "Base rate", classes: "Most frequent", regression: "Mean" };

const perEpoch = ({ epochs }) => epochs.reduce((sum, epoch) => sum + epoch.seconds, 0) / epochs.length;

/** @typedef {[string, (run: any) => string, string?]} Cost a label, its value, and what it means */
/** @type {Cost[]} */
const COST = [
  ["Input width", (run) => count(run.inputWidth)],
  ["Parameters", (run) => count(run.parameters)],
  ["Weights and optimiser", (run) => bytes(run.bytes)],
  ["Dense one-hot matrix, whole file", (run) => (run.dense ? bytes(run.dense.bytes) : "not needed")],
  ["Time to train", (run) => seconds(run.seconds)],
  [
    "Time per epoch, as trained",
    (run) => (run.epochs.length ? seconds(perEpoch(run)) : "–"),
    "Ids are gathered: the one-hot matrix is never built",
  ],
  [
    "Time per epoch, dense first layer",
    (run) => (run.dense ? seconds(run.dense.epochSeconds) : "–"),
    "The first layer only, measured on one dense batch (design matrix, forward, weight gradient), times the steps of an epoch",
  ],
  ["Best epoch", (run) => (run.epochs.length ? `${run.best + 1} of ${run.epochs.length}` : "–")],
];
const TEST = {
  binary: [
    ["Log-loss", "loss", -1],
    ["AUC", "auc", 1],
    ["Accuracy", "accuracy", 1],
  ],
  classes: [
    ["Log-loss", "loss", -1],
    ["Accuracy", "accuracy", 1],
  ],
  regression: [
    ["RMSE", "rmse", -1],
    ["R²", "r2", 1],
  ],
};

const dot = (model) => html`<span class="dot ${model}" aria-hidden="true"></span>`;

const head = (runs, base) => html`
  <tr>
    <th scope="col"><span class="visually-hidden">Measure</span></th>
    ${runs.map(({ model }) => html`<th scope="col" class="n">${dot(model)}${MODELS[model]}</th>`)}
    <th scope="col" class="n faint">${base}</th>
  </tr>`;

/** cells: { text, best } of each model; base: of the last column */
function row(label, help, cells, base) {
  const heading = html`<th scope="row">${label}${help ? html`<small class="help">${help}</small>` : nothing}</th>`;
  const values = cells.map(({ text, best }) => html`<td class=${best ? "n best" : "n"}>${text}</td>`);
  return html`<tr>${heading}${values}<td class="n faint">${base}</td></tr>`;
}

function costRow(/** @type {Cost} */ [label, value, help], runs) {
  const cells = runs.map((run) => ({ text: value(run) }));
  return row(label, help, cells, "–");
}

/** The best of a row is marked, and so is whatever ties with it to three decimals. */
function testRow([label, key, sign], runs, base) {
  const values = runs.map(({ test }) => test[key]);
  const finite = values.filter(Number.isFinite);
  const best = sign > 0 ? Math.max(...finite) : Math.min(...finite);
  const near = (value) => Number.isFinite(value) && Math.abs(value - best) <= 5e-4 * Math.max(1, Math.abs(best));
  const cells = values.map((value) => ({ text: score(value), best: near(value) && runs.length > 1 }));
  return row(label, sign > 0 ? "higher is better" : "lower is better", cells, score(base[key]));
}

export function scoreTable(runs) {
  const [{ task, base, rows }] = runs;
  const group = (text) => html`<tr class="group"><th scope="colgroup" colspan=${runs.length + 2}>${text}</th></tr>`;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Scores of all models">
      <table class="scores">
        <caption class="visually-hidden">What each model costs and how it scores on the test rows</caption>
        <thead>${head(runs, BASES[task])}</thead>
        <tbody>
          ${group(`Scores on ${count(rows.test)} test rows, never trained on`)}
          ${TEST[task].map((measure) => testRow(measure, runs, base))}
          ${group("What it costs")}
          ${COST.map((measure) => costRow(measure, runs))}
        </tbody>
      </table>
    </div>`;
}
