// What a training makes small and what its rows count, for settings.js. Loss and weights of classes are for one kind of target each.
import { TRAIN } from "../../lab/generated/options.js";

const loss = (name, label, help, more) => ({ name, train: true, label, help, ...TRAIN[name], ...more });

export const LOSSES = [
  loss(
    "loss",
    "Loss",
    "Squared learns the mean, Poisson the mean of counts, the quantile what so many rows lie below; Huber minds wild rows less. For networks and trees.",
    { options: { auto: "Automatic", squared: "Squared", poisson: "Poisson", quantile: "Quantile", huber: "Huber" } },
  ),
  loss("quantile", "Quantile", "The share of rows that lie below what is learned: 0.5 is the median."),
  loss("delta", "Huber from", "Errors beyond it count linearly, in standard deviations of the target."),
  loss(
    "classWeights",
    "Class weights",
    "Balanced: each class counts as much as any other, and probabilities are those of such rows. For networks and trees.",
    { type: "choice", options: { none: "None", balanced: "Balanced" } },
  ),
];

/**
 * Of the options those that a target of this task has: losses of numbers, weights of classes; of none neither.
 * @param {Record<string, any>} all
 */
export function fitting(task, all) {
  const { loss, quantile, delta, classWeights, ...options } = all;
  if (!task) return options;
  return { ...options, ...(task === "regression" ? { loss, quantile, delta } : { classWeights }) };
}
