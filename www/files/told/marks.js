// What a file is by its first bytes. What is no table and no archive of one, the engine knows (src/data/reading/filetype.rs).

const starts = (magic) => (bytes) => magic.every((byte, i) => bytes[i] === byte);
const letters = (text) => starts(Array.from(text, (letter) => letter.charCodeAt(0)));
const [isArrowFile, isArrowStream] = [letters("ARROW1"), starts([255, 255, 255, 255])];

export const isGzip = starts([0x1f, 0x8b]);
export const isZstd = starts([0x28, 0xb5, 0x2f, 0xfd]);
export const isZip = letters("PK\x03\x04");
export const isOffice = starts([0xd0, 0xcf, 0x11, 0xe0]); // an .xls, a workbook with a password, or of another program
export const isParquet = letters("PAR1");
export const isEncrypted = letters("PARE"); // Parquet, its list too
export const isArrow = (bytes) => isArrowFile(bytes) || isArrowStream(bytes);
export const isSqlite = letters("SQLite format 3\0");

/** JSON, behind the marks that text may begin with; a CSV may begin with a bracket too, which `json.js` looks into */
const hasBracket = (bytes) => /^\ufffd{0,2}[\s\0\x1e]*[{[]/.test(new TextDecoder().decode(bytes));
/** What has no mark: by its name */
export const NAMED = /\.(br|db3?|s3db|sqlite3?)$/i;

/** Bytes that `isPacked` looks at */
export const MARK = 64;

/** Does a module of its own read the file, or refuse it? head: its first bytes */
export const isPacked = (head, name = "") =>
  [isGzip, isZstd, isZip, isOffice, isParquet, isEncrypted, isArrow, isSqlite, hasBracket].some((is) => is(head)) ||
  NAMED.test(name);

/** A safetensors file, a project among them: the length of its header in 8 bytes, then a brace; no table begins so. */
const isTensors = (head) => head.length > 8 && head[8] === 0x7b && !head.subarray(4, 8).some(Boolean);

export const isProject = async (file) => isTensors(new Uint8Array(await file.slice(0, 9).arrayBuffer()));
