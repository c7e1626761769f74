// What a file is by its first bytes. What is no table and no archive of one, the engine knows (src/data/reading/filetype.rs).

const begins =
  (...bytes) =>
  (head) =>
    bytes.every((byte, i) => head[i] === byte);

export const isGzip = begins(0x1f, 0x8b);
export const isZip = begins(0x50, 0x4b, 3, 4);
export const isParquet = begins(0x50, 0x41, 0x52, 0x31);
/** Parquet, its list too */
export const isEncrypted = begins(0x50, 0x41, 0x52, 0x45);

/** Is a table inside, to be unpacked first? head: the first 4 bytes or more */
export const isPacked = (head) => [isGzip, isZip, isParquet, isEncrypted].some((is) => is(head));

/** A safetensors file, a project among them: the length of its header in 8 bytes, then a brace; no table begins so. */
const isTensors = (head) => head.length > 8 && head[8] === 0x7b && !head.subarray(4, 8).some(Boolean);

export const isProject = async (file) => isTensors(new Uint8Array(await file.slice(0, 9).arrayBuffer()));
