// Sentences that follow from the results, whichever way they fall.
import { bytes, count, percent, plural, score } from "./format.js";
import { TICKETS } from "../lab/generated/options.js";
import { question } from "../state/comparable.js";
import { MODELS } from "../state/settings.js";

const TIE = 0.003;
/** By the task: the score that models are compared by, its name, and what to say where it does not exist. */
const MEASURES = {
  binary: ["auc", "AUC", "The test rows hold one class only, so AUC does not exist; compare the log-loss."],
  classes: ["accuracy", "accuracy", "The test rows are too few for an accuracy; compare the log-loss."],
  regression: ["r2", "R²", "The test rows hold one value only, so R² does not exist; compare the RMSE."],
};

/** What the page says below a score table. */
export const remarks = (runs, earlier) => [...findings(runs, earlier), device(runs[0])];

/** runs: those of one score table, earlier: all others; each finding is a sentence or two. */
export function findings(runs, earlier = []) {
  const [embedding, onehot, ode, mean] = Object.keys(MODELS).map((model) => runs.find((run) => run.model === model));
  const network = embedding ?? onehot;
  return [
    embedding && onehot && against(embedding, onehot),
    embedding && ode && flowing(ode, embedding, earlier),
    mean && network && overMean(network, mean),
    ...runs.map(overBase),
    single(runs),
    fewRows(runs[0]),
    ...runs.map(unfinished),
  ].filter(Boolean);
}

/** Of a sample that was generated: how well a model can do at all. */
export function ceiling(sample, { project, target, options }) {
  if (sample !== "tickets" || project || target !== "escalated" || options.split !== "rows") return [];
  return [
    `Whoever knew each ticket’s hidden cause would reach an AUC of ${score(TICKETS.all)} on these test rows. All that customers (their names without slips), products, agents and channels tell gives ${score(TICKETS.categories)}.`,
  ];
}

const value = ({ test, task }) => test[MEASURES[task][0]] ?? NaN;

/** By how much a run is ahead of another: { by, text, unit }, `by` 0 for a tie and NaN where the score does not exist. */
function lead(run, other) {
  const gap = value(run) - value(other);
  const unit = MEASURES[run.task][1];
  return { by: Math.abs(gap) <= TIE ? 0 : gap, text: `${score(Math.abs(gap))} ${unit}`, unit };
}

function against(embedding, onehot) {
  const { by, text, unit } = lead(embedding, onehot);
  const share = embedding.parameters / onehot.parameters;
  const size = share <= 1 ? `with ${percent(share)} of the parameters` : `with ${share.toFixed(1)} times the parameters`;
  const matrix = onehot.dense ? ` and no ${bytes(onehot.dense.bytes)} matrix` : "";
  if (Number.isNaN(by)) return MEASURES[embedding.task][2];
  if (!by) return `Embedding and one-hot are within ${TIE} ${unit} of each other: a tie, ${size}${matrix}.`;
  if (by > 0) return `The embedding is ahead of one-hot by ${text}, ${size}${matrix}.`;
  return `One-hot is ahead of the embedding by ${text}. The embedding runs ${size}; another width or more epochs may close the gap.`;
}

/** All that was chosen but T: only then is a difference the flow's. */
const alike = ({ options, flow }) => JSON.stringify({ ...options, flow: { ...flow, t1: 0 } });

function compared({ by, text, unit }) {
  if (!by) return `The attention ODE ties with the embedding on the test rows, within ${TIE} ${unit}.`;
  return by > 0
    ? `The attention ODE beats the embedding on the test rows by ${text}.`
    : `The embedding beats the attention ODE on the test rows by ${text}.`;
}

/** Whether attention helped, and what of that the flow itself can claim: an earlier run with T = 0 tells. */
function flowing(ode, embedding, earlier) {
  const ahead = lead(ode, embedding);
  if (Number.isNaN(ahead.by)) return null;
  const first = compared(ahead);
  if (ode.flow?.t1 === 0) return `${first} With T = 0 nothing flows: unit-length tokens and fast tables did that alone.`;
  const still = earlier.findLast((run) => run.flow?.t1 === 0 && question(run) === question(ode) && alike(run) === alike(ode));
  if (still) return `${first} With T = 0 it reached ${score(value(still))}: its flow adds ${score(value(ode) - value(still))}.`;
  return ahead.by > 0
    ? `${first} With its default settings much of such a gain comes from unit-length tokens and fast tables, and only part from the flow: train it with T = 0 to see how much.`
    : first;
}

function overMean(network, mean) {
  const { by, text } = lead(network, mean);
  const who = network.model === "embedding" ? "embedding" : "one-hot network";
  if (Number.isNaN(by)) return null;
  if (by > 0) return `The ${who} beats target means by ${text}: it found more than a mean per level can hold.`;
  if (by < 0) return `Plain target means beat the ${who} by ${text}: on this table a mean per level is the better model.`;
  return `The ${who} ties with plain target means: on this table a mean per level does as well.`;
}

function overBase({ model, task, test, base }) {
  const lower = task === "regression" ? "rmse" : "loss";
  if (test[lower] < base[lower]) return null;
  return `${MODELS[model]} is no better than always giving the same answer: it found nothing in these columns that holds on new rows.`;
}

const single = (runs) =>
  runs[0].columns.length === 1 && runs.length > 1
    ? "One column only: a number per level is all there is to learn, so the models are bound to tie. An embedding needs a second column to interact with, and attention one to attend to."
    : null;

/** Two standard errors of an accuracy near one half are 1/√n. */
function fewRows({ rows: { test }, task }) {
  if (test >= 1000) return null;
  return task === "regression"
    ? `Only ${count(test)} test rows: small differences are chance.`
    : `Only ${count(test)} test rows: an accuracy can move by ±${(1 / Math.sqrt(test)).toFixed(2)} by chance alone.`;
}

function unfinished({ model, stopped, epochs, best, diverged }) {
  if (stopped === "stop") return `${MODELS[model]} was stopped by hand; its best epoch so far counts.`;
  if (stopped === "diverged") {
    const good = epochs.length === 1 ? "its first epoch" : `epoch ${best + 1}`;
    const where = diverged ? ` at step ${count(diverged[1])} of epoch ${diverged[0]}` : "";
    return `${MODELS[model]} went wrong after ${plural(epochs.length, "good epoch")}: its loss was no longer a number${where}. It was rolled back to the end of ${good}, whose weights count here; a lower learning rate should let it train to the end.`;
  }
  const improving = stopped === "epochs" && best === epochs.length - 1 && epochs.length > 1;
  return improving && model !== "target-mean"
    ? `${MODELS[model]} was still improving at its last epoch; more epochs may help.`
    : null;
}

function device({ device: { kind, name, software } }) {
  if (software) return `Trained on ${name}, a GPU imitated in software: its times say nothing about a real one.`;
  return kind === "gpu" ? `Trained on the GPU: ${name}.` : "Trained on the CPU.";
}
