// How the options with which a table is read change with its second tables.

/** By another reading names and levels are others. */
export const UNFIT = new Set(["unknown-column", "bad-join"]);

/** Choices of columns and second tables that are no longer there go, the others stay: { table, options }. read(options): reads it, in `lab` */
export async function readWithout(lab, read, { kinds = {}, merge = [], joins = undefined, ...options }) {
  if (joins) options.joins = joins;
  let table = await read(options).catch((error) => {
    if (!joins || !UNFIT.has(error.code)) throw error;
    delete options.joins;
    return read(options);
  });
  const still = Object.entries(kinds).filter(([name]) => table.columns.some((column) => column.name === name));
  if (!still.length) return { table, options };
  const stay = Object.fromEntries(still);
  table = await lab.setKinds(stay);
  return { table, options: { ...options, kinds: stay } };
}

/** A second table came last to `table`. */
export function withJoin({ joins = [] }, table, file, options) {
  const { column, key, name } = table.joins.at(-1);
  return { joins: [...joins, { ...options, file, name, on: { column, key } }] };
}

/** Some went. before: the second tables that there were; table: what is left */
export function withoutJoins({ joins = [], kinds = {} }, before, table) {
  const gone = (name) => !table.columns.some((column) => column.name === name);
  return {
    joins: joins.filter((_, i) => !gone(before[i].columns[0])),
    kinds: Object.fromEntries(Object.entries(kinds).filter(([name]) => !gone(name))),
  };
}

/** Names of columns that came with second tables. */
export const joinedNames = (table) => (table?.joins ?? []).flatMap(({ columns }) => columns);

/**
 * What a link can hold of how a table was read: no second table, nor what its columns are taken for.
 * @returns {any}
 */
export function withoutSecond({ joins: _, kinds = {}, ...options }, table) {
  const joined = joinedNames(table);
  return { ...options, kinds: Object.fromEntries(Object.entries(kinds).filter(([name]) => !joined.includes(name))) };
}
