// Which trainings a repeat and a cross-validation are made of: options of `lab.train` each, and which failures end one of them alone. Nothing
// is sent from here.
import { LabError } from "../../files/error.js";

const MOST_SEEDS = 1000;

/** Codes after which the next training may still work. */
export const OF_ONE_TRAINING = new Set(["diverged", "gpu-limit", "gpu-memory", "out-of-memory", "too-large"]);

const OF_NETWORKS = [
  "width",
  "epochs",
  "batch",
  "rate",
  "hidden",
  "patience",
  "optimizer",
  "idDropout",
  "dropout",
  "weightDecay",
];

/** What decides what is measured, and so what no sweep can be over. */
export const OF_LOSSES = ["loss", "quantile", "delta", "classWeights", "weights"];

/** Settings that a model does without. */
export const WITHOUT = { "one-hot": ["width", "dropout"], "target-mean": [...OF_NETWORKS, ...OF_LOSSES], trees: OF_NETWORKS };

export const refusal = (message) => new LabError("bad-option", message);
export const isWhole = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;

/** `settings.model` may be a list. */
export const modelsOf = ({ model = "embedding" }) => [].concat(model);

/** A number of seeds, from the settings' own on, or a list. */
function seedsOf(seeds, first = 0) {
  if (isWhole(seeds, 1, MOST_SEEDS)) return Array.from({ length: seeds }, (_, i) => first + i);
  const list = Array.isArray(seeds) ? seeds : [];
  if (isWhole(list.length, 1, MOST_SEEDS) && new Set(list).size === list.length) return list;
  const expected = "a whole number from 1 to 1,000, or a list of as many different seeds";
  throw refusal(`The option seeds is ${JSON.stringify(seeds)}; it must be ${expected}.`);
}

/** All models by one seed after another, so that what there is so far can be compared. */
export const repeats = (settings, seeds) =>
  seedsOf(seeds, settings.seed).flatMap((seed) => modelsOf(settings).map((model) => ({ ...settings, model, seed })));

/** All models on one fold after another. */
export function foldsOf(settings, folds) {
  if (!isWhole(folds, 2, 100)) throw refusal(`The option folds is ${folds}; it must be a whole number from 2 to 100.`);
  const all = Array.from({ length: folds }, (_, i) => [i, folds]);
  return all.flatMap((fold) => modelsOf(settings).map((model) => ({ ...settings, model, fold })));
}
