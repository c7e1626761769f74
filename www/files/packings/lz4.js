// LZ4 frames (lz4/lz4, lz4_Frame_format.md), as buffers of an Arrow file may be packed: blocks that look back into those before them.

const MAGIC = 0x184d2204;
const STORED = 0x80000000;
const SHORTEST = 4;

/** A length that goes on while its bytes are 255 */
function longer(input, at, length) {
  let byte = 255;
  while (byte === 255) length += byte = input[at++];
  return { length, at };
}

/** Unpacks `input` to `output`, from `to` on; returns where it ends. */
function block(input, output, to) {
  for (let at = 0; at < input.length;) {
    const token = input[at++];
    let literals = token >> 4;
    if (literals === 15) ({ length: literals, at } = longer(input, at, literals));
    output.set(input.subarray(at, at + literals), to); // throws where there is no room
    to += literals;
    at += literals;
    if (at >= input.length) break;
    const from = to - (input[at] | (input[at + 1] << 8));
    at += 2;
    let length = token & 15;
    if (length === 15) ({ length, at } = longer(input, at, length));
    length += SHORTEST;
    if (from < 0 || from >= to || !(to + length <= output.length)) throw new RangeError("LZ4: a match outside of the output");
    for (let i = 0; i < length; i++) output[to + i] = output[from + i];
    to += length;
  }
  return to;
}

export function unlz4(input, size) {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new Error("no LZ4 frame");
  const flags = input[4];
  const [hasSums, hasSize, hasDictionary] = [flags & 16, flags & 8, flags & 1];
  const output = new Uint8Array(size);
  let to = 0;
  let at = 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  for (let length = view.getUint32(at, true); length; length = view.getUint32(at, true)) {
    at += 4;
    const bytes = input.subarray(at, (at += length & ~STORED));
    if (length & STORED) {
      output.set(bytes, to);
      to += bytes.length;
    } else to = block(bytes, output, to);
    if (hasSums) at += 4;
  }
  if (to !== size) throw new Error("LZ4: cut");
  return output;
}
