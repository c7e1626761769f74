// Which runs can stand side by side.
import { MODELS } from "./settings.js";

/** What columns are taken for, by name: kind, format and the words that count as missing. A run's figures rest on it. */
export function takenOf(table, names) {
  const counted = ({ words }) => words.filter(({ counts }) => counts).map(({ text }) => text);
  const of = (column) => [column.name, column.kind, column.format, ...counted(column).sort()];
  return table.columns.filter(({ name }) => names.includes(name)).map(of);
}

/** What a run answers: runs of one question can stand side by side. */
export const question = ({ tableNumber, task, target, columns, taken, options: { split, fold, seed } }) => {
  const asked = taken?.find(([name]) => name === target);
  const drawn = ["shuffled", "stratified", "levels", "group"].includes(split.by ?? split); // its rows are drawn by the seed
  return JSON.stringify([tableNumber, task, target, asked, columns, split, fold, drawn && seed]);
};

/** What this page trained itself. */
export const withoutProjects = ({ runs, tableNumber }) => ({ runs: runs.filter(({ project }) => !project), tableNumber });

/** Of this table: the latest run of each model that answers the same question as the last run. */
export function comparable({ runs, tableNumber }) {
  const last = runs.findLast((run) => run.project || run.tableNumber === tableNumber);
  if (!last) return [];
  const same = runs.filter((run) => question(run) === question(last));
  return Object.keys(MODELS)
    .map((model) => same.findLast((run) => run.model === model))
    .filter(Boolean);
}
