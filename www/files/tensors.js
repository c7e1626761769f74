// The safetensors format: the length of a JSON header in 8 bytes, the header, then the arrays in little endian without gaps.
import { isTensors } from "./magic.js";

const MOST_HEADER = 100_000_000; // bytes that readers of the format accept
const METADATA = "__metadata__";
const TYPES = { F32: Float32Array, F64: Float64Array };
const DTYPES = new Map(Object.entries(TYPES).map(([dtype, type]) => [type, dtype]));

const bad = (message) => Object.assign(new Error(message), { code: "bad-input" });

/** metadata: texts by name; arrays: [{ name, shape, values }], Float32Array or Float64Array. The pieces of the file. */
export function writeTensors(metadata, arrays) {
  // The doubles first: then each array lies at a multiple of its own size.
  const sorted = [...arrays].sort((a, b) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT);
  let end = 0;
  const entry = ({ name, shape, values }) => {
    const place = [end, (end += values.byteLength)];
    return [name, { dtype: DTYPES.get(values.constructor), shape, data_offsets: place }];
  };
  const header = JSON.stringify(Object.fromEntries([[METADATA, metadata], ...sorted.map(entry)]));
  const bytes = new TextEncoder().encode(header);
  const padding = " ".repeat(-bytes.length & 7);
  const length = bytes.length + padding.length;
  if (length > MOST_HEADER)
    throw Object.assign(
      new Error(
        `The list of levels needs ${length >> 20} MB in the file; readers of the format end at ${MOST_HEADER >> 20} MB. Save fewer runs, or train with a higher “rare below”.`,
      ),
      { code: "too-large" },
    );
  return [new BigUint64Array([BigInt(length)]), bytes, padding, ...sorted.map(({ values }) => values)];
}

const isSize = (value) => Number.isSafeInteger(value) && value >= 0;

/** One array of a header that anyone may have written. */
function entryOf(name, { dtype, shape, data_offsets: place } = /** @type {any} */ ({})) {
  const sound = typeof dtype === "string" && [shape, place].every((list) => Array.isArray(list) && list.every(isSize));
  if (!sound || place.length !== 2 || place[0] > place[1]) throw bad(`Its header does not say where the array “${name}” is.`);
  const type = TYPES[dtype];
  const size = shape.reduce((product, one) => product * one, type?.BYTES_PER_ELEMENT);
  if (type && size !== place[1] - place[0])
    throw bad(`The array “${name}” of shape [${shape}] has ${place[1] - place[0]} bytes; it needs ${size}.`);
  return { name, dtype, shape, place };
}

/** { metadata, arrays: by name, { dtype, shape, values() } }; values() of another type than F32 or F64 is a refusal. */
export function readTensors(file) {
  const length = file.length < 8 ? 0 : Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (!isTensors(file) || length > MOST_HEADER) throw bad("It is no safetensors file.");
  const cut = () => bad("Its end is missing. Save it again, or copy the whole file.");
  const data = file.subarray(8 + length);
  if (file.length < 8 + length) throw cut();
  let header;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(8, 8 + length)));
  } catch {
    throw bad("Its header is no JSON.");
  }
  const { [METADATA]: metadata = {}, ...rest } = header;
  const entries = Object.entries(rest).map(([name, entry]) => entryOf(name, entry ?? undefined));
  entries.sort(({ place: [a, b] }, { place: [c, d] }) => a - c || b - d);
  let end = 0;
  for (const { place } of entries) {
    if (place[0] !== end) throw bad("Its arrays have gaps or lie over each other.");
    end = place[1];
  }
  if (data.length < end) throw cut();
  if (data.length > end) throw bad("It goes on after its last array.");
  /** @returns {[string, any]} */
  const array = ({ name, dtype, shape, place }) => {
    const values = () => {
      if (!TYPES[dtype]) throw bad(`The array “${name}” is of type ${dtype}; F32 or F64 is needed.`);
      return new TYPES[dtype](data.slice(...place).buffer);
    };
    return [name, { dtype, shape, values }];
  };
  return { metadata, arrays: new Map(entries.map(array)) };
}
