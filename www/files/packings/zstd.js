// Zstandard, unpacked as it is read.
import { Decompress } from "fzstd";
import { bytesOf } from "../reading.js";

const SLICE = 1 << 13; // packed bytes at a time: of an archive made to explode, 256 MB at most come out at once

/** The unpacked bytes, each piece with the packed bytes read so far. */
export async function* unzstd(blob) {
  let unpacked = [];
  const stream = new Decompress((bytes) => unpacked.push(bytes));
  for (let read = 0; read < blob.size;) {
    const packed = await bytesOf(blob, read, read + SLICE);
    read += packed.length;
    stream.push(packed, read === blob.size);
    for (const bytes of unpacked) yield { bytes, read };
    unpacked = [];
  }
}
