// By which column rows are split into train, validation and test, where it is by one.

/** The rules that take a column, and the kind that it most likely has. */
const LIKELY = { levels: "category", time: "date" };

export const isByColumn = (split) => Object.hasOwn(LIKELY, split);

/** Columns of the table by which its rows can be split. */
export function splitColumns({ table, target, settings }) {
  const fits = {
    levels: ({ kind, levels, missing }) => kind !== "tags" && levels + (missing > 0 ? 1 : 0) > 2,
    time: ({ kind, levels }) => ["number", "date"].includes(kind) && levels > 2,
  }[settings.get("split")];
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
