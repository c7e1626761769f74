// Written from the structs of src by `make contract`.
// Options by name: type, default, limits; `auto`: "auto" or null is a value too.

/** Of `Lab.train`, but for target and columns. */
export const TRAIN = {
  model: { type: "choice", value: "embedding", choices: ["embedding", "one-hot", "attention-ode", "target-mean", "trees"] },
  width: { type: "integer", value: 32, auto: true, min: 1, max: 1024 },
  hidden: { type: "integer", value: 64, min: 1, max: 4096 },
  epochs: { type: "integer", value: 6, min: 1, max: 10000 },
  batch: { type: "integer", value: 256, min: 1, max: 65536 },
  rate: { type: "number", value: 0.001, above: 0, max: 1000000000 },
  seed: { type: "integer", value: 0, min: 0, max: 9007199254740991 },
  split: { type: "choice", value: "rows", choices: ["rows", "shuffled", "stratified", "ordered"] },
  patience: { type: "integer", value: 2, min: 0, max: 10000 },
  optimizer: { type: "choice", value: "adam", choices: ["adam", "lazy-adam"] },
  minCount: { type: "integer", value: 2, min: 1, max: 1000000 },
  dropout: { type: "number", value: 0, min: 0, max: 0.95 },
  idDropout: { type: "number", value: "auto", auto: true, min: 0, max: 0.95 },
  weightDecay: { type: "number", value: 0, min: 0, max: 100 },
  calibrate: { type: "switch", value: false },
  loss: { type: "choice", value: "auto", choices: ["auto", "squared", "poisson", "quantile", "huber"] },
  quantile: { type: "number", value: 0.5, min: 0.001, max: 0.999 },
  delta: { type: "number", value: 1, min: 0.001, max: 1000 },
  classWeights: { type: "choice", value: "none", choices: ["none", "balanced"] },
};

/** Of `flow` among them. */
export const TRAIN_FLOW = {
  gain: { type: "number", value: 10, min: 0.001, max: 1000 },
  field: { type: "choice", value: "literal", choices: ["literal", "softmax"] },
  sigma: { type: "choice", value: "tanh", choices: ["identity", "tanh", "sigmoid", "relu", "softmax"] },
  scale: { type: "choice", value: "1/n", choices: ["1/n", "1/sqrt(d)"] },
  leak: { type: "choice", value: 1, choices: [0, 1] },
  heads: { type: "integer", value: 1, min: 1, max: 256 },
  sphere: { type: "switch", value: true },
  path: { type: "choice", value: "linear", choices: ["linear", "constant"] },
  knots: { type: "integer", value: 1, min: 1, max: 256 },
  t1: { type: "number", value: 1, min: 0, max: 1000 },
  method: { type: "choice", value: "midpoint", choices: ["euler", "midpoint", "heun", "rk4", "bosh3", "dopri5", "tsit5"] },
  steps: { type: "integer", value: 2, min: 1, max: 256 },
  readout: { type: "choice", value: "flattened", choices: ["summary", "flattened"] },
};

/** Of `trees` among them. */
export const TRAIN_TREES = {
  features: { type: "choice", value: "statistics", choices: ["statistics", "vectors"] },
  rounds: { type: "integer", value: 1000, min: 1, max: 10000 },
  leaves: { type: "integer", value: 31, min: 2, max: 1024 },
  rate: { type: "number", value: 0.05, min: 0.001, max: 1 },
  minRows: { type: "integer", value: 20, min: 1, max: 1000000 },
  l2: { type: "number", value: 1, min: 0, max: 1000 },
  patience: { type: "integer", value: 50, min: 1, max: 10000 },
};

/** Of `Lab.flow`, but for its arrays. */
export const FLOW = {
  field: { type: "choice", value: "literal", choices: ["literal", "softmax"] },
  sigma: { type: "choice", value: "tanh", choices: ["identity", "tanh", "sigmoid", "relu", "softmax"] },
  scale: { type: "choice", value: "1/n", choices: ["1/n", "1/sqrt(d)"] },
  leak: { type: "choice", value: 1, choices: [0, 1] },
  heads: { type: "integer", value: 1, min: 1, max: 256 },
  sphere: { type: "switch", value: false },
  path: { type: "choice", value: "linear", choices: ["linear", "constant"] },
  t1: { type: "number", value: 1, min: 1e-12, max: 1000000 },
  method: { type: "choice", value: "tsit5", choices: ["euler", "midpoint", "heun", "rk4", "bosh3", "dopri5", "tsit5"] },
  steps: { type: "integer", value: null, auto: true, min: 1, max: 1000000 },
  rtol: { type: "number", value: 0.0001, min: 1e-12, max: 1 },
  atol: { type: "number", value: 1e-6, min: 1e-12, max: 1 },
  maxSteps: { type: "integer", value: 10000, min: 1, max: 1000000 },
  adjoint: { type: "choice", value: "discrete", choices: ["discrete", "backward"] },
};

/** Of the target means: rows of the prior, folds, ridge, Newton's steps. */
export const TARGET_MEAN = { smoothing: 20, folds: 5, ridge: 0.001, steps: 12 };

/** AUC that nobody beats on the test rows of the tickets, and with their categories alone. */
export const TICKETS = { all: 0.8708, categories: 0.6857 };

/** Methods that can choose their own steps. */
export const ADAPTIVE = ["bosh3", "dopri5", "tsit5"];
