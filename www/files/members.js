// Which file of a zip archive is the table: found by what its first rows look like. Of several, the one with the most rows.
import { failure } from "./reading.js";
import { gunzip } from "./gzip.js";
import { inOneLine } from "./text/notes.js";
import { isJson } from "./told/json.js";
import { isArrow, isGzip, isParquet, isSqlite } from "./told/marks.js";
import { fileOf } from "./zip.js";

const TABLE = /\.(csv|tsv|tab|txt|parquet|arrow|feather|ndjson|jsonl|db|sqlite3?|xls|xlsx|xlsm|xlsb|ods)(\.gz)?$/i;
const BOOK = /\.(xls|xlsx|xlsm|xlsb|ods)$/i;
const TEXT = /\.txt(\.gz)?$/i; // most often a description
// They may well be full of commas.
const OTHER =
  /\.(log|md|rst|html?|xml|ya?ml|toml|ini|sql|tex|py|r|js|sh|names)(\.gz)?$|(^|\/)(readme|licen[cs]e|copying|changelog|notice|authors|citation)[^/]*$/i;
const HEAD = 1 << 16; // bytes that are looked at
const LOOKED_AT = 40; // files
const DELIMITERS = [",", ";", "\t", "|"];
const ALIKE = 0.9; // of the rows of a table, as many cells in each
const COLUMNS_ROW = 16; // bytes, more or less
const SHRUNK = 4; // times, more or less, by gzip

/** The first bytes of what is in a gzip file; fewer where it is damaged, which reading it will say. */
async function unzipped(blob) {
  const parts = [];
  let size = 0;
  try {
    for await (const { bytes } of gunzip(blob)) {
      parts.push(bytes);
      if ((size += bytes.length) >= HEAD) break;
    }
  } catch {
    // what came is looked at
  }
  return new Uint8Array(await new Blob(parts).slice(0, HEAD).arrayBuffer());
}

/** Files of columns: their rows are not counted, but show in their size. */
const isOfColumns = (bytes) => [isParquet, isArrow, isSqlite].some((is) => is(bytes));

/** Text in its encoding, as far as it shows here; null: these are no letters */
function textOf(bytes) {
  const wide = { 0xfeff: "utf-16le", 0xfffe: "utf-16be" }[bytes[0] | (bytes[1] << 8)];
  if (!wide && bytes.includes(0)) return null;
  return new TextDecoder(wide).decode(bytes);
}

/**
 * How many lines of `text` are as many rows of a table: all of one number of cells, more than one; 0: it is none.
 * isCut: the last line is not whole
 */
function tableRows(text, isCut) {
  // A delimiter or an end of line within quotes is none.
  const lines = text.replace(/"(?:[^"]|"")*"/g, "q").split(/\r\n|\n|\r/);
  const rows = lines.slice(0, isCut ? -1 : undefined).filter((line) => line.trim());
  if (rows.length < 2) return 0;
  const found = DELIMITERS.some((delimiter) => {
    const counts = new Map();
    for (const row of rows) {
      const cells = row.split(delimiter).length;
      counts.set(cells, (counts.get(cells) ?? 0) + 1);
    }
    const [cells, most] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
    return cells > 1 && most >= ALIKE * rows.length;
  });
  return found ? rows.length : 0;
}

/** { rows: more or less, 0 where it does not look like a table; isText } of a file of the archive */
async function looks(archive, file) {
  const blob = await fileOf(archive, file).catch(() => null);
  if (!blob) return { rows: 0, isText: true }; // encrypted: choosing it says so
  const first = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
  let bytes = isGzip(first) ? await unzipped(blob) : first;
  let size = isGzip(first) && file.method === 0 ? file.size * SHRUNK : file.size;
  if (isGzip(bytes)) [bytes, size] = [await unzipped(new Blob([bytes])), size * SHRUNK];
  if (isOfColumns(bytes) || BOOK.test(file.name)) return { rows: size / COLUMNS_ROW, isText: true };
  const text = textOf(bytes);
  if (text !== null && isJson(bytes))
    return { rows: (text.split("{").length * size) / bytes.length, isText: true, isRecords: true };
  const rows = text === null ? 0 : tableRows(text, bytes.length >= HEAD);
  return { rows: rows * Math.max(1, size / bytes.length), isText: text !== null };
}

const names = (files) => files.map(({ name }) => name);

/** 3: it looks like a table; 2: it is named like one, or holds records; 1: it may be one; 0: it is none */
function rank({ file: { name }, rows, isRecords = false }) {
  if (rows && !OTHER.test(name)) return isRecords ? 2 : 3;
  if (TABLE.test(name)) return TEXT.test(name) ? 1 : 2;
  return rows ? 1 : 0;
}

/** Files that may be tables, the likeliest first */
async function tables(archive, files) {
  const likely = files.toSorted((a, b) => Number(TABLE.test(b.name)) - Number(TABLE.test(a.name)) || b.size - a.size);
  const seen = [];
  for (const file of likely.slice(0, LOOKED_AT)) seen.push({ file, ...(await looks(archive, file)) });
  const found = seen.filter((one) => one.isText && rank(one));
  return found.sort((a, b) => rank(b) - rank(a) || b.rows - a.rows || b.file.size - a.file.size).map(({ file }) => file);
}

/** { file, members: the names of those that may be tables, the likeliest first, notes }; wanted: a name, else it is found */
export async function memberOf(archive, files, wanted) {
  const chosen = files.find(({ name }) => name === wanted);
  if (wanted !== undefined && !chosen)
    throw failure("bad-option", `There is no file “${wanted}” in this archive: it holds ${inOneLine(names(files))}.`);
  const found = files.length === 1 ? files : await tables(archive, files);
  const file = chosen ?? found[0];
  if (!file) {
    const inside = files.length ? `only ${inOneLine(names(files))}` : "it is empty";
    throw failure("wrong-type", `There is no table in this archive (${inside}). Choose another file.`);
  }
  const why = chosen ? "as chosen" : "the table with the most rows";
  const others = inOneLine(names(files.filter((one) => one !== file)));
  const text = `${files.length} files in the archive: ${file.name} is read, ${why}. Not read: ${others}.`;
  return { file, members: found.map(({ name }) => name), notes: files.length > 1 ? [{ line: 0, text }] : [] };
}
