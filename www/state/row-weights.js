// The column of what each train row counts, where a person chose one.

/** Columns of the table that can be one. */
export const weightColumns = ({ table, target }) =>
  (table?.columns ?? []).filter(({ name, kind }) => kind === "number" && name !== target);

/** The name of the one that was chosen; null where there is none. */
export const weightColumn = (app) => weightColumns(app).find(({ name }) => name === app.weighBy)?.name ?? null;
