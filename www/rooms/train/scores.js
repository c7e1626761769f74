// The one table in which the models stand side by side.
import { el } from "../../ui/dom.js";
import { bytes, count, score, seconds } from "../../ui/format.js";
import { MODELS } from "../../state/settings.js";

const BASES = { binary: "Base rate", classes: "Most frequent", regression: "Mean" };

const perEpoch = ({ epochs }) => epochs.reduce((sum, epoch) => sum + epoch.seconds, 0) / epochs.length;

/** @type {[string, (run: any) => string, string?][]} */
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

export function scoreTable(runs) {
  const [{ task, base, rows }] = runs;
  const columns = runs.length + 2;
  const head = el(
    "thead",
    {},
    el(
      "tr",
      {},
      el("th", { scope: "col" }, el("span", { class: "visually-hidden" }, "Measure")),
      runs.map(({ model }) =>
        el("th", { scope: "col", class: "n" }, el("span", { class: `dot ${model}`, "aria-hidden": "true" }), MODELS[model]),
      ),
      el("th", { scope: "col", class: "n faint" }, BASES[task]),
    ),
  );
  const group = (text) => el("tr", { class: "group" }, el("th", { scope: "colgroup", colSpan: columns }, text));
  const cost = COST.map(([label, value, title]) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, label, title && el("small", { class: "help" }, title)),
      runs.map((run) => el("td", { class: "n" }, value(run))),
      el("td", { class: "n faint" }, "–"),
    ),
  );
  return el(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Scores of all models" },
    el(
      "table",
      { class: "scores" },
      el("caption", { class: "visually-hidden" }, "What each model costs and how it scores on the test rows"),
      head,
      el(
        "tbody",
        {},
        group(`Scores on ${count(rows.test)} test rows, never trained on`),
        TEST[task].map((measure) => testRow(measure, runs, base)),
        group("What it costs"),
        cost,
      ),
    ),
  );
}

/** The best of a row is marked, and so is whatever ties with it to three decimals. */
function testRow([label, key, sign], runs, base) {
  const values = runs.map(({ test }) => test[key]);
  const finite = values.filter(Number.isFinite);
  const best = sign > 0 ? Math.max(...finite) : Math.min(...finite);
  const near = (value) => Number.isFinite(value) && Math.abs(value - best) <= 5e-4 * Math.max(1, Math.abs(best));
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, label, el("small", { class: "help" }, sign > 0 ? "higher is better" : "lower is better")),
    values.map((value) => el("td", { class: near(value) && runs.length > 1 ? "n best" : "n" }, score(value))),
    el("td", { class: "n faint" }, score(base[key])),
  );
}
