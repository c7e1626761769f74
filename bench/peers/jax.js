// jax-js as its user writes it for speed: whole steps under jit, gathers, one read an attempt. Arrays have owners in
// jax-js: what is used again is passed as `.ref`.
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { A, ERROR, solve } from "./dopri5.js";
import { LEVELS, RATE, RK4_STEPS, ROWS, SIDE, TOLERANCE, factors, parameters, rows, tokens } from "./problems.js";

export async function open(device) {
  const found = await init(device);
  if (!found.includes(device)) throw new Error(`jax-js has no ${device} here`);
  defaultDevice(device);
}

/** jax-js is lazy: steps that pend hold their memory, and on wasm an epoch took three times as long as with this. */
const settle = (values) => defaultDevice() === "wasm" && blockUntilReady(values);

const array = ({ shape, data }) => np.array(data, { shape });
const tree = (blocks, of) => Object.fromEntries(Object.entries(blocks).map(([name, block]) => [name, of(block, name)]));
const refs = (blocks) => tree(blocks, (block) => block.ref);

// Training

/** Mean binary cross-entropy of logits z: softplus(z) − y z. `first`: the first layer's sums [B, H]. */
function loss(first, { b1, w2, b2 }, labels) {
  const hidden = nn.relu(first.add(b1));
  const logits = np.dot(hidden, w2).add(b2).flatten();
  return nn.softplus(logits.ref).sub(labels.mul(logits)).mean();
}
/** `one`: [1], without which the table's gradient would be a transposed product, and jit refuses to scatter such a view. */
const NETWORKS = {
  embedding: ({ table, w1, ...head }, ids, labels, one) => loss(np.dot(np.take(table, ids, 0).mul(one), w1), head, labels),
  gather({ w1, ...head }, ids, labels, one) {
    one.dispose();
    return loss(np.take(w1, ids, 0), head, labels);
  },
  dense({ w1, ...head }, ids, labels, one) {
    one.dispose();
    const levels = np.arange(0, LEVELS, 1, { dtype: np.int32 });
    const rows = ids.reshape([-1, 1]).equal(levels).astype(np.float32); // quicker than nn.oneHot, rows of an eye
    return loss(np.dot(rows, w1), head, labels);
  },
};

/** One step: gradients, and Adam as Keras has it. rate: lr √(1−β2ᵗ)/(1−β1ᵗ) */
function stepOf(network) {
  const gradients = valueAndGrad(network);
  return jit((weights, means, squares, rate, ids, labels, one) => {
    const [value, slope] = gradients(refs(weights), ids, labels, one);
    const m = tree(means, (mean, name) => mean.mul(0.9).add(slope[name].ref.mul(0.1)));
    const v = tree(squares, (square, name) => square.mul(0.999).add(np.square(slope[name]).mul(0.001)));
    const next = tree(weights, (weight, name) => {
      const move = rate.ref.mul(m[name].ref).div(np.sqrt(v[name].ref).add(1e-7));
      return weight.sub(move);
    });
    rate.dispose();
    return [next, m, v, value];
  });
}

function training({ batch, oneHot }) {
  const data = rows();
  const batches = Array.from({ length: ROWS / batch }, (_, i) => [
    np.array(data.ids.slice(i * batch, (i + 1) * batch), { dtype: np.int32 }),
    np.array(data.labels.slice(i * batch, (i + 1) * batch)),
  ]);
  const blocks = parameters(oneHot);
  const zeros = () => tree(blocks, ({ shape }) => np.zeros(shape));
  let state = [tree(blocks, array), zeros(), zeros()];
  const step = stepOf(NETWORKS[oneHot ?? "embedding"]);
  const one = np.ones([1]);
  let t = 0;
  return {
    steps: batches.length,
    async run(count) {
      const losses = [];
      for (let i = 0; i < count; i++) {
        const [ids, labels] = batches[t++ % batches.length];
        const rate = np.array([(RATE * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)]);
        const [weights, means, squares, value] = step(...state, rate, ids.ref, labels.ref, one.ref);
        state = [weights, means, squares];
        losses.push(value);
        await settle(state);
      }
      await blockUntilReady(state);
      return async () => (await Promise.all(losses.map((value) => value.data()))).map(([value]) => value);
    },
  };
}

// Flows

