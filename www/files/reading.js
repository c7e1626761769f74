// How bytes leave a file: for the worker, and for what it fetches when a file is packed.
import { LabError } from "./error.js";

const SLICE = 2 << 20; // bytes read at a time, and the distance between two looks at the message queue

export const failure = (code, message) => new LabError(code, message);

export async function bytesOf(blob, from, to) {
  const bytes = await blob
    .slice(from, to)
    .arrayBuffer()
    .catch(() => {
      throw failure(
        "unreadable",
        "The file could not be read: it may have been moved, changed, or be a folder. Choose it again.",
      );
    });
  return new Uint8Array(bytes);
}

/** A file as it is: `pieces` of it, each with the bytes read so far, of `size` in all. */
export function plain(blob) {
  return { pieces: slices(blob), size: blob.size, notes: [] };
}

async function* slices(blob) {
  for (let from = 0; from < blob.size || from === 0; from += SLICE) {
    const bytes = await bytesOf(blob, from, from + SLICE);
    yield { bytes, read: Math.min(from + SLICE, blob.size) };
  }
}
