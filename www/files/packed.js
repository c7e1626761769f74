// Files that hold a table inside, told by their first bytes: archives, and formats of columns or records, each read by a module of its
// own. The worker fetches this when one comes.
import { LabError } from "./error.js";
import { isJson } from "./told/json.js";
import { bytesOf, failure, plain } from "./reading.js";
import { gunzip } from "./gzip.js";
import { memberOf } from "./members.js";
import { fromSheets } from "./sheets.js";
import { isArrow, isEncrypted, isGzip, isOffice, isParquet, isSqlite, isZip, isZstd } from "./told/marks.js";
import { refuseByName } from "./told/named.js";
import { fileOf, filesOf } from "./zip.js";

const HEAD = 1 << 16; // bytes that are looked at
const MOST = 2 ** 31; // bytes that are unpacked before they are read, which only a packed file of columns must be

/** Formats that must lie whole, each with what reads it; `of`: of a file of that format, `member` its table */
const WHOLE = [
  { is: isParquet, kind: "Parquet file", of: async (blob) => (await fetched(import("./parquet.js"))).fromParquet(blob) },
  { is: isArrow, kind: "Arrow file", of: async (blob) => (await fetched(import("./arrow.js"))).fromArrow(blob) },
  {
    is: isSqlite,
    kind: "SQLite database",
    of: async (blob, member) => (await fetched(import("./sqlite.js"))).fromSqlite(blob, member),
  },
];

/** Formats whose lists or sheets are known when they were read */
const LEARNS = new Set(["JSON", "Excel", "OpenDocument"]);

/** A module that a file needs */
const fetched = (module) =>
  module.catch(() => {
    throw failure("unreadable", "What reads this file could not be fetched. Load the page again, with a connection.");
  });

/**
 * As `plain`, of what is inside. `format` where the text that comes is written here, with commas; `exact` where a line of names comes first:
 * those of a workbook are found. member: of a zip archive the file to read, of a workbook the sheet, of a database the table; else it is
 * found
 */
export async function unpacked(blob, { member = undefined, again = true } = {}) {
  const head = await bytesOf(blob, 0, HEAD);
  if (isGzip(head)) return fromStream("gzip archive", blob, gunzip, { member, again });
  if (isZstd(head))
    return fromStream("zstd archive", blob, (await fetched(import("./packings/zstd.js"))).unzstd, { member, again });
  if (isEncrypted(head)) throw failure("unreadable", "This Parquet file is encrypted. Write it without, and choose that one.");
  if (isOffice(head)) return fromSheets(blob, member, "Excel");
  if (isZip(head)) return guarded("zip archive", () => fromZip(blob, member));
  const format = WHOLE.find(({ is }) => is(head));
  if (format) return guarded(format.kind, () => format.of(blob, member));
  if (isJson(head)) return fromJson("JSON file", { open: () => plain(blob).pieces, size: blob.size }, member);
  refuseByName(blob.name ?? "", head);
  return plain(blob);
}

/** As it comes: it is not whole in memory. */
const fromJson = (kind, input, member) => guarded(kind, async () => (await fetched(import("./json.js"))).fromJson(input, member));

const damaged = (kind) =>
  failure("unreadable", `This ${kind} is damaged or incomplete. Copy or download it again, or choose the table as a CSV file.`);

/** Whatever breaks while a file is taken apart is the file's fault. */
async function guarded(kind, open) {
  try {
    const file = await open();
    file.pieces = guardedPieces(kind, file.pieces); // the same object: JSON learns its members while it is read
    return file;
  } catch (error) {
    throw error instanceof LabError ? error : damaged(kind);
  }
}

async function* guardedPieces(kind, pieces) {
  try {
    yield* pieces;
  } catch (error) {
    throw error instanceof LabError ? error : damaged(kind);
  }
}

/**
 * A packed file of columns or a workbook has its list at its end: it is unpacked first; so is gzip in gzip, which `again` allows once.
 * Everything else is read as it comes.
 */
async function fromStream(kind, blob, unpack, { member, again }) {
  const open = () => guardedPieces(kind, unpack(blob));
  const pieces = open();
  const { first, head } = await begun(pieces);
  if ([isZip, isOffice, ...WHOLE.map(({ is }) => is)].some((is) => is(head)) || (again && (isGzip(head) || isZstd(head))))
    return unpacked(await whole(first, pieces), { member, again: false });
  if (isJson(head)) return fromJson(kind, { open, size: blob.size }, member);
  return { pieces: rejoined(first, pieces), size: blob.size, notes: [] };
}

/** { first: pieces, head: the bytes in them, HEAD or all that there are } */
async function begun(pieces) {
  const first = [];
  for (let size = 0; size < HEAD;) {
    const { done, value } = await pieces.next();
    if (done) break;
    first.push(value);
    size += value.bytes.length;
  }
  return { first, head: new Uint8Array(await new Blob(first.map(({ bytes }) => bytes)).slice(0, HEAD).arrayBuffer()) };
}

async function* rejoined(first, pieces) {
  yield* first;
  yield* pieces;
}

async function whole(first, pieces) {
  const parts = [];
  let size = 0;
  for await (const { bytes } of rejoined(first, pieces)) {
    size += bytes.length;
    if (size > MOST) throw failure("too-large", "The file in this archive is larger than 2 GB. Unpack it and choose it.");
    parts.push(new Blob([bytes])); // a Blob's bytes may lie on disk
  }
  return new Blob(parts);
}

const isOpenSheet = async (archive, mime) =>
  /^application\/vnd\.oasis\.opendocument\.spreadsheet/.test(await (await fileOf(archive, mime)).text());

/** `member` and `members` are names of files in it, or of a workbook's sheets. */
async function fromZip(blob, wanted) {
  const files = await filesOf(blob);
  // Office files are zip archives too: the reader has a sentence for each that is no workbook.
  if (files.some(({ name }) => name === "[Content_Types].xml"))
    return files.some(({ name }) => /^xl\/workbook/i.test(name)) ? fromSheets(blob, wanted, "Excel") : plain(blob);
  const mime = files.find(({ name }) => name === "mimetype");
  if (mime) return (await isOpenSheet(blob, mime)) ? fromSheets(blob, wanted, "OpenDocument") : plain(blob);
  const [only] = files.length === 1 ? files : [];
  const table = only && wanted !== only.name ? wanted : undefined; // of the only file, where it holds several
  const { file, members, notes } = await memberOf(blob, files, table === undefined ? wanted : only.name);
  const inside = await unpacked(await fileOf(blob, file), { member: table });
  inside.notes.unshift(...notes); // the list grows while the file is read
  if (only && (inside.members || LEARNS.has(inside.format))) return inside; // its own lists, tables or sheets
  if (table !== undefined) await memberOf(blob, files, table); // says that there is none
  return { ...inside, member: file.name, members }; // a copy: what it may learn of lists inside is not the archive's
}
