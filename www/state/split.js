// By which column rows are split into train, validation and test, where it is by one.

/** The rules that take a column, and the kind that it most likely has. */
const LIKELY = { group: "category", levels: "category", time: "date" };

export const isByColumn = (split) => Object.hasOwn(LIKELY, split);

/** Columns of the table by which its rows can be split. */
export function splitColumns({ table, target, settings }) {
  const whole = ({ kind, levels, missing }) => kind !== "tags" && levels + (missing > 0 ? 1 : 0) > 2;
  const fits = { group: whole, levels: whole, time: ({ kind, levels }) => ["number", "date"].includes(kind) && levels > 2 }[
    settings.get("split")
  ];
  return fits && table ? table.columns.filter((column) => column.name !== target && fits(column)) : [];
}

/** The name of the one that was chosen, else of the likeliest; "" where there is none. */
export function splitColumn(app) {
  const all = splitColumns(app);
  const kind = LIKELY[app.settings.get("split")];
  const chosen = all.find(({ name }) => name === app.splitBy) ?? all.find((column) => column.kind === kind) ?? all[0];
  return chosen?.name ?? "";
}

/** The option of `Lab.train`. */
export const splitOption = (split, column) => (isByColumn(split) ? { by: split, column } : split);

/** What `Lab.splits` proposes takes the place of what was chosen. */
export function takeSplit(app, split) {
  app.splitBy = split.column ?? app.splitBy;
  app.settings.set("split", split.by ?? split);
  app.keepTable();
  app.tell("left");
}

/** Are rows divided like this now? */
export const isSplit = (app, split) =>
  app.settings.get("split") === (split.by ?? split) && (!split.by || splitColumn(app) === split.column);
