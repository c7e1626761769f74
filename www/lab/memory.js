// What ended an engine: a panic, or memory that is full.

/** A Rust panic or exhausted memory traps; the instance is unusable from then on. */
export const isTrap = (error) => error instanceof WebAssembly.RuntimeError || error instanceof RangeError;

/** Was it memory? Then none is left to give. */
function isFull(memory) {
  try {
    memory.grow(256);
    return false;
  } catch {
    return true;
  }
}

const megabytes = (bytes) => `${Math.ceil(bytes / 2 ** 20)} MB`;

/** The sentence for memory that is full; null where something else trapped. `work`: { share of its file that is read, before: bytes of memory }. */
export function fullMemory(memory, { share = 0, before = 0 } = {}) {
  if (!memory || !isFull(memory)) return null;
  const has = memory.buffer.byteLength;
  const need = share ? `needs about ${megabytes(before + (has - before) / share)}` : "needs more";
  return `Memory is full: this ${need}, and the browser gives the engine ${megabytes(has)}. Take fewer rows, leave out columns, or use a smaller width.`;
}
