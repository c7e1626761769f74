// What a file is by its first bytes. What is no table and no archive of one, the engine knows (src/data/reading/filetype.rs).

const begins =
  (...bytes) =>
  (head) =>
    bytes.every((byte, i) => head[i] === byte);
const letters = (text) => begins(...Array.from(text, (letter) => letter.charCodeAt(0)));

export const isGzip = begins(0x1f, 0x8b);
export const isZstd = begins(0x28, 0xb5, 0x2f, 0xfd);
export const isZip = letters("PK\x03\x04");
export const isParquet = letters("PAR1");
/** Parquet, its list too */
export const isEncrypted = letters("PARE");
const isArrowFile = letters("ARROW1");
const isArrowStream = begins(255, 255, 255, 255);
/** An .xls, a workbook with a password, or a file of another Office program */
export const isOffice = begins(0xd0, 0xcf, 0x11, 0xe0);
export const isArrow = (head) => isArrowFile(head) || isArrowStream(head);
export const isSqlite = letters("SQLite format 3\0");

/** JSON, behind the marks that text may begin with; a CSV may begin with a bracket too, which `json/told.js` looks into */
const hasBracket = (head) => /^\ufffd{0,2}[\s\0\x1e]*[{[]/.test(new TextDecoder().decode(head));
/** What has no mark, by its name */
const NAMED = /\.(br|db3?|s3db|sqlite3?)$/i;

/** Bytes that `isPacked` looks at */
export const MARK = 64;

/** Does a module of its own read the file, or refuse it? head: its first bytes */
export const isPacked = (head, name = "") =>
  [isGzip, isZstd, isZip, isParquet, isEncrypted, isOffice, isArrow, isSqlite, hasBracket].some((is) => is(head)) ||
  NAMED.test(name);

/** A safetensors file, a project among them: the length of its header in 8 bytes, then a brace; no table begins so. */
const isTensors = (head) => head.length > 8 && head[8] === 0x7b && !head.subarray(4, 8).some(Boolean);

export const isProject = async (file) => isTensors(new Uint8Array(await file.slice(0, 9).arrayBuffer()));
