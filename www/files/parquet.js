// Parquet as CSV text, one row group after another, so that everything behind it stays one way. hyparquet does the reading.
import { bytesOf, failure } from "./reading.js";
import { jsonOf } from "./parquet/nested.js";
import { HOOKED, columnsOf } from "./parquet/schema.js";
import { isUnmarked, typeOf } from "./parquet/types.js";
import { MISSING, ROWS, line, quoted } from "./text/csv.js";
import { Notes } from "./text/notes.js";
import { textOf } from "./text/values.js";
import { parquetMetadataAsync } from "hyparquet/src/metadata.js";
import { parquetRead } from "hyparquet/src/read.js";

const PLAIN = new Set(["UNCOMPRESSED", "SNAPPY"]); // hyparquet's own; the others are fetched
const FETCHED = new Set(["ZSTD", "GZIP", "LZ4", "LZ4_RAW"]);
/** Why a column cannot be read, of the metadata of its chunks; null: it can */
function hurdle({ leaves, first }, { row_groups }) {
  if (leaves.some(({ element }) => !element.type)) return "a record without fields";
  for (const { columns } of row_groups)
    for (const { meta_data, file_path, crypto_metadata } of columns.slice(first, first + leaves.length)) {
      if (crypto_metadata || !meta_data) return "encrypted";
      if (file_path) return "stored in another file";
      if (!PLAIN.has(meta_data.codec) && !FETCHED.has(meta_data.codec))
        return `packed with ${meta_data.codec ?? "an unknown method"}`;
      if (meta_data.encodings?.includes(undefined)) return "encoded in a way that is not known here";
    }
  return null;
}

/** The columns that can be read; of the others a note says why. */
function readable(metadata, notes) {
  const columns = columnsOf(metadata);
  const reasons = columns.map((column) => hurdle(column, metadata));
  const found = columns.filter((_, i) => !reasons[i]);
  if (columns.length && !found.length)
    throw failure(
      "wrong-type",
      `This Parquet file is ${reasons[0]}, which is not read here. Write it with Snappy or Zstandard, or as CSV.`,
    );
  columns.forEach(({ name }, i) => reasons[i] && notes.say(`${reasons[i]}, which is not read: left out.`, name));
  return found;
}

async function compressorsFor({ row_groups }) {
  const isFetched = ({ meta_data }) => FETCHED.has(meta_data?.codec);
  return row_groups.some(({ columns }) => columns.some(isFetched))
    ? (await import("./packings/codecs.js")).compressors
    : undefined;
}

/** The values of a column in one row group. hook: what becomes of each value that is stored, of a dictionary once */
async function valuesOf(column, group, { file, metadata, compressors }, hook) {
  const chunks = group.columns.slice(column.first, column.first + column.leaves.length);
  const paths = pathsOf(column.node);
  const columns = chunks.map((chunk, i) => ({ ...chunk, meta_data: { ...chunk.meta_data, path_in_schema: paths[i] } }));
  const schema = hook
    ? column.schema.map((element) => (element.type ? { ...element, converted_type: HOOKED } : element))
    : column.schema;
  const parts = [];
  await parquetRead({
    file,
    compressors,
    metadata: { ...metadata, schema, num_rows: group.num_rows, row_groups: [{ ...group, columns }] },
    parsers: { timestampFromMilliseconds: hook },
    utf8: false,
    onChunk: ({ columnData }) => parts.push(columnData),
  });
  const values = parts.length === 1 ? parts[0] : parts.flatMap((part) => Array.from(part));
  if (values.length < Number(group.num_rows)) throw new Error("rows are missing");
  return values;
}

/** The names that lead to each leaf */
function pathsOf({ key, children }) {
  return children.length ? children.flatMap((child) => pathsOf(child).map((path) => [key, ...path])) : [[key]];
}

const isFlat = ({ node }) => node.shape === "leaf" && !node.isRepeated;

/** Are the bytes of a column text, of which the file does not say so? All of them are, or none: ids must not meet. */
async function isWords(column, source) {
  if (!column.leaves.some(({ element, isCoded }) => isUnmarked(element) && !isCoded)) return false;
  let all = true;
  const check = (value) => {
    all &&= !(value instanceof Uint8Array) || textOf(value) !== null;
    return value;
  };
  for (const group of source.metadata.row_groups) if (all && group.num_rows) await valuesOf(column, group, source, check);
  return all;
}

/** Gives each leaf of a column its type. */
async function prepare(column, source) {
  const { name, leaves, node } = column;
  const say = (sentence) => source.notes.say(sentence, name);
  const by = source.metadata.created_by;
  const words = await isWords(column, source);
  for (const leaf of leaves) if (!leaf.isCoded) leaf.as = typeOf(leaf.element, { hint: leaf.hint, by, isWords: words, say });
  if (node.shape === "variant") say("values of several types, each read as its JSON text.");
  else if (!isFlat(column)) say("lists or records, each read as its JSON text.");
}

/** A value as a cell of CSV */
function cellOf(column) {
  const isMissing = (value) => value === null || value === undefined;
  if (isFlat(column)) {
    const { text, bare } = column.node.as;
    const cell = (written) => (bare && written === "NaN" ? MISSING : quoted(written));
    return (value) => (isMissing(value) ? MISSING : cell(text(value)));
  }
  const json = jsonOf(column.node);
  const isVariant = column.node.shape === "variant";
  return (value) => {
    const written = isMissing(value) ? "null" : json(value);
    if (written === "null") return MISSING;
    return quoted(isVariant && written.startsWith('"') ? JSON.parse(written) : written);
  };
}

/** A column of a row group, and what makes a cell of each of its values. Bytes and dictionaries become text at once. */
async function cellsOf(column, group, source) {
  const cell = cellOf(column);
  if (!isFlat(column)) return { values: Array.from(await valuesOf(column, group, source), cell), cell: (text) => text };
  const { type, encodings } = group.columns[column.first].meta_data;
  const isHooked = /BYTE_ARRAY/.test(type) || encodings.some((encoding) => encoding.endsWith("_DICTIONARY"));
  if (!isHooked) return { values: await valuesOf(column, group, source), cell };
  return { values: await valuesOf(column, group, source, cell), cell: (text) => text ?? MISSING };
}

async function* csv(columns, source) {
  const encoder = new TextEncoder();
  let read = 0;
  for (const column of columns) await prepare(column, source);
  yield { bytes: encoder.encode(line(columns.map(({ name }) => quoted(name)))), read };
  for (const group of source.metadata.row_groups) {
    const rows = Number(group.num_rows);
    const packed = group.columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_compressed_size ?? 0), 0);
    const cells = [];
    for (const column of rows ? columns : []) cells.push(await cellsOf(column, group, source));
    for (let from = 0; from < rows; from += ROWS) {
      const to = Math.min(from + ROWS, rows);
      let text = "";
      for (let row = from; row < to; row++) text += line(cells.map(({ values, cell }) => cell(values[row])));
      yield { bytes: encoder.encode(text), read: Math.round(read + (packed * to) / rows) };
    }
    read += packed;
  }
}

/** As `plain` in reading.js. What is said of the columns is complete when all pieces were read. */
export async function fromParquet(blob) {
  const file = { byteLength: blob.size, slice: async (from, to = blob.size) => (await bytesOf(blob, from, to)).buffer };
  const metadata = await parquetMetadataAsync(file);
  const notes = new Notes();
  const columns = readable(metadata, notes);
  const source = { file, metadata, notes, compressors: await compressorsFor(metadata) };
  return { pieces: csv(columns, source), size: blob.size, notes: notes.list, exact: true, format: "Parquet" };
}
