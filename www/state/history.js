// The history of runs as a table: what stands in its columns, which runs it shows, in which order.
import { DECIDES, SCORES, methodOf } from "./labels.js";
import { MODELS } from "./settings.js";

/** The measures that these runs have, those that decide first. */
export function measuresOf(runs) {
  const first = runs.map(({ task }) => DECIDES[task]);
  const isThere = (name) => runs.some(({ task, test }) => test[name] !== undefined && (task !== "regression" || name !== "loss"));
  const all = Object.keys(SCORES).filter(isThere);
  return [...all.filter((name) => first.includes(name)), ...all.filter((name) => !first.includes(name))];
}

/** What a run is sorted by; a run without it is last either way. */
const VALUES = {
  run: ({ id }) => id,
  seed: ({ options }) => options.seed,
  fold: ({ options }) => options.fold?.[0],
  epochs: ({ epochs }) => epochs.length || undefined,
  split: ({ options: { split } }) => (split.by ? `${split.by} ${split.column}` : split),
  seconds: ({ seconds }) => seconds,
  note: ({ note }) => note || undefined,
};
const valueOf = (run, column) => (Object.hasOwn(VALUES, column) ? VALUES[column](run) : run.test[column]);

/** Of several runs the mean of their numbers, the least of their texts; undefined where none has one. */
export function summary(runs, column) {
  const values = runs.map((run) => valueOf(run, column)).filter((value) => value !== undefined && value !== null);
  if (!values.length) return undefined;
  if (typeof values[0] === "string") return values.toSorted()[0];
  return column === "run" ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function order(a, b, descending) {
  const [none, other] = [a, b].map((value) => value === undefined || Number.isNaN(value));
  if (none || other) return Number(none) - Number(other);
  const rising = typeof a === "string" ? a.localeCompare(b) : a - b;
  return descending ? -rising : rising;
}

/** The runs of each method, methods and their runs in the order of `column`. */
export function methods(runs, { column, descending }) {
  const by = (a, b) => order(summary(a, column), summary(b, column), descending);
  const groups = new Map();
  for (const run of runs) {
    const key = methodOf(run);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(run);
  }
  return [...groups.values()].map((group) => group.toSorted((a, b) => by([a], [b]))).sort(by);
}

/** Runs whose words hold all that is looked for, with commas between; of this model and this target, "": of any. labels: as of `labelsOf` */
export function found(runs, labels, { words = "", model = "", target = "" }) {
  const wanted = words
    .toLowerCase()
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  const text = (run) => {
    const { title, differs } = labels.get(run);
    return [title, MODELS[run.model], run.target, run.source, run.note ?? "", ...differs.flat()].join(" ").toLowerCase();
  };
  const isOf = (run) => (!model || run.model === model) && (!target || run.target === target);
  return runs.filter((run) => isOf(run) && (!wanted.length || wanted.every((one) => text(run).includes(one))));
}
