// The one table in which the models stand side by side.
import { bytes, count, plural, score, seconds } from "../../ui/format.js";
import { html, nothing } from "../../ui/html.js";
import { SCORES, bestOf } from "../../state/labels.js";
import { MODELS } from "../../state/settings.js";

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanSeconds = ({ epochs }) => mean(epochs.map((epoch) => epoch.seconds));

/** "27 of 30"; of several runs "20 to 35". */
function bestEpoch(runs) {
  if (runs.length < 2 || !runs[0].epochs.length) return bestOf(runs[0]);
  const all = runs.map((run) => run.best + 1);
  return [...new Set([Math.min(...all), Math.max(...all)])].join(" to ");
}

const PER_EPOCH = "Time per epoch, as trained";
const DENSE = "Time per epoch, dense first layer";
const HELP = {
  [PER_EPOCH]: "Ids are gathered: the one-hot matrix is never built",
  [DENSE]:
    "The first layer only, measured on one dense batch (design matrix, forward, weight gradient), times the steps of an epoch",
};
/** What a method costs, in words: of several runs each on average. */
const COSTS = {
  "Input width": ([run]) => count(run.inputWidth),
  Parameters: ([run]) => count(run.parameters),
  "Weights and optimiser": ([run]) => bytes(run.bytes),
  "Dense one-hot matrix, whole file": ([{ dense }]) => (dense ? bytes(dense.bytes) : "not needed"),
  "Time to train": (runs) => seconds(mean(runs.map((run) => run.seconds))),
  [PER_EPOCH]: (runs) => (runs[0].epochs.length ? seconds(mean(runs.map(meanSeconds))) : "–"),
  [DENSE]: (runs) => (runs[0].dense ? seconds(mean(runs.map(({ dense }) => dense.epochSeconds))) : "–"),
  "Best epoch": bestEpoch,
};
/** By the task: what a model is held against, and the scores. */
const BASES = { binary: "Base rate", classes: "Most frequent", regression: "Mean" };
const MEASURES = { binary: ["loss", "auc", "accuracy"], classes: ["loss", "accuracy"], regression: ["rmse", "r2"] };
const ERRORS = ["loss", "rmse"]; // lower is better
const UNITS = { rmse: ", in the unit of the target" };

function row(label, help, cells, base) {
  const heading = html`<th scope="row">${label}${help ? html`<small class="help">${help}</small>` : nothing}</th>`;
  return html`<tr>${heading}${cells}<td class="n faint">${base}</td></tr>`;
}

function costRow([label, cost], methods) {
  const cells = methods.map((runs) => html`<td class="n">${cost(runs)}</td>`);
  return row(label, HELP[label], cells, "–");
}

const interval = ({ low, high }) => (low === null || high === null ? "" : `${score(low)} to ${score(high)}`);

/** A score with its interval; before the verdict the mean alone. */
function scoreCell(name, runs, judged) {
  const told = judged?.scores[name];
  const values = runs.map(({ test }) => test[name]).filter(Number.isFinite);
  const text = score(told ? told.mean : values.length ? mean(values) : NaN);
  const ends = told ? interval(told) : "";
  return html`
    <td class=${told?.best ? "n best" : "n"}>${text}${ends ? html`<small class="interval">${ends}</small>` : nothing}</td>`;
}

/** Why a part of the rows can carry no such score. */
const WITHOUT = { auc: "the test rows hold one class", r2: "the test rows hold one value" };

function scoreRow(name, methods, verdict) {
  const cells = methods.map((runs) => scoreCell(name, runs, judgedOf(verdict, runs)));
  const [[{ test, base }]] = methods;
  const why = Number.isFinite(test[name]) ? nothing : WITHOUT[name];
  const better = `${ERRORS.includes(name) ? "lower" : "higher"} is better${UNITS[name] ?? ""}`;
  const told = verdict && judgedOf(verdict, methods[0])?.scores[name];
  return row(SCORES[name], why === nothing ? better : why, cells, score(told?.base ?? base[name]));
}

/** What the verdict says of these runs. */
const judgedOf = (verdict, runs) => verdict?.methods.find((method) => runs.some(({ id }) => method.runs.includes(id)));

const REPEATS = { seeds: "seed", draws: "drawn split", folds: "fold" };
const MARKS =
  "Small: 95 % intervals. Dotted: the best, and what cannot be told apart from it, where it beats always giving the same answer.";

function heading(runs, verdict) {
  const [{ model }] = runs;
  const judged = judgedOf(verdict, runs);
  const unit = REPEATS[verdict?.design];
  const average = judged && unit && judged.runs.length > 1 && `mean of ${plural(judged.runs.length, unit)}`;
  const one =
    judged && runs.length > 1 && (unit && judged.withheld !== "few" ? `the same for every ${unit}` : `run ${judged.runs[0]}`);
  const told = average || one;
  return html`
    <th scope="col" class="n">
      <span class="dot ${model}" aria-hidden="true"></span>${MODELS[model]}${told ? html`<small class="help">${told}</small>` : nothing}
    </th>`;
}

/** methods: a list of runs for each; verdict: null while the engine thinks */
export function scoreTable(methods, verdict) {
  const [[{ task, rows }]] = methods;
  const group = (text) => html`<tr class="group"><th scope="colgroup" colspan=${methods.length + 2}>${text}</th></tr>`;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Scores of all models">
      <table class="scores">
        <caption class="visually-hidden">What each model costs and how it scores on the test rows</caption>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">Measure</span></th>
            ${methods.map((runs) => heading(runs, verdict))}
            <th scope="col" class="n faint">${BASES[task]}</th>
          </tr>
        </thead>
        <tbody>
          ${group(`Scores on ${count(verdict?.rows || rows.test)} test rows, never trained on`)}
          ${MEASURES[task].map((name) => scoreRow(name, methods, verdict))}
          ${group("What it costs")}
          ${Object.entries(COSTS).map((cost) => costRow(cost, methods))}
        </tbody>
      </table>
    </div>
    ${verdict ? html`<p class="help">${MARKS}</p>` : nothing}`;
}
