// One list of settings: it gives the form controls, their limits and sentences, and the URL hash. Data never enters the hash. What
// the engine takes has its type, default and limits from the engine.
import { TRAIN } from "../lab/generated/options.js";
import { FLOW, ODE, typed } from "./settings/flow.js";
import { TREES } from "./settings/trees.js";
import { CHOSEN } from "./chosen.js";
import { COSTS } from "./settings/details.js";
import { LOSSES, fitting } from "./settings/losses.js";
import { MANY } from "./settings/many.js";
import { splitOption } from "./split.js";

export const VERSION = "3";
const WITHOUT_TREES = ["embedding", "one-hot", "attention-ode", "target-mean"];
/** What a link of a former version meant where it did not say. */
const MEANT = new Map([
  ["1", { epochs: 6, patience: 2, models: WITHOUT_TREES }],
  ["2", { models: WITHOUT_TREES }],
  [VERSION, {}],
]);
const MOST_VALUES = 20; // of a setting that is swept over
const LONGEST = 4000; // characters of a hash worth reading

/** The models by their names in `lab.train`, in the order in which they are trained. */
export const MODELS = {
  embedding: "Embedding",
  "one-hot": "One-hot",
  "attention-ode": "Attention ODE",
  "target-mean": "Target mean",
  trees: "Trees",
};

/** Those that epochs of steps train. */
export const NETWORKS = ["embedding", "one-hot", "attention-ode"];

/** The options of one model: a flow is the attention ODE's alone, and trees are their own. */
export const ownOptions = ({ model, flow, trees, ...options }) => ({
  ...options,
  model,
  ...(model === "attention-ode" && { flow }),
  ...(model === "trees" && { trees }),
});

/** An option of `lab.train`; `more` may narrow its limits to what a person would set. */
const train = (name, label, help, more) => ({ name, train: true, label, help, ...TRAIN[name], ...more });
const advanced = (name, label, help, more) => train(name, label, help, { advanced: true, ...more });

export const SETTINGS = [
  ...CHOSEN,
  {
    name: "room",
    type: "choice",
    value: "data",
    options: { data: "Data", train: "Train", embeddings: "Embeddings", flow: "Flow", benchmark: "Benchmark" },
  },
  {
    name: "device",
    type: "choice",
    value: "auto",
    label: "Compute on",
    options: { auto: "Automatic", gpu: "GPU", cpu: "CPU" },
    help: "A change starts the engine anew, without the runs.",
  },
  { name: "tour", type: "integer", value: 0, min: 0, max: 8, label: "Step of the tour" }, // 0: closed
  { name: "models", type: "set", value: Object.keys(MODELS), options: MODELS },
  train("width", "Embedding width", "Numbers learned for each category; “auto” follows fastai’s rule per column."),
  train("epochs", "Epochs", "Passes over the training rows, at most; “auto” is what takes about a minute on this device.", {
    auto: true,
    value: "auto",
  }),
  train("batch", "Batch size", "Rows between two updates of the weights."),
  train("rate", "Learning rate", "How far one update moves a weight.", { min: 1e-6, max: 1000 }),
  advanced("hidden", "Hidden units", "Width of the dense layer above the columns."),
  advanced("patience", "Patience", "Epochs without a better validation loss before training ends.", { value: 5 }),
  advanced(
    "split",
    "Split",
    "Test rows: every fifth row, a seeded fifth, one with the share of each class, or the last fifth of the file (for data in time order); or by a column: the rows of groups, or of names, that no other rows have, or the latest rows.",
    {
      options: {
        rows: "By row number",
        shuffled: "Shuffled",
        stratified: "Stratified",
        ordered: "In file order",
        group: "By groups",
        levels: "By levels of a column",
        time: "By time",
      },
    },
  ),
  // The Python script's generators take no more.
  advanced("seed", "Seed", "The same seed repeats a run exactly on the same device.", { max: 4294967295 }),
  advanced(
    "optimizer",
    "Optimizer",
    "Lazy Adam leaves rows that a batch misses where they are; Adam moves them too, so results differ slightly.",
    { options: { adam: "Adam", "lazy-adam": "Lazy Adam" } },
  ),
  advanced("minCount", "Rare below", "Levels seen fewer times in the training rows share the unknown level."),
  advanced(
    "idDropout",
    "Unknown share",
    "Share of ids sent to the unknown level in training; “auto” trains it only where no rare level does.",
  ),
  advanced("dropout", "Dropout", "Share of embedding outputs left out at each step; one-hot and target mean have none."),
  advanced("weightDecay", "Weight decay", "Pull of the tables towards zero (AdamW): rare levels feel it most."),
  advanced(
    "calibrate",
    "Calibrate",
    "Divides logits by a temperature fitted on the validation rows, so that probabilities are right; no order changes.",
    { type: "choice", value: "no", options: { no: "No", yes: "Yes" } },
  ),
  ...LOSSES,
  ...MANY,
  ...COSTS,
  { name: "figures", type: "code", value: "", label: "The list of figures" },
  { name: "dims", type: "choice", value: "3", options: { 2: "2-D", 3: "3-D" } },
  ...ODE,
  ...TREES,
  ...FLOW,
];
const BY_NAME = new Map(SETTINGS.map((setting) => [setting.name, setting]));

