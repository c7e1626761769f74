// Files that hold a table inside: gzip, zip and Parquet, told by their first bytes. The worker fetches this when one comes.
import { LabError } from "./error.js";
import { bytesOf, failure, plain } from "./reading.js";
import { gunzip } from "./gzip.js";
import { isEncrypted, isGzip, isParquet, isZip } from "./magic.js";
import { memberOf } from "./members.js";
import { fileOf, filesOf } from "./zip.js";

const MOST = 2 ** 31; // bytes that are unpacked before they are read, which only a packed Parquet file must be

/**
 * As `plain`, of what is inside; `exact` where the text that comes is written here: commas, and a line of names.
 * member: of a zip archive, the file to read; else its table is found
 */
export async function unpacked(blob, { member = undefined, again = true } = {}) {
  const head = await bytesOf(blob, 0, 4);
  if (isGzip(head)) return fromGzip(blob, again);
  if (isParquet(head)) return guarded("Parquet file", async () => (await import("./parquet.js")).fromParquet(blob));
  if (isEncrypted(head)) throw failure("unreadable", "This Parquet file is encrypted. Write it without, and choose that one.");
  if (isZip(head)) return guarded("zip archive", () => fromZip(blob, member));
  return plain(blob);
}

const damaged = (kind) =>
  failure("unreadable", `This ${kind} is damaged or incomplete. Copy or download it again, or choose the table as a CSV file.`);

/** Whatever breaks while a file is taken apart is the file's fault. */
async function guarded(kind, open) {
  try {
    const file = await open();
    return { ...file, pieces: guardedPieces(kind, file.pieces) };
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

/** `member` and `members` are names of files in it. */
async function fromZip(blob, wanted) {
  const files = await filesOf(blob);
  // Office files are zip archives too: the reader has a sentence for each.
  if (files.some(({ name }) => name === "[Content_Types].xml" || name === "mimetype")) return plain(blob);
  const { file, members, notes } = await memberOf(blob, files, wanted);
  const inside = await unpacked(await fileOf(blob, file));
  inside.notes.unshift(...notes); // the list grows while the file is read
  return { ...inside, member: file.name, members };
}
