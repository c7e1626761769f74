// Which of the two engines this browser runs: page_relaxed, whose multiply-add is one instruction, or page.

/** A function with a relaxed-simd instruction. */
const RELAXED = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2,
  11,
];
export const ENGINE = WebAssembly.validate(new Uint8Array(RELAXED)) ? "page_relaxed" : "page";