const number = (n) => (n >= 1000 ? n.toLocaleString("en") : String(n));

/** Text → { value } or { problem }: the sentence that says what would be right. */
export function check(setting, text) {
  const { type, options, auto, min, max } = setting;
  const label = setting.label ?? setting.name;
  if (type === "choice")
    return Object.hasOwn(options, text)
      ? { value: text }
      : { problem: `${label} must be one of ${Object.keys(options).filter(Boolean).join(", ")}.` };
  if (type === "set") {
    const parts = text === "" ? [] : text.split(",");
    const known = parts.length <= 20 && parts.every((part) => Object.hasOwn(options, part));
    return known
      ? { value: Object.keys(options).filter((option) => parts.includes(option)) }
      : { problem: `${label} must be among ${Object.keys(options).join(", ")}.` };
  }
  if (type === "code")
    return /^[\w-]{0,1500}$/.test(text)
      ? { value: text }
      : { problem: `${label} must be 1,500 letters, digits, - and _ at most.` };
  if (type === "text")
    return text.length <= setting.most
      ? { value: text }
      : { problem: `${label} must be ${number(setting.most)} letters at most.` };
  if (type === "values") {
    const parts = [...new Set(text.split(",").map((part) => part.trim()))].filter(Boolean);
    const bad = parts.map((part) => check(BY_NAME.get(setting.of), part).problem).find(Boolean);
    if (parts.length > MOST_VALUES) return { problem: `${label} must be ${MOST_VALUES} values at most.` };
    return bad ? { problem: bad } : { value: parts.join(", ") };
  }
  if (type === "rows") {
    const rows = [...new Set(text.split(",").map((row) => row.trim()))];
    return rows.length <= setting.most && rows.every((row) => /^\d{1,9}$/.test(row))
      ? { value: rows.map(Number).join(", ") }
      : { problem: `${label} must be 1 to ${setting.most} whole numbers, such as 0, 5, 12.` };
  }
  const trimmed = text.trim();
  if (auto && trimmed === "auto") return { value: "auto" };
  const value = trimmed === "" ? NaN : Number(trimmed);
  const right = value >= min && value <= max && (type !== "integer" || Number.isInteger(value));
  const kind = `${auto ? "“auto” or " : ""}${type === "integer" ? "a whole number" : "a number"}`;
  return right ? { value } : { problem: `${label} must be ${kind} from ${number(min)} to ${number(max)}.` };
}

export class Settings extends EventTarget {
  version = VERSION; // of its hash
  #values = new Map(SETTINGS.map(({ name, value }) => [name, value]));

  get(name) {
    return this.#values.get(name);
  }

  set(name, value) {
    if (String(value) === String(this.get(name))) return;
    this.#values.set(name, value);
    this.dispatchEvent(new CustomEvent("change", { detail: name }));
  }

  /** Only what differs from the defaults, so that a link stays short. */
  toHash() {
    const changed = SETTINGS.filter(({ name, value }) => String(this.get(name)) !== String(value));
    const query = new URLSearchParams([["v", VERSION], ...changed.map(({ name }) => [name, String(this.get(name))])]);
    // A fragment may hold these as they are, and reads better so.
    return changed.length ? `#${query}`.replace(/%(3A|2C|2F)/g, decodeURIComponent) : "";
  }

  /**
   * A hash is written by anyone: whatever is not right falls back to its default, and is said. Returns the sentences. `back`: what was
   * chosen about the table stays, for it is still there.
   */
  fromHash(hash, back) {
    const problems = [];
    const read = new Map();
    const text = hash.replace(/^#/, "");
    const query = new URLSearchParams(text.length > LONGEST ? "" : text);
    const meant = MEANT.get(query.get("v"));
    if (text.length > LONGEST) problems.push("it is too long");
    else if (text && !meant) problems.push("it is of another version");
    else
      query.forEach((value, name) => {
        const setting = BY_NAME.get(name);
        const { value: good, problem } = setting ? check(setting, value) : {};
        if (problem) problems.push(problem.replace(/\.$/, "").replace(/^./, (c) => c.toLowerCase()));
        else if (setting) read.set(name, good);
        else if (name !== "v") problems.push(`there is no setting “${[...name].slice(0, 20).join("")}”`);
      });
    for (const setting of SETTINGS)
      if (!back || !CHOSEN.includes(setting))
        this.set(setting.name, read.has(setting.name) ? read.get(setting.name) : (meant?.[setting.name] ?? setting.value));
    return problems.slice(0, 3);
  }

  /**
   * The options of `Lab.train`, but for model, target, columns and weights; column: that of a split by one; task: the target's.
   * Epochs that are still to be proposed are not there.
   */
  training(column = "", task = undefined) {
    const values = (settings, key) => settings.map((setting) => [setting[key], typed(this.get(setting.name))]);
    const own = SETTINGS.filter((setting) => setting.train);
    const split = splitOption(this.get("split"), column);
    const { epochs, ...all } = Object.fromEntries(values(own, "name"));
    return {
      ...fitting(task, all),
      ...(epochs !== "auto" && { epochs }),
      split,
      flow: Object.fromEntries(values(ODE, "option")),
      trees: Object.fromEntries(values(TREES, "option")),
    };
  }
}
