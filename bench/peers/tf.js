// TensorFlow.js as its user writes it for speed: gathers, fused dense layers, `tf.train.adam`, tidy, nothing read in the
// loop, one read an attempt. Backends: "cpu" (plain JavaScript), "wasm", "webgl", "webgpu".
import { A, ERROR, solve } from "./dopri5.js";
import { LEVELS, RATE, RK4_STEPS, ROWS, SIDE, TOLERANCE, factors, parameters, rows, tokens } from "./problems.js";

const { tf } = globalThis;

export async function open(backend, threads) {
  if (backend === "wasm") {
    tf.wasm.setWasmPaths(new URL("tf/", location.href).href);
    tf.wasm.setThreadsCount(threads);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`TF.js has no ${backend} here`);
  await tf.ready();
}

/** Commands run in order: one number of the last one stands for all before it. */
const done = (tensor) => tf.tidy(() => tf.slice(tf.reshape(tensor, [-1]), 0, 1)).data();

// Training

/**
 * Rows of a table. The gradient of tf.gather is a segment sum, for which wasm has no kernel, and which took 31 s a step on
 * cpu and twice the step on webgpu: scatterND adds as well.
 */
const lookup = (table, ids) =>
  tf.customGrad((table, save) => {
    save([ids]);
    return { value: tf.gather(table, ids), gradFunc: (slope, [ids]) => tf.scatterND(tf.expandDims(ids, 1), slope, table.shape) };
  })(table);

/** Mean binary cross-entropy of logits z: softplus(z) − y z. `first`: the first layer's outputs [B, H] */
function loss(hidden, { w2, b2 }, labels) {
  const logits = tf.reshape(tf.fused.matMul({ a: hidden, b: w2, bias: b2 }), [-1]);
  return tf.mean(tf.sub(tf.softplus(logits), tf.mul(labels, logits)));
}
const layer = (a, { w1, b1 }) => tf.fused.matMul({ a, b: w1, bias: b1, activation: "relu" });
const NETWORKS = {
  embedding: (w, ids, labels) => loss(layer(lookup(w.table, ids), w), w, labels),
  gather: (w, ids, labels) => loss(tf.relu(tf.add(lookup(w.w1, ids), w.b1)), w, labels),
  dense: (w, ids, labels) => loss(layer(tf.cast(tf.oneHot(ids, LEVELS), "float32"), w), w, labels),
};

function training({ batch, oneHot }) {
  const data = rows();
  const batches = Array.from({ length: ROWS / batch }, (_, i) => [
    tf.tensor1d(data.ids.subarray(i * batch, (i + 1) * batch), "int32"),
    tf.tensor1d(data.labels.subarray(i * batch, (i + 1) * batch)),
  ]);
  const entries = Object.entries(parameters(oneHot));
  const weights = Object.fromEntries(entries.map(([name, { shape, data }]) => [name, tf.variable(tf.tensor(data, shape))]));
  const network = NETWORKS[oneHot ?? "embedding"];
  const optimizer = tf.train.adam(RATE, 0.9, 0.999, 1e-7);
  let t = 0;
  return {
    steps: batches.length,
    async run(count) {
      const losses = [];
      for (let i = 0; i < count; i++) {
        const [ids, labels] = batches[t++ % batches.length];
        optimizer.epsilon = 1e-7 / Math.sqrt(1 - 0.999 ** t); // Keras adds it before it corrects the bias, TF.js after
        losses.push(optimizer.minimize(() => network(weights, ids, labels), true, Object.values(weights)));
      }
      await Promise.all([done(weights.w1), done(weights.b2)]);
      return async () => (await Promise.all(losses.map((value) => value.data()))).map(([value]) => value);
    },
  };
}

// Flows

