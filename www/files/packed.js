// Files that hold a table inside: gzip, zip, Parquet and workbooks, told by their first bytes. The worker fetches this when one comes.
import { LabError } from "./error.js";
import { bytesOf, failure, plain } from "./reading.js";
import { gunzip } from "./gzip.js";
import { memberOf } from "./members.js";
import { fromSheets } from "./sheets.js";
import { fileOf, filesOf } from "./zip.js";

const MOST = 2 ** 31; // bytes that are unpacked before they are read, which only a packed Parquet file must be

const starts = (bytes, magic) => magic.every((byte, i) => bytes[i] === byte);
const isGzip = (head) => starts(head, [0x1f, 0x8b]);
const isZip = (head) => starts(head, [0x50, 0x4b, 3, 4]);
const isParquet = (head) => starts(head, [0x50, 0x41, 0x52, 0x31]);
const isOffice = (head) => starts(head, [0xd0, 0xcf, 0x11, 0xe0]); // an .xls, a workbook with a password, or of another program
const isEncrypted = (head) => starts(head, [0x50, 0x41, 0x52, 0x45]); // Parquet, its list too

/**
 * As `plain`, of what is inside; `exact` where the text that comes is written here: commas, and a line of names; `sheet` where it is a
 * workbook's, in commas too. member: of a zip archive, the file to read, of a workbook the sheet; else its table is found
 */
export async function unpacked(blob, { member = undefined, again = true } = {}) {
  const head = await bytesOf(blob, 0, 4);
  if (isGzip(head)) return fromGzip(blob, again);
  if (isParquet(head)) return guarded("Parquet file", async () => (await import("./parquet.js")).fromParquet(blob));
  if (isEncrypted(head)) throw failure("unreadable", "This Parquet file is encrypted. Write it without, and choose that one.");
  if (isOffice(head)) return fromSheets(blob, member, "Excel");
  if (isZip(head)) return guarded("zip archive", () => fromZip(blob, member));
  return plain(blob);
}

const damaged = (kind) =>
  failure("unreadable", `This ${kind} is damaged or incomplete. Copy or download it again, or choose the table as a CSV file.`);

/** Whatever breaks while a file is taken apart is the file's fault. */
async function guarded(kind, open) {
  try {
    const file = await open();
    file.pieces = guardedPieces(kind, file.pieces);
    return file; // itself: it learns more while it is read
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
 * A packed Parquet file has its list at its end: it is unpacked first; so is gzip in gzip, which `again` allows once. Everything else is
 * read as it comes.
 */
async function fromGzip(blob, again) {
  const pieces = guardedPieces("gzip archive", gunzip(blob));
  const first = await pieces.next();
  const inner = first.done ? [] : first.value.bytes;
  if (isParquet(inner) || (again && isGzip(inner))) return unpacked(await whole(first.value, pieces), { again: false });
  return { pieces: rejoined(first, pieces), size: blob.size, notes: [] };
}

async function* rejoined(first, pieces) {
  if (!first.done) yield first.value;
  yield* pieces;
}

async function whole(first, pieces) {
  const parts = [new Blob([first.bytes])];
  let size = first.bytes.length;
  for await (const { bytes } of pieces) {
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
  const { file, members, notes } = await memberOf(blob, files, wanted);
  const inside = await unpacked(await fileOf(blob, file));
  inside.notes.unshift(...notes); // the list grows while the file is read
  return { ...inside, member: file.name, members };
}
