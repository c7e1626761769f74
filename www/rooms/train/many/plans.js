// What is to be trained beyond one run, as plain data that this browser can keep: { kind, words, list }, or of a sweep { kind, words,
// settings, over }.
import { foldsOf, repeats } from "../../../lab/many/lists.js";
import { SWEPT, valuesOf } from "../../../state/settings/many.js";
import { NETWORKS, ownOptions } from "../../../state/settings.js";
import { plural } from "../../../ui/format.js";

/** options: those of the page, but for the model; get(name): of a setting */
export function repeatPlan(options, get) {
  const list = repeats({ ...options, model: get("models") }, get("seeds")).map(ownOptions);
  return { kind: "repeat", words: `a repeat with ${plural(get("seeds"), "seed")}`, list };
}

/** The same of runs, each with its own settings. */
export function repeatRuns(runs, get) {
  const lists = runs.map(({ model, options }) => repeats({ ...options, model }, get("seeds")).map(ownOptions));
  const list = lists[0].flatMap((_, i) => lists.map((one) => one[i]));
  return { kind: "repeat", words: `a repeat with ${plural(get("seeds"), "seed")}`, list };
}

export function foldPlan(options, get) {
  const list = foldsOf({ ...options, model: get("models") }, get("folds")).map(ownOptions);
  return { kind: "validate", words: `a cross-validation of ${plural(get("folds"), "fold")}`, list };
}

/** Of one model with vectors. */
export function widthPlan(options, get) {
  const model = ["embedding", "attention-ode"].find((one) => get("models").includes(one)) ?? "embedding";
  const widths = valuesOf(get("widths"))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const list = repeats({ ...options, model }, get("seeds")).flatMap((one) =>
    widths.map((width) => ownOptions({ ...one, width })),
  );
  return { kind: "widths", words: `a comparison of ${plural(widths.length, "width")}`, list, model, widths };
}

export function sweepPlan(options, get) {
  const model = NETWORKS.filter((one) => get("models").includes(one));
  const lists = Object.entries(SWEPT).map(([name, option]) => [option, valuesOf(get(name))]);
  const over = Object.fromEntries(lists.filter(([, values]) => values.length));
  return { kind: "sweep", words: "a sweep", settings: { ...options, model }, over };
}

const sorted = (options) => Object.entries(options).filter(([, value]) => value !== undefined);
const keyOf = (options) => JSON.stringify(sorted(ownOptions(options)).sort(([a], [b]) => (a < b ? -1 : 1)));

/** [training, its run among these or undefined] of each in the list: one that was stopped does not count. */
export function matched(list, { runs, tableNumber }) {
  const own = runs.filter((run) => run.tableNumber === tableNumber && !run.project && run.stopped !== "stop");
  const known = new Map(own.map((run) => [keyOf({ ...run.options, model: run.model }), run]));
  return list.map((options) => [options, known.get(keyOf(options))]);
}
