// Parquet as CSV text, one row group after another, so that everything behind it stays one way. hyparquet does the reading.
import { bytesOf, failure } from "./reading.js";
import { parquetMetadataAsync, parquetSchema } from "hyparquet/src/metadata.js";
import { parquetRead } from "hyparquet/src/read.js";

const ROWS = 1 << 13; // turned into text at a time
const PLAIN = new Set(["UNCOMPRESSED", "SNAPPY"]); // hyparquet's own; the others are fetched
const FETCHED = new Set(["ZSTD", "GZIP", "LZ4", "LZ4_RAW"]);

/** Times are UTC, as a Parquet file stores them, at its own precision: 2013-01-31T08:05:00.25; dates are 2013-01-31. */
const time = (seconds, fraction, digits) => {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const tail = String(fraction).padStart(digits, "0").replace(/0+$/, "");
  return date.toISOString().slice(0, -5) + (tail && `.${tail}`);
};
const timeIn = (digits) => (count) => {
  const unit = 10n ** BigInt(digits);
  const fraction = ((BigInt(count) % unit) + unit) % unit;
  return time((BigInt(count) - fraction) / unit, fraction, digits);
};
const utf8 = new TextDecoder();
const PARSERS = {
  timestampFromMilliseconds: timeIn(3),
  timestampFromMicroseconds: timeIn(6),
  timestampFromNanoseconds: timeIn(9),
  dateFromDays: (days) => time(days * 86400, "", 0).slice(0, -9),
  jsonFromBytes: (bytes) => utf8.decode(bytes),
};

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const json = (value) => JSON.stringify(value, (_, part) => (typeof part === "bigint" ? Number(part) : part));

/** The fewest digits that are this 32-bit number and no other. */
function short(value) {
  for (let digits = 6; digits < 9; digits++) {
    const near = Number(value.toPrecision(digits));
    if (Math.fround(near) === value) return String(near);
  }
  return String(value);
}

/** A value as text, without quotes. */
function textOf({ element, children }) {
  if (children.length) return json;
  if (element.converted_type === "DECIMAL") return (value) => value.toFixed(element.scale ?? 0);
  if (element.type === "FLOAT") return short;
  return (value) => (value instanceof Uint8Array ? hex(value) : typeof value === "object" ? json(value) : String(value));
}

const quoted = (text) => (/^[\w.:+-]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);

function cellOf(column) {
  const text = textOf(column);
  // An empty line would be no row at all: a missing cell is written.
  return (value) => (value === null || value === undefined || Number.isNaN(value) ? '""' : quoted(text(value)));
}

export async function fromParquet(blob) {
  const file = { byteLength: blob.size, slice: async (from, to = blob.size) => (await bytesOf(blob, from, to)).buffer };
  const metadata = await parquetMetadataAsync(file, { parsers: PARSERS });
  const columns = parquetSchema(metadata).children;
  const names = columns.map(({ element }) => element.name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw failure("wrong-type", `Two columns of this Parquet file are named “${twice}”. Rename one, and write the file again.`);
  const compressors = await compressorsFor(metadata);
  const nested = columns.filter(({ children }) => children.length).map(({ element }) => element.name);
  const notes = nested.map((name) => ({
    line: 0,
    text: `Column “${name}” holds lists or records: each is read as its JSON text.`,
  }));
  const pieces = csv({ file, metadata, columns, names, compressors });
  return { pieces, size: blob.size, notes, exact: true };
}

async function compressorsFor({ row_groups }) {
  const used = new Set(row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data?.codec)));
  const other = [...used].filter((codec) => !PLAIN.has(codec));
  const unknown = other.find((codec) => !FETCHED.has(codec));
  if (unknown)
    throw failure(
      "wrong-type",
      `This Parquet file is packed with ${unknown}, which is not read here. Write it with Snappy or Zstandard, or as CSV.`,
    );
  return other.length ? (await import("./codecs.js")).compressors : undefined;
}

async function* csv({ file, metadata, columns, names, compressors }) {
  const encoder = new TextEncoder();
  const cells = columns.map(cellOf);
  let read = 0;
  let rowStart = 0;
  yield { bytes: encoder.encode(`${names.map(quoted).join(",")}\n`), read };
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const packed = group.columns.reduce((sum, { meta_data }) => sum + Number(meta_data.total_compressed_size), 0);
    const values = await rowGroup({ file, metadata, compressors, rowStart, rowEnd: rowStart + rows }, names);
    for (let from = 0; from < rows; from += ROWS) {
      const to = Math.min(from + ROWS, rows);
      let text = "";
      for (let row = from; row < to; row++) text += `${cells.map((cell, k) => cell(values[k][row])).join(",")}\n`;
      yield { bytes: encoder.encode(text), read: Math.round(read + (packed * to) / rows) };
    }
    read += packed;
    rowStart += rows;
  }
}

/** The columns of one row group, in the order of `names`. */
async function rowGroup(options, names) {
  const parts = new Map(names.map((name) => [name, []]));
  const onChunk = ({ columnName, columnData }) => parts.get(columnName).push(columnData);
  await parquetRead({ ...options, parsers: PARSERS, onChunk });
  return names.map((name) => {
    const chunks = parts.get(name);
    const values = chunks.length === 1 ? chunks[0] : chunks.flatMap((chunk) => Array.from(chunk));
    if (values.length < options.rowEnd - options.rowStart) throw new Error("rows are missing");
    return values;
  });
}