/** X W_Qᵀ and so on, with the right-hand side of dx/dt. w: { q, k, v } [d, d] each */
const project = (x, w) => ["q", "k", "v"].map((name) => np.dot(x.ref, np.transpose(w[name].ref)));
const FIELDS = {
  literal(x, w) {
    const [q, k, v] = project(x, w);
    const moved = np.dot(np.tanh(q), np.dot(np.transpose(k), np.tanh(v)));
    return moved.mul(1 / x.shape[0]).sub(x);
  },
  softmax(x, w) {
    const [q, k, v] = project(x, w);
    const scores = np.dot(q, np.transpose(k)).mul(1 / Math.sqrt(x.shape[1]));
    const above = np.exp(scores.ref.sub(np.max(scores, 1, { keepdims: true })));
    return np
      .dot(above.ref, v)
      .div(np.sum(above, 1, { keepdims: true }))
      .sub(x); // divided last: [n, d], not [n, n]
  },
};

const problem = (n) => {
  const { width, x0, weights } = tokens(n);
  return [np.array(x0, { shape: [n, width] }), tree(weights, (data) => np.array(data, { shape: [width, width] }))];
};

function rk4({ field, tokens: n }) {
  const [x0, w] = problem(n);
  const f = FIELDS[field];
  const h = 1 / RK4_STEPS;
  const step = jit((x, w) => {
    const k1 = f(x.ref, w);
    const k2 = f(x.ref.add(k1.ref.mul(h / 2)), w);
    const k3 = f(x.ref.add(k2.ref.mul(h / 2)), w);
    const k4 = f(x.ref.add(k3.ref.mul(h)), w);
    Object.values(w).forEach((block) => block.dispose());
    return x.add(
      k1
        .add(k2.add(k3).mul(2))
        .add(k4)
        .mul(h / 6),
    );
  });
  return {
    steps: RK4_STEPS,
    async run(count) {
      let x = x0.ref;
      for (let i = 0; i < count; i++) {
        x = step(x, refs(w));
        await settle(x);
      }
      await blockUntilReady(x);
      return () => x.data();
    },
  };
}

/** x + h Σ c_j k_j over the slopes whose coefficient is not 0. */
const moved = (x, h, coefficients, slopes) => x.add(weighted(coefficients, slopes).mul(h));
const weighted = (coefficients, slopes) =>
  coefficients
    .map((c, j) => [c, slopes[j]])
    .filter(([c]) => c !== 0)
    .map(([c, slope]) => slope.ref.mul(c))
    .reduce((sum, one) => sum.add(one));
/** Root mean square of what / (atol + rtol size). */
const norm = (what, size) => np.sqrt(np.square(what.div(size.mul(TOLERANCE.rtol).add(TOLERANCE.atol))).mean());

function dopri5({ field, tokens: n }) {
  const [x0, w] = problem(n);
  const f = FIELDS[field];
  const free = (w) => Object.values(w).forEach((block) => block.dispose());
  const begin = jit((x, w) => {
    const k1 = f(x.ref, w);
    free(w);
    const size = np.abs(x.ref);
    return [k1.ref, norm(x, size.ref), norm(k1, size)];
  });
  const probe = jit((x, k1, h, w) => {
    const k2 = f(x.ref.add(k1.ref.mul(h)), w);
    free(w);
    return norm(k2.sub(k1), np.abs(x));
  });
  const attempt = jit((x, k1, h, w) => {
    const slopes = [k1];
    let end;
    for (const row of A.slice(1)) {
      end?.dispose();
      end = moved(x.ref, h.ref, row, slopes);
      slopes.push(f(end.ref, w));
    }
    free(w);
    const error = norm(weighted(ERROR, slopes).mul(h), np.maximum(np.abs(x), np.abs(end.ref)));
    slopes.slice(0, -1).forEach((slope) => slope.dispose());
    return [end, slopes.at(-1), error];
  });
  const read = async (value) => (await value.data())[0];
  const parts = {
    async begin(x) {
      const [k1, d0, d1] = begin(x.ref, refs(w));
      return { k1, d0: await read(d0), d1: await read(d1) };
    },
    probe: (x, k1, h) => read(probe(x.ref, k1.ref, h, refs(w))),
    async attempt(x, k1, h) {
      const [end, slope, error] = attempt(x.ref, k1.ref, h, refs(w));
      return { x: end, k1: slope, error: await read(error) };
    },
    drop({ x, k1 }) {
      x.dispose();
      k1.dispose();
    },
  };
  return {
    steps: 1,
    async run() {
      const { x, k1, attempts } = await solve(x0.ref, parts);
      k1.dispose();
      await blockUntilReady(x);
      return { read: () => x.data(), attempts };
    },
  };
}

function matmul() {
  const { a, b } = factors();
  const [left, right] = [a, b].map((data) => np.array(data, { shape: [SIDE, SIDE] }));
  const times = jit((a, b) => np.dot(a, b));
  return {
    steps: 1,
    async run() {
      const product = await blockUntilReady(times(left.ref, right.ref));
      return () => product.data();
    },
  };
}

export const works = { training, rk4, dopri5, matmul };
