// What a person gives becomes a Blob, what the engine gives a File; and the one sample that is a file.
import { LabError } from "./engine.js";

const TYPES = { csv: "text/csv", tsv: "text/tab-separated-values", json: "application/json" };

/** Every input becomes a Blob, which the worker reads in slices: a file is never whole in memory. */
export function asBlob(input) {
  if (input instanceof Blob) return input;
  if (typeof input === "string" || input instanceof ArrayBuffer || ArrayBuffer.isView(input)) return new Blob([input]);
  throw new LabError("bad-input", "The input must be a File, Blob, ArrayBuffer, Uint8Array or string.");
}

export const asFile = (input) => ({ name: input.name ?? "The file", blob: asBlob(input) });

export function fileOf({ name, bytes }) {
  return new File([bytes], name, { type: TYPES[name.split(".").at(-1)] ?? "application/octet-stream" });
}

/** Some servers send .gz with Content-Encoding: gzip, so that it arrives unpacked: the first two bytes tell. */
export async function fetchFlights() {
  try {
    const response = await fetch(new URL("../samples/flights.csv.gz", import.meta.url));
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const blob = await response.blob();
    const packed = new Uint16Array(await blob.slice(0, 2).arrayBuffer())[0] === 0x8b1f;
    return packed ? await new Response(blob.stream().pipeThrough(new DecompressionStream("gzip"))).blob() : blob;
  } catch (error) {
    const remedy = "Take another sample or a file of your own.";
    throw new LabError("no-sample", `The flights sample could not be fetched (${error.message}). ${remedy}`);
  }
}
