// What a file is, by its first bytes.

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