/** X W_Qᵀ and so on. w: { q, k, v } [d, d] each */
const project = (x, w) => ["q", "k", "v"].map((name) => tf.matMul(x, w[name], false, true));
const FIELDS = {
  literal(x, w) {
    const [q, k, v] = project(x, w);
    const product = tf.matMul(tf.tanh(q), tf.matMul(k, tf.tanh(v), true, false));
    return tf.sub(tf.mul(product, 1 / x.shape[0]), x);
  },
  softmax(x, w) {
    const [q, k, v] = project(x, w);
    const scores = tf.matMul(tf.mul(q, 1 / Math.sqrt(x.shape[1])), k, false, true);
    return tf.sub(tf.matMul(tf.softmax(scores), v), x);
  },
};

function problem({ field, tokens: n }) {
  const { width, x0, weights } = tokens(n);
  const square = ([name, data]) => [name, tf.tensor2d(data, [width, width])];
  const w = Object.fromEntries(Object.entries(weights).map(square));
  return { x0: tf.tensor2d(x0, [n, width]), f: (x) => FIELDS[field](x, w) };
}

function rk4(spec) {
  const { x0, f } = problem(spec);
  const h = 1 / RK4_STEPS;
  const step = (x) => {
    const k1 = f(x);
    const k2 = f(tf.add(x, tf.mul(k1, h / 2)));
    const k3 = f(tf.add(x, tf.mul(k2, h / 2)));
    const k4 = f(tf.add(x, tf.mul(k3, h)));
    return tf.add(x, tf.mul(tf.addN([k1, tf.mul(tf.add(k2, k3), 2), k4]), h / 6));
  };
  return {
    steps: RK4_STEPS,
    async run(count) {
      let x = tf.clone(x0);
      for (let i = 0; i < count; i++) {
        const last = x;
        x = tf.tidy(() => step(last));
        last.dispose();
      }
      await done(x);
      return () => x.data();
    },
  };
}

/** Σ c_j k_j over the slopes whose coefficient is not 0. */
const weighted = (coefficients, slopes) =>
  tf.addN(coefficients.map((c, j) => c && tf.mul(slopes[j], c)).filter((term) => term !== 0));
/** Root mean square of what / (atol + rtol size). */
const norm = (what, size) => tf.sqrt(tf.mean(tf.square(tf.div(what, tf.add(tf.mul(size, TOLERANCE.rtol), TOLERANCE.atol)))));

function dopri5(spec) {
  const { x0, f } = problem(spec);
  const parts = {
    async begin(x) {
      const [k1, norms] = tf.tidy(() => {
        const k1 = f(x);
        const size = tf.abs(x);
        return [k1, tf.stack([norm(x, size), norm(k1, size)])];
      });
      const [d0, d1] = await norms.data();
      return { k1, d0, d1 };
    },
    async probe(x, k1, h) {
      const change = tf.tidy(() => norm(tf.sub(f(tf.add(x, tf.mul(k1, h))), k1), tf.abs(x)));
      return (await change.data())[0];
    },
    async attempt(x, k1, h) {
      const [end, slope, error] = tf.tidy(() => {
        const slopes = [k1];
        let end;
        for (const row of A.slice(1)) {
          end = tf.add(x, tf.mul(weighted(row, slopes), h));
          slopes.push(f(end));
        }
        const size = tf.maximum(tf.abs(x), tf.abs(end));
        return [end, slopes.at(-1), norm(tf.mul(weighted(ERROR, slopes), h), size)];
      });
      return { x: end, k1: slope, error: (await error.data())[0] };
    },
    drop: ({ x, k1 }) => tf.dispose([x, k1]),
  };
  return {
    steps: 1,
    async run() {
      const { x, k1, attempts } = await solve(tf.clone(x0), parts);
      k1.dispose();
      await done(x);
      return { read: () => x.data(), attempts };
    },
  };
}

function matmul() {
  const { a, b } = factors();
  const [left, right] = [a, b].map((data) => tf.tensor2d(data, [SIDE, SIDE]));
  return {
    steps: 1,
    async run() {
      const product = tf.matMul(left, right);
      await done(product);
      return () => product.data();
    },
  };
}

export const works = { training, rk4, dopri5, matmul };
