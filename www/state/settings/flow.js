// The settings of a flow, for settings.js: form controls, sentences and the link are made of them. FLOW is the Flow room's own, ODE
// what an attention ODE is trained with; defaults and limits are the engine's where the room has no narrower ones.
import { FLOW as OPTIONS, TRAIN_FLOW } from "../../lab/generated/options.js";

const choice = (name, value, label, options, help) => ({ name, type: "choice", value, label, options, help });
const integer = (name, value, label, min, max, help) => ({ name, type: "integer", value, label, min, max, help });
const number = (name, value, label, min, max, help) => ({ name, type: "number", value, label, min, max, help });

const WORDS = new Map([
  [true, "yes"],
  [false, "no"],
  [null, "auto"],
]);

/** An option as a form takes it: a switch is a choice between yes and no. */
function control({ type, value, ...limits }) {
  const choices = type === "choice" || type === "switch";
  return { ...limits, type: choices ? "choice" : type, value: WORDS.get(value) ?? (choices ? String(value) : value) };
}
/** An option of `lab.flow`. */
const flow = (name, label, help, more) => ({ name, label, help, ...control(OPTIONS[name]), ...more });

export const FLOW = [
  choice(
    "from",
    "sphere",
    "From",
    {
      circle: "Circle",
      sphere: "Sphere",
      gaussian: "Gaussian",
      two: "Two tokens",
      column: "Trained column",
      row: "Table rows",
      file: "A file",
    },
    "Where the tokens stand at t = 0.",
  ),
  {
    name: "rows",
    type: "rows",
    value: "0",
    most: 12, // as many as there are hues
    label: "Row numbers",
    help: "From 0, such as 0, 5, 12: each row is a set of tokens of its own.",
  },
  integer("look", 0, "Row looked at", 0, 11, "Whose tokens, attention and figures are shown, of several rows."),
  integer("n", 64, "Tokens", 1, 2000, "At most; of a column the most frequent levels, of a file an even sample."),
  integer("d", 3, "Width d", 1, 64, "Features of a token; a column and a file have their own."),
  choice(
    "weights",
    "identity",
    "Kind",
    { identity: "Identity", minus: "Minus identity", smooth: "Random, smooth", layers: "Random layers", own: "File or link" },
    "W_Q, W_K and W_V over time; random entries have variance 1/d.",
  ),
  integer("knots", 9, "Knots M", 1, 256, "Matrices on the way: points of a smooth path, or pieces of a layered one."),
  number("gain", 4, "Sharpness", -100, 100, "Multiplies W_Q: the larger, the more a token listens to its nearest only."),
  integer("flowSeed", 0, "Seed", 0, 4294967295, "The same seed gives the same tokens and weights."),
  flow("field", "Equation", "softmax(q kᵀ/√d) v − x, or s·σ(q) kᵀ σ(v) − x.", {
    value: "softmax",
    options: { softmax: "Softmax", literal: "Literal" },
  }),
  flow("sigma", "σ", "What bends q and v in the literal field.", {
    options: { tanh: "tanh", sigmoid: "sigmoid", softmax: "softmax", relu: "relu", identity: "identity" },
  }),
  flow("scale", "Scale s", "1/n is the mean field: the flow does not depend on the number of tokens.", {
    options: { "1/n": "1/n", 1: "1", "1/sqrt(d)": "1/√d" },
  }),
  flow("leak", "Leak", "0 is the residual stream of an ordinary transformer.", { options: { 1: "1: − x", 0: "0: none" } }),
  flow("heads", "Heads", "Parts into which the features are split; must divide d.", { max: 64 }),
  flow("sphere", "Sphere", "Unit rows, as a layer norm leaves them.", {
    value: "yes",
    options: { yes: "Unit sphere", no: "Free" },
  }),
  flow("t1", "End T", "Depth of the network, as time.", { value: 12, min: 0.001, max: 1000 }),
  choice("solver", "run", "Solver", { run: "As trained", own: "As set here" }, "The run’s own method and steps, or other ones."),
  flow("method", "Method", "The first three choose their steps themselves; Euler with N steps is a stack of N layers.", {
    options: {
      tsit5: "Tsit5(4)",
      dopri5: "Dopri5(4)",
      bosh3: "Bosh3(2)",
      rk4: "RK4",
      heun: "Heun",
      midpoint: "Midpoint",
      euler: "Euler",
    },
  }),
  flow("steps", "Steps", "“auto”: by the tolerances, or 256 where the method has no choice.", { max: 100_000 }),
  flow("rtol", "Relative tolerance", "Error allowed in a step, as a share of the state.", { min: 1e-7, max: 0.1 }),
  flow("atol", "Absolute tolerance", "Error allowed near zero.", { min: 1e-9 }),
  integer("frames", 97, "Times kept", 2, 401, "States that are kept to look at."),
  choice(
    "metric",
    "cosine",
    "Distance",
    { cosine: "Cosine", euclid: "Euclid" },
    "1 − cos of the angle, or the distance as a share of the first diameter.",
  ),
  number("near", 0.01, "Together below", 1e-6, 2, "Tokens closer than this belong together."),
  { name: "set", type: "code", value: "", label: "Weights in the link" },
];

/** An option of `flow` in lab.train, with the room's label and help where `more` has none; in the link it begins with "ode-". */
function ode(option, more) {
  const { label, options, help } = FLOW.find(({ name }) => name === option) ?? {};
  return { label, options, help, ...control(TRAIN_FLOW[option]), ...more, name: `ode-${option}`, option };
}

export const ODE = [
  ode("field"),
  ode("sigma"),
  ode("scale", { help: "1/n, n = columns + 1, is the mean over a row’s tokens." }),
  ode("sphere"),
  ode("leak"),
  ode("t1", { help: "0: nothing flows, the head reads the tokens as they are." }),
  ode("heads", { help: "Parts into which the features are split; must divide the width." }),
  ode("gain", { label: "Gain", help: "A category’s token is its column’s bias + gain · its embedding." }),
  ode("knots", { help: "Matrices learned on the way; 1: the same at all times." }),
  ode("path", {
    label: "Path of W",
    options: { linear: "Linear", constant: "Constant" },
    help: "W between its knots, or in M pieces.",
  }),
  ode("method", { help: "Always in equal steps: no row’s score may depend on other rows." }),
  ode("steps", { help: "Equal steps from 0 to T, cut at the knots." }),
  ode("readout", {
    label: "Readout",
    options: { flattened: "All tokens", summary: "Summary token" },
    help: "What the head reads at T.",
  }),
];

const TYPED = { yes: true, no: false, 0: 0, 1: 1 };

/** A setting's value as the lab takes it. */
export const typed = (value) => TYPED[value] ?? value;

/** A sentence where heads do not divide the width, else empty; a width that is "auto" follows the heads. */
export const headsProblem = (heads, width) =>
  width % heads ? `${heads} heads do not divide a width of ${width}. Take 1, or a divisor of it.` : "";
