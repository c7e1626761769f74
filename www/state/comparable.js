// Which runs can stand side by side.
import { methodOf } from "./labels.js";
import { MODELS } from "./settings.js";

/** What columns are taken for, by name: kind, format and the words that count as missing. A run's figures rest on it. */
export function takenOf(table, names) {
  const counted = ({ words }) => words.filter(({ counts }) => counts).map(({ text }) => text);
  const of = (column) => [column.name, column.kind, column.format, ...counted(column).sort()];
  return table.columns.filter(({ name }) => names.includes(name)).map(of);
}

/** Does the seed draw which rows are test rows? */
const isDrawn = (split) => !["rows", "ordered"].includes(split) && split.by !== "time";

/** What a run answers, whatever its seed and fold. */
function asked({ tableNumber, task, target, columns, taken, options: { split, fold } }) {
  const own = taken?.find(([name]) => name === target);
  return JSON.stringify([tableNumber, task, target, own, columns, split, fold?.[1] ?? null]);
}

/** Which of the rows test it: runs of one key have the same. */
const drawn = ({ options: { split, seed, fold } }) => JSON.stringify([isDrawn(split) && seed, fold ?? null]);

/** What a run answers, on which test rows: runs of one question can stand side by side. */
export const question = (run) => asked(run) + drawn(run);

/** What this page trained itself. */
export const withoutProjects = ({ runs, tableNumber }) => ({ runs: runs.filter(({ project }) => !project), tableNumber });

/**
 * Of this table, a list for each model: the runs of its latest method (seeds and folds of the same settings), where that answers the question of
 * the last run, on test rows that its method has too.
 */
export function methods({ runs, tableNumber }) {
  const last = runs.findLast((run) => run.project || run.tableNumber === tableNumber);
  if (!last) return [];
  const same = runs.filter((run) => asked(run) === asked(last));
  const like = (run) => same.filter((other) => methodOf(other) === methodOf(run));
  const rows = like(last).map(drawn);
  return Object.keys(MODELS)
    .map((model) => same.findLast((run) => run.model === model))
    .filter(Boolean)
    .map(like)
    .filter((method) => method.some((run) => rows.includes(drawn(run))));
}

/** The latest run of each of them. */
export const comparable = (app) => methods(app).map((method) => method.at(-1));

/** Attention without a flow, otherwise trained as this method: its latest runs, or none. Only then is a difference the flow's. */
export function withoutFlow(method, { runs }) {
  const chosen = (run) => methodOf({ ...run, flow: { ...run.flow, t1: 0 } });
  const [run] = method;
  if (!(run.flow?.t1 > 0)) return [];
  return runs.filter((other) => other.flow?.t1 === 0 && asked(other) === asked(run) && methodOf(other) === chosen(run));
}
