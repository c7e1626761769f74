// The one table in which the models stand side by side.
import { bytes, count, score, seconds } from "../../ui/format.js";
import { html, nothing } from "../../ui/html.js";
import { MODELS } from "../../state/settings.js";

const meanSeconds = ({ epochs }) => epochs.reduce((sum, epoch) => sum + epoch.seconds, 0) / epochs.length;

const PER_EPOCH = "Time per epoch, as trained";
const DENSE = "Time per epoch, dense first layer";
const HELP = {
  [PER_EPOCH]: "Ids are gathered: the one-hot matrix is never built",
  [DENSE]:
    "The first layer only, measured on one dense batch (design matrix, forward, weight gradient), times the steps of an epoch",
};
/** What a model costs, in words. */
const COSTS = {
  "Input width": (run) => count(run.inputWidth),
  Parameters: (run) => count(run.parameters),
  "Weights and optimiser": (run) => bytes(run.bytes),
  "Dense one-hot matrix, whole file": ({ dense }) => (dense ? bytes(dense.bytes) : "not needed"),
  "Time to train": (run) => seconds(run.seconds),
  [PER_EPOCH]: (run) => (run.epochs.length ? seconds(meanSeconds(run)) : "–"),
  [DENSE]: ({ dense }) => (dense ? seconds(dense.epochSeconds) : "–"),
  "Best epoch": ({ epochs, best }) => (epochs.length ? `${best + 1} of ${epochs.length}` : "–"),
};
/** By the task: what a model is held against, and the scores. */
const BASES = { binary: "Base rate", classes: "Most frequent", regression: "Mean" };
const SCORES = { binary: ["loss", "auc", "accuracy"], classes: ["loss", "accuracy"], regression: ["rmse", "r2"] };
const TITLES = { loss: "Log-loss", auc: "AUC", accuracy: "Accuracy", rmse: "RMSE", r2: "R²" };
const ERRORS = ["loss", "rmse"]; // lower is better
const UNITS = { rmse: ", in the unit of the target" };

/** cells: [text, is it the best] of each model; base: the last column's */
function row(label, help, cells, base) {
  const heading = html`<th scope="row">${label}${help ? html`<small class="help">${help}</small>` : nothing}</th>`;
  const values = cells.map(([text, best]) => html`<td class=${best ? "n best" : "n"}>${text}</td>`);
  return html`<tr>${heading}${values}<td class="n faint">${base}</td></tr>`;
}

function costRow([label, cost], runs) {
  const cells = runs.map((run) => [cost(run)]);
  return row(label, HELP[label], cells, "–");
}

/** The best of a row is marked, and so is whatever ties with it to three decimals. */
function scoreRow(name, runs) {
  const isError = ERRORS.includes(name);
  const values = runs.map(({ test }) => test[name]);
  const finite = values.filter(Number.isFinite);
  const best = isError ? Math.min(...finite) : Math.max(...finite);
  const isBest = (value) => Number.isFinite(value) && Math.abs(value - best) <= 5e-4 * Math.max(1, Math.abs(best));
  const cells = values.map((value) => [score(value), runs.length > 1 && isBest(value)]);
  const help = `${isError ? "lower" : "higher"} is better${UNITS[name] ?? ""}`;
  return row(TITLES[name], help, cells, score(runs[0].base[name]));
}

export function scoreTable(runs) {
  const [{ task, rows }] = runs;
  const group = (text) => html`<tr class="group"><th scope="colgroup" colspan=${runs.length + 2}>${text}</th></tr>`;
  const heading = ({ model }) => html`
    <th scope="col" class="n"><span class="dot ${model}" aria-hidden="true"></span>${MODELS[model]}</th>`;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Scores of all models">
      <table class="scores">
        <caption class="visually-hidden">What each model costs and how it scores on the test rows</caption>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">Measure</span></th>
            ${runs.map(heading)}
            <th scope="col" class="n faint">${BASES[task]}</th>
          </tr>
        </thead>
        <tbody>
          ${group(`Scores on ${count(rows.test)} test rows, never trained on`)}
          ${SCORES[task].map((name) => scoreRow(name, runs))}
          ${group("What it costs")}
          ${Object.entries(COSTS).map((cost) => costRow(cost, runs))}
        </tbody>
      </table>
    </div>`;
}
