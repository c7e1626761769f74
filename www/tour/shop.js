// The hidden groups of the generated shop: the same function of (seed, stream, index) as in src/data/samples.rs.

const SKUS = 10_000;
const SEED = 42n;
const GOLDEN = 0x9e3779b97f4a7c15n;
const low = (x) => BigInt.asUintN(64, x);

/** SplitMix64 */
function mix(x) {
  let y = low(x + GOLDEN);
  y = low((y ^ (y >> 30n)) * 0xbf58476d1ce4e5b9n);
  y = low((y ^ (y >> 27n)) * 0x94d049bb133111ebn);
  return y ^ (y >> 31n);
}

let groups = null;
/** Name of a product → its group: a number of stream 1, in eighths */
export function shopGroups() {
  if (groups) return groups;
  const key = mix(SEED + GOLDEN);
  /** @returns {[string, bigint]} */
  const entry = (_, i) => [`SKU-${String((i * 7919) % SKUS).padStart(5, "0")}`, mix(key + BigInt(i) * GOLDEN) >> 61n];
  return (groups = new Map(Array.from({ length: SKUS }, entry)));
}
