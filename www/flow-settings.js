// The settings of a flow, for settings.js: form controls, limits, sentences and the link are made of them.

const choice = (name, value, label, options, help) => ({ name, type: "choice", value, label, options, help });
const integer = (name, value, label, min, max, help) => ({ name, type: "integer", value, label, min, max, help });
const number = (name, value, label, min, max, help) => ({ name, type: "number", value, label, min, max, help });

export const FLOW = [
  choice(
    "from",
    "sphere",
    "From",
    { circle: "Circle", sphere: "Sphere", gaussian: "Gaussian", two: "Two tokens", column: "Trained column", file: "A file" },
    "Where the tokens stand at t = 0.",
  ),
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
].map((setting) => ({ ...setting, flow: true }));
