// Sentences that follow from the results, whichever way they fall.
import { bytes, count, percent, plural, score } from "./format.js";
import { question } from "../state/comparable.js";
import { MODELS } from "../state/settings.js";

const TIE = 0.003;
const MEASURE = { binary: ["auc", "AUC"], classes: ["accuracy", "accuracy"], regression: ["r2", "R²"] };
const NO_MEASURE = {
  binary: "The test rows hold one class only, so AUC does not exist; compare the log-loss.",
  classes: "The test rows are too few for an accuracy; compare the log-loss.",
  regression: "The test rows hold one value only, so R² does not exist; compare the RMSE.",
};

/** What the page says below a score table. */
export const remarks = (runs, earlier) => [...findings(runs, earlier), device(runs[0])];

/** runs: those of one score table, earlier: all others; each finding is a sentence or two. */
export function findings(runs, earlier = []) {
  const by = new Map(runs.map((run) => [run.model, run]));
  const { embedding, onehot, mean } = { embedding: by.get("embedding"), onehot: by.get("one-hot"), mean: by.get("target-mean") };
  return [
    embedding && onehot && against(embedding, onehot),
    embedding && by.has("attention-ode") && flowing(by.get("attention-ode"), embedding, earlier),
    mean && (embedding ?? onehot) && overMean(embedding ?? onehot, mean),
    ...[...by.values()].map(overBase),
    single(runs[0], by.size),
    fewRows(runs[0]),
    ...runs.map(unfinished),
  ].filter(Boolean);
}

const value = (run) => run.test[MEASURE[run.task][0]];
const gap = (a, b) => (Number.isFinite(value(a)) && Number.isFinite(value(b)) ? value(a) - value(b) : NaN);

function against(embedding, onehot) {
  const by = gap(embedding, onehot);
  const [, unit] = MEASURE[embedding.task];
  const share = embedding.parameters / onehot.parameters;
  const size = share <= 1 ? `with ${percent(share)} of the parameters` : `with ${share.toFixed(1)} times the parameters`;
  const matrix = onehot.dense ? ` and no ${bytes(onehot.dense.bytes)} matrix` : "";
  if (Number.isNaN(by)) return NO_MEASURE[embedding.task];
  if (Math.abs(by) <= TIE) return `Embedding and one-hot are within ${TIE} ${unit} of each other: a tie, ${size}${matrix}.`;
  if (by > 0) return `The embedding is ahead of one-hot by ${score(by)} ${unit}, ${size}${matrix}.`;
  return `One-hot is ahead of the embedding by ${score(-by)} ${unit}. The embedding runs ${size}; another width or more epochs may close the gap.`;
}

/** All that was chosen but T: only then is a difference the flow's. */
const alike = ({ options, flow }) => JSON.stringify({ ...options, flow: { ...flow, t1: 0 } });

/** Whether attention helped, and what of that the flow itself can claim: an earlier run with T = 0 tells. */
function flowing(ode, embedding, earlier) {
  const by = gap(ode, embedding);
  const [, unit] = MEASURE[ode.task];
  if (Number.isNaN(by)) return null;
  const ahead =
    Math.abs(by) <= TIE
      ? `The attention ODE ties with the embedding on the test rows, within ${TIE} ${unit}.`
      : by > 0
        ? `The attention ODE beats the embedding on the test rows by ${score(by)} ${unit}.`
        : `The embedding beats the attention ODE on the test rows by ${score(-by)} ${unit}.`;
  if (ode.flow?.t1 === 0) return `${ahead} With T = 0 nothing flows: unit-length tokens and fast tables did that alone.`;
  const still = earlier.findLast((run) => run.flow?.t1 === 0 && question(run) === question(ode) && alike(run) === alike(ode));
  if (still) return `${ahead} With T = 0 it reached ${score(value(still))}: its flow adds ${score(gap(ode, still))}.`;
  return by > TIE
    ? `${ahead} With its default settings much of such a gain comes from unit-length tokens and fast tables, and only part from the flow: train it with T = 0 to see how much.`
    : ahead;
}

function overMean(network, mean) {
  const by = gap(network, mean);
  const [, unit] = MEASURE[network.task];
  const who = network.model === "embedding" ? "embedding" : "one-hot network";
  if (Number.isNaN(by)) return null;
  if (by > TIE) return `The ${who} beats target means by ${score(by)} ${unit}: it found more than a mean per level can hold.`;
  if (by < -TIE)
    return `Plain target means beat the ${who} by ${score(-by)} ${unit}: on this table a mean per level is the better model.`;
  return `The ${who} ties with plain target means: on this table a mean per level does as well.`;
}

function overBase(run) {
  const lower = run.task === "regression" ? "rmse" : "loss";
  if (run.test[lower] < run.base[lower]) return null;
  return `${MODELS[run.model]} is no better than always giving the same answer: it found nothing in these columns that holds on new rows.`;
}

function single({ columns }, models) {
  return columns.length === 1 && models > 1
    ? "One column only: a number per level is all there is to learn, so the models are bound to tie. An embedding needs a second column to interact with, and attention one to attend to."
    : null;
}

/** Two standard errors of an accuracy near one half are 1/√n. */
function fewRows({ rows, task }) {
  if (rows.test >= 1000) return null;
  return task === "regression"
    ? `Only ${count(rows.test)} test rows: small differences are chance.`
    : `Only ${count(rows.test)} test rows: an accuracy can move by ±${(1 / Math.sqrt(rows.test)).toFixed(2)} by chance alone.`;
}

function unfinished(run) {
  if (run.stopped === "stop") return `${MODELS[run.model]} was stopped by hand; its best epoch so far counts.`;
  if (run.stopped === "diverged") {
    const good = run.epochs.length === 1 ? "its first epoch" : `epoch ${run.best + 1}`;
    const where = run.diverged ? ` at step ${count(run.diverged[1])} of epoch ${run.diverged[0]}` : "";
    return `${MODELS[run.model]} went wrong after ${plural(run.epochs.length, "good epoch")}: its loss was no longer a number${where}. It was rolled back to the end of ${good}, whose weights count here; a lower learning rate should let it train to the end.`;
  }
  const still = run.stopped === "epochs" && run.best === run.epochs.length - 1 && run.epochs.length > 1;
  return still && run.model !== "target-mean"
    ? `${MODELS[run.model]} was still improving at its last epoch; more epochs may help.`
    : null;
}

function device({ device: { kind, name, software } }) {
  if (software) return `Trained on ${name}, a GPU imitated in software: its times say nothing about a real one.`;
  return kind === "gpu" ? `Trained on the GPU: ${name}.` : "Trained on the CPU.";
}
