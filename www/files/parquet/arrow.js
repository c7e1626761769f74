// The Arrow schema that pandas, PyArrow and Polars add to a Parquet file: it tells durations, zones and 128-bit integers, which the
// file's own types cannot. A flatbuffers message in base64 (apache/arrow, Columnar.rst).

import { Table } from "../text/flatbuffer.js";

const INT = 2;
const TIMESTAMP = 10;
const DURATION = 18;
const MILLISECONDS = 1; // of the units, the default of a duration
const HEAD = 8; // bytes before the message: a mark and its length

/** What a pandas period counts, such as "M". */
function periodOf(field) {
  const notes = Object.fromEntries(Array.from(field.tables(6), (pair) => [pair.text(0), pair.text(1)]));
  if (notes["ARROW:extension:name"] !== "pandas.period") return undefined;
  return JSON.parse(notes["ARROW:extension:metadata"]).freq;
}

function leaf(field) {
  const kind = field.byte(2);
  const type = field.table(3);
  if (kind === TIMESTAMP) return { zone: type.text(1) };
  if (kind === DURATION) return { duration: 3 * type.short(0, MILLISECONDS) };
  if (kind === INT && type.short(0) === 128) return { wide: type.byte(1) ? "signed" : "unsigned" };
  return { period: periodOf(field) };
}

function leaves(field) {
  const children = [...field.tables(5)];
  return children.length ? children.flatMap(leaves) : [leaf(field)];
}

/**
 * One object a leaf column, in the file's order: `zone` of a timestamp, decimal digits of a `duration`'s unit behind a second, what a
 * `period` counts, whether a `wide` integer is signed. Empty where there is no such schema, or one of other columns than `names`.
 */
export function arrowLeaves(message, names) {
  if (!message) return [];
  try {
    const { buffer } = Uint8Array.from(atob(message), (letter) => letter.charCodeAt(0));
    const view = new DataView(buffer, HEAD);
    const schema = new Table(view, view.getUint32(0, true)).table(2);
    const fields = [...schema.tables(1)];
    const isOurs = fields.length === names.length && fields.every((field, i) => field.text(0) === names[i]);
    return isOurs ? fields.flatMap(leaves) : [];
  } catch {
    return []; // it is no part of the table
  }
}
