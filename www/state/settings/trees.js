// The settings of boosted trees, for settings.js.
import { TRAIN_TREES } from "../../lab/generated/options.js";

/** An option of `trees` in lab.train; in the link it begins with "trees-". */
const tree = (option, label, help, more) => ({ label, help, ...TRAIN_TREES[option], ...more, name: `trees-${option}`, option });

export const TREES = [
  tree(
    "features",
    "Trees read",
    "Of each name its mean target and how many rows it has, or its vector in the newest network of these rows.",
    { options: { statistics: "Statistics of names", vectors: "Vectors of a network" } },
  ),
  tree("rounds", "Rounds", "Trees, of several classes one for each, at most."),
  tree("leaves", "Leaves", "Of each tree, at most."),
  tree("rate", "Shrinkage", "What a tree’s values are multiplied by."),
  tree("minRows", "Rows of a leaf", "At least."),
  tree("l2", "L2", "Pulls the leaves towards 0: a class of few rows needs it."),
  tree("patience", "Patience in rounds", "Rounds without a better validation loss before they end."),
];
