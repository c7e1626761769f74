// The problems that every peer solves, from the same numbers: no file is read, a hash makes them.

/** hash(i, salt): 32 bits. */
function hash(i, salt) {
  let x = (i + Math.imul(salt, 0x9e3779b9)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** In [-1, 1), of 24 bits, so that every f32 holds it exactly. */
const uniform = (i, salt) => (hash(i, salt) >>> 8) / 2 ** 23 - 1;
const block = (length, salt, size = 1) => Float32Array.from({ length }, (_, i) => Math.fround(size) * uniform(i, salt));
const glorot = (inputs, outputs) => Math.sqrt(6 / (inputs + outputs));

export const ROWS = 65_536;
export const LEVELS = 10_000; // level 0 has no row
export const WIDTH = 32;
export const HIDDEN = 64;
export const RATE = 1e-3;

/** ids [ROWS] in 1..9999 and labels [ROWS] of 0 and 1, which the id explains in part. */
export function rows() {
  const ids = Int32Array.from({ length: ROWS }, (_, i) => 1 + (hash(i, 1) % (LEVELS - 1)));
  const labels = Float32Array.from(ids, (id, i) => (2 * uniform(id, 2) + uniform(i, 3) > 0 ? 1 : 0));
  return { ids, labels };
}

/** Row-major [inputs, outputs]; `oneHot`: the twin whose first layer reads a row of V numbers. */
export function parameters(oneHot) {
  const first = oneHot
    ? { w1: { shape: [LEVELS, HIDDEN], data: block(LEVELS * HIDDEN, 13, glorot(LEVELS, HIDDEN)) } }
    : {
        table: { shape: [LEVELS, WIDTH], data: block(LEVELS * WIDTH, 10, 0.05) },
        w1: { shape: [WIDTH, HIDDEN], data: block(WIDTH * HIDDEN, 11, glorot(WIDTH, HIDDEN)) },
      };
  return {
    ...first,
    b1: { shape: [HIDDEN], data: new Float32Array(HIDDEN) },
    w2: { shape: [HIDDEN, 1], data: block(HIDDEN, 12, glorot(HIDDEN, 1)) },
    b2: { shape: [1], data: new Float32Array(1) },
  };
}

/** x0 [n, 32] and the three matrices [d, d] of a field; q = X W_Qᵀ. */
export function tokens(n) {
  const size = Math.sqrt(3 / WIDTH);
  const [q, k, v] = [21, 22, 23].map((salt) => block(WIDTH * WIDTH, salt, size));
  return { width: WIDTH, x0: block(n * WIDTH, 20, 1.7), weights: { q, k, v } };
}

export const SIDE = 1024;
/** A and B [1024, 1024] of a product. */
export const factors = () => ({ a: block(SIDE * SIDE, 30), b: block(SIDE * SIDE, 31) });

/** `steps`: those of one unit; `unit`: what a time is the time of. */
export const WORKS = {
  "epoch-1024": { kind: "training", batch: 1024, unit: "epoch" },
  "epoch-256": { kind: "training", batch: 256, unit: "epoch" },
  "one-hot-1024": { kind: "training", batch: 1024, oneHot: "gather", unit: "epoch" },
  "one-hot-dense-1024": { kind: "training", batch: 1024, oneHot: "dense", unit: "epoch" },
  "literal-rk4": { kind: "rk4", field: "literal", tokens: 1024, unit: "step" },
  "softmax-rk4": { kind: "rk4", field: "softmax", tokens: 1024, unit: "step" },
  "softmax-dopri5": { kind: "dopri5", field: "softmax", tokens: 1024, unit: "solve" },
  "literal-dopri5": { kind: "dopri5", field: "literal", tokens: 64, unit: "solve" },
  matmul: { kind: "matmul", unit: "product" },
};

export const RK4_STEPS = 20; // of [0, 1]
export const TOLERANCE = { rtol: 1e-5, atol: 1e-6 };

/** Root mean square, in f64. */
export const rms = (values) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
