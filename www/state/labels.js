// What tells a run from others: one rule for every list of runs. Texts out of files come whole; whoever draws them shortens them.
import { WITHOUT } from "../lab/many/lists.js";
import { MODELS, SETTINGS } from "./settings.js";

/** The score by which models are compared, by the task. */
export const DECIDES = { binary: "auc", classes: "loss", regression: "rmse" };
export const SCORES = { auc: "AUC", loss: "Log-loss", accuracy: "Accuracy", rmse: "RMSE", r2: "R²" };

const LOSSES = { poisson: "Poisson deviance", quantile: "pinball loss, standardised", huber: "Huber’s loss, standardised" };

/** What the curves of a training are of. */
export const lossOf = (task, options) =>
  task === "regression" ? (LOSSES[options?.loss] ?? "squared error, standardised") : "log-loss";

/** "27 of 30", of epochs or rounds; none where there are none. */
export function bestOf({ best, epochs, rounds }) {
  if (rounds) return `${rounds.best} of ${rounds.all} rounds`;
  return epochs.length ? `${best + 1} of ${epochs.length}` : "–";
}

/** What may change from run to run of one method. */
const DRAWN = ["seed", "fold"];
const TRAINING = SETTINGS.filter(({ train, name }) => train && !DRAWN.includes(name));
const [FLOW, TREES] = ["ode-", "trees-"].map((of) => SETTINGS.filter(({ name }) => name.startsWith(of)));

const SHORT = { "Embedding width": "width", "End T": "T" };
const named = ({ label }) => SHORT[label] ?? label.replace(/^[A-Z](?=[a-z ])/, (c) => c.toLowerCase());

function text(value) {
  if (value === true || value === false) return value ? "yes" : "no";
  if (value?.by) return `by ${value.by} of ${value.column}`;
  if (value && typeof value === "object") return JSON.stringify(value);
  return value === null || value === undefined ? "none" : String(value);
}

const foldText = (fold) => (fold ? `${fold[0] + 1} of ${fold[1]}` : "none");

/**
 * [name, value] of all that was chosen for a run and that it uses, seed and fold last; `all`: columns of the runs beside it.
 * @returns {[string, string][]}
 */
function aspects(run, all) {
  const { options, model } = run;
  const own = ({ name }) => !WITHOUT[model]?.includes(name);
  const pair = (setting, value) => /** @type {[string, string]} */ ([named(setting), text(value)]);
  const chosen = TRAINING.filter(own).map((setting) => pair(setting, options[setting.name] ?? setting.value));
  const flow = run.flow ? FLOW.map((setting) => pair(setting, run.flow[setting.option])) : [];
  const trees = model === "trees" ? TREES.map((setting) => pair(setting, options.trees?.[setting.option] ?? setting.value)) : [];
  const left = all.filter((name) => !run.columns.includes(name) && name !== run.target);
  const some = left.slice(0, 2).join(", ") + (left.length > 2 ? ` and ${left.length - 2} more` : "");
  return [
    ["target", run.target],
    ["file", run.project ? `${run.source}, out of ${run.project}` : run.source],
    ...chosen,
    ...flow,
    ...trees,
    ...(own({ name: "weights" }) ? [/** @type {[string, string]} */ (["weights", text(options.weights)])] : []),
    ["without", some],
    ["seed", text(options.seed)],
    ["fold", foldText(options.fold)],
  ];
}

const columnsOf = (runs) => [...new Set(runs.flatMap(({ columns }) => columns))].sort();

/** [name, value of each run] of what is not the same for all of them; null where a run has no such setting. */
export function differences(runs) {
  const all = columnsOf(runs);
  const each = runs.map((run) => new Map(aspects(run, all)));
  const names = new Set(each.flatMap((one) => [...one.keys()]));
  return [...names]
    .map((name) => /** @type {[string, (string | null)[]]} */ ([name, each.map((one) => one.get(name) ?? null)]))
    .filter(([, values]) => new Set(values.filter((value) => value !== null)).size > 1);
}

/** Equal for runs of one method on one table: equal settings but for seed and fold. */
export function methodOf(run) {
  const chosen = aspects(run, []).filter(([name]) => !DRAWN.includes(name));
  return JSON.stringify([run.tableNumber, run.model, run.task, chosen, run.columns, run.taken ?? null]);
}

/** Run → { title, differs: [[name, value]], score: [name, number] }, in the order of `runs`; differs: from the others among them. */
export function labelsOf(runs) {
  const differing = differences(runs);
  const own = (i) => differing.map(([name, values]) => [name, values[i]]).filter(([, value]) => value);
  const label = ({ id, model, task, test }, i) => {
    const measure = DECIDES[task];
    return { title: `${id}. ${MODELS[model]}`, differs: own(i), score: [SCORES[measure], test[measure]] };
  };
  return new Map(runs.map((run, i) => [run, label(run, i)]));
}
export const labelOf = (run, among) => labelsOf(among).get(run);
