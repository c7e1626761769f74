// The settings of more than one run, for settings.js: seeds, folds, and the values that a sweep tries.

const integer = (name, value, label, min, max, help) => ({ name, type: "integer", value, label, min, max, help });
/** Values of the setting `of`, with commas between; none: it stays as it is set */
const values = (name, of, value, label, help = "") => ({ name, type: "values", of, value, label, help });

/** What a sweep can be over: a setting of this list, and the option that it is. */
export const SWEPT = {
  "sweep-width": "width",
  "sweep-rate": "rate",
  "sweep-hidden": "hidden",
  "sweep-batch": "batch",
  "sweep-dropout": "dropout",
  "sweep-decay": "weightDecay",
  "sweep-t1": "flow.t1",
};

export const MANY = [
  integer(
    "seeds",
    5,
    "Seeds",
    2,
    100,
    "Trainings of each model that differ in their seed alone, from the seed in the settings on.",
  ),
  integer(
    "folds",
    5,
    "Folds",
    2,
    100,
    "Each row is a test row once: each fold’s network is trained on the others, by the split’s rule.",
  ),
  values("widths", "width", "4, 8, 16, 32, 64", "Widths", "Each is trained with every seed."),
  values("sweep-width", "width", "8, 16, 32", "Embedding widths"),
  values("sweep-rate", "rate", "0.0003, 0.001, 0.003", "Learning rates"),
  values("sweep-hidden", "hidden", "", "Hidden units"),
  values("sweep-batch", "batch", "", "Batch sizes"),
  values("sweep-dropout", "dropout", "", "Dropouts"),
  values("sweep-decay", "weightDecay", "", "Weight decays"),
  values("sweep-t1", "ode-t1", "", "T of the attention ODE"),
];

/** The values of such a setting, as the engine takes them. */
export const valuesOf = (text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => (part === "auto" ? part : Number(part)));
