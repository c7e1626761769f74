// Which runs can stand side by side.
import { MODELS } from "./settings.js";

/** What a run answers: runs of one question can stand side by side. */
export const question = ({ tableNumber, task, target, columns, options: { split, seed } }) =>
  JSON.stringify([tableNumber, task, target, columns, split, (split === "shuffled" || split.by === "levels") && seed]);

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
