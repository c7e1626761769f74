// Numbers that are the same every time: Mulberry32 of a seed. Tests and measurements draw from it, also in the page, as `random.js`.

/** A stream of numbers in [0, 1). */
export function stream(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A stream of whole numbers, each below the n that it is asked for. */
export function wholeNumbers(seed) {
  const next = stream(seed);
  return (n) => Math.floor(next() * n);
}
