// The settings of a flow, for settings.js: form controls, limits, sentences and the link are made of them.
// FLOW is the Flow room's own, ODE what an attention ODE is trained with.

const choice = (name, value, label, options, help) => ({ name, type: "choice", value, label, options, help });
const integer = (name, value, label, min, max, help) => ({ name, type: "integer", value, label, min, max, help });
const number = (name, value, label, min, max, help) => ({ name, type: "number", value, label, min, max, help });

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
  choice(
    "field",
    "softmax",
    "Equation",
    { softmax: "Softmax", literal: "Literal" },
    "softmax(q kᵀ/√d) v − x, or s·σ(q) kᵀ σ(v) − x.",
  ),
  choice(
    "sigma",
    "tanh",
    "σ",
    { tanh: "tanh", sigmoid: "sigmoid", softmax: "softmax", relu: "relu", identity: "identity" },
    "What bends q and v in the literal field.",
  ),
  choice(
    "scale",
    "1/n",
    "Scale s",
    { "1/n": "1/n", 1: "1", "1/sqrt(d)": "1/√d" },
    "1/n is the mean field: the flow does not depend on the number of tokens.",
  ),
  choice("leak", "1", "Leak", { 1: "1: − x", 0: "0: none" }, "0 is the residual stream of an ordinary transformer."),
  integer("heads", 1, "Heads", 1, 64, "Parts into which the features are split; must divide d."),
  choice("sphere", "yes", "Sphere", { yes: "Unit sphere", no: "Free" }, "Unit rows, as a layer norm leaves them."),
  number("t1", 12, "End T", 0.001, 1000, "Depth of the network, as time."),
  choice("solver", "run", "Solver", { run: "As trained", own: "As set here" }, "The run’s own method and steps, or other ones."),
  choice(
    "method",
    "tsit5",
    "Method",
    { tsit5: "Tsit5(4)", dopri5: "Dopri5(4)", bosh3: "Bosh3(2)", rk4: "RK4", heun: "Heun", midpoint: "Midpoint", euler: "Euler" },
    "The first three choose their steps themselves; Euler with N steps is a stack of N layers.",
  ),
  {
    ...integer("steps", "auto", "Steps", 1, 100000, "“auto”: by the tolerances, or 256 where the method has no choice."),
    auto: true,
  },
  number("rtol", 0.0001, "Relative tolerance", 1e-7, 0.1, "Error allowed in a step, as a share of the state."),
  number("atol", 0.000001, "Absolute tolerance", 1e-9, 1, "Error allowed near zero."),
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

const like = (name) => FLOW.find((setting) => setting.name === name);

/** Of `flow` in lab.train: an option, its default, what its control is made of. In the link each begins with "ode-". */
export const ODE = [
  ["field", "literal", like("field")],
  ["sigma", "tanh", like("sigma")],
  ["scale", "1/n", { ...like("scale"), help: "1/n, n = columns + 1, is the mean over a row’s tokens." }],
  ["sphere", "yes", like("sphere")],
  ["leak", "1", like("leak")],
  ["t1", 1, number("", 1, "End T", 0, 1000, "0: nothing flows, the head reads the tokens as they are.")],
  ["heads", 1, integer("", 1, "Heads", 1, 256, "Parts into which the features are split; must divide the width.")],
  ["gain", 10, number("", 10, "Gain", 0.001, 1000, "A category’s token is its column’s bias + gain · its embedding.")],
  ["knots", 1, integer("", 1, "Knots M", 1, 256, "Matrices learned on the way; 1: the same at all times.")],
  [
    "path",
    "linear",
    choice("", "", "Path of W", { linear: "Linear", constant: "Constant" }, "W between its knots, or in M pieces."),
  ],
  ["method", "midpoint", { ...like("method"), help: "Always in equal steps: no row’s score may depend on other rows." }],
  ["steps", 2, integer("", 2, "Steps", 1, 256, "Equal steps from 0 to T, cut at the knots.")],
  [
    "readout",
    "flattened",
    choice("", "", "Readout", { flattened: "All tokens", summary: "Summary token" }, "What the head reads at T."),
  ],
].map(([option, value, setting]) => ({ ...setting, name: `ode-${option}`, option, value }));

const TYPED = { yes: true, no: false, 0: 0, 1: 1 };

/** A setting's value as the lab takes it. */
export const typed = (value) => TYPED[value] ?? value;

/** A sentence where heads do not divide the width, else empty; a width that is "auto" follows the heads. */
export const headsProblem = (heads, width) =>
  width % heads ? `${heads} heads do not divide a width of ${width}. Take 1, or a divisor of it.` : "";
