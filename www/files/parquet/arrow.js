// The Arrow schema that pandas, PyArrow and Polars add to a Parquet file: it tells durations, zones and 128-bit integers, which the
// file's own types cannot. A flatbuffers message in base64 (https://arrow.apache.org/docs/format/Columnar.html).

const INT = 2;
const TIMESTAMP = 10;
const DURATION = 18;
const MILLISECONDS = 1; // of the units, the default of a duration
const HEAD = 8; // bytes before the message: a mark and its length

/** A table of a flatbuffer; a field that is not written has the default. */
class Table {
  constructor(view, at) {
    this.view = view;
    this.at = at;
    this.fields = at - view.getInt32(at, true);
  }

  #place(field) {
    const entry = 4 + 2 * field;
    const isThere = entry < this.view.getUint16(this.fields, true);
    const offset = isThere ? this.view.getUint16(this.fields + entry, true) : 0;
    return offset && this.at + offset;
  }

  #follow(field) {
    const at = this.#place(field);
    return at && at + this.view.getUint32(at, true);
  }

  byte(field) {
    const at = this.#place(field);
    return at ? this.view.getUint8(at) : 0;
  }

  short(field, otherwise = 0) {
    const at = this.#place(field);
    return at ? this.view.getInt16(at, true) : otherwise;
  }

  text(field) {
    const at = this.#follow(field);
    if (!at) return "";
    const { buffer, byteOffset } = this.view;
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + at + 4, this.view.getUint32(at, true)));
  }

  table(field) {
    const at = this.#follow(field);
    return at ? new Table(this.view, at) : null;
  }

  *tables(field) {
    const at = this.#follow(field);
    const count = at ? this.view.getUint32(at, true) : 0;
    for (let entry = at + 4; entry < at + 4 + 4 * count; entry += 4)
      yield new Table(this.view, entry + this.view.getUint32(entry, true));
  }
}

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
