// Seconds per epoch and rows per second through lab.js, on the CPU device and on a software GPU. Rounds are interleaved,
// so that a busy moment of the machine meets all cases alike.
import { withLabPage } from "./session.mjs";
import { median } from "./statistics.mjs";

const SHOP = { sample: "shop", target: "bought", columns: ["sku", "customer", "zip", "channel", "weekday"] };
const LATE = ["carrier", "flight", "tailnum", "origin", "dest", "month", "dow", "hour"];
const FLIGHTS = { sample: "flights", target: "late", columns: LATE, categories: LATE };
const REFERENCE = { sample: "one column", target: "label", columns: ["id"], categories: ["id"] };
const MIDPOINT = { method: "midpoint", steps: 2 }; // 4 evaluations of the field
const RK4 = { method: "rk4", steps: 4 }; // 16
const CASES = [
  { name: "one column, embedding", ...REFERENCE, batch: 256 },
  { name: "one column, embedding", ...REFERENCE, batch: 1024 },
  { name: "one column, one-hot", ...REFERENCE, batch: 256, model: "one-hot" },
  { name: "shop/bought, embedding", ...SHOP, batch: 256 },
  { name: "shop/bought, one-hot", ...SHOP, batch: 256, model: "one-hot" },
  { name: "shop/bought, attention-ode, 2 midpoint steps", ...SHOP, batch: 256, model: "attention-ode", flow: MIDPOINT },
  { name: "shop/bought, attention-ode, 4 RK4 steps", ...SHOP, batch: 256, model: "attention-ode", flow: RK4 },
  { name: "flights/late, embedding", ...FLIGHTS, batch: 256 },
  { name: "flights/late, one-hot", ...FLIGHTS, batch: 256, model: "one-hot" },
];
const HEAD = [
  "case",
  "batch",
  "train rows",
  "parameters",
  "s/epoch",
  "fastest",
  "rows/s",
  "ms/step",
  "whole call, s",
  "dense ms/step",
  "dense s/epoch",
  "flow GFLOP/s",
];
const WIDTH = 32;

/** Of a row's flow in training, forward and back: 2 (9 n d² + 6 n² d) an evaluation, n tokens of width d. */
function flowOperations({ flow, columns }) {
  if (!flow) return NaN;
  const [n, d, evaluations] = [columns.length + 1, WIDTH, flow.steps * (flow.method === "rk4" ? 4 : 2)];
  return evaluations * 2 * (9 * n * d * d + 6 * n * n * d);
}

/** One training, in the page; labs stay open, so that a table is read once. */
async function train({ device, sample, rows, categories, epochs, model = "embedding", target, columns, batch, flow }) {
  const lab = (bench.labs[sample] ??= await bench.opened(device, { sample, rows, categories }));
  const { ms, value: run } = await bench.timed(
    lab.train({ model, target, columns, batch, epochs, patience: epochs, width: 32, idDropout: 0, flow }),
  );
  return {
    seconds: ms / 1000,
    epochs: run.epochs.map((epoch) => epoch.seconds),
    rows: run.rows.train,
    parameters: run.parameters,
    dense: run.dense,
  };
}

async function rounds(server, device, cases, count) {
  return withLabPage(server, { gpu: device === "gpu" }, async (page) => {
    const runs = cases.map(() => []);
    for (let round = 0; round < count; round++) {
      for (const [i, one] of cases.entries()) runs[i].push(await page.evaluate(train, { device, ...one }));
    }
    return runs.map((all, i) => row(cases[i], all));
  });
}

function row(one, runs) {
  const { name, batch } = one;
  const epochs = runs.flatMap((run) => run.epochs);
  const [{ rows, parameters, dense }] = runs;
  const second = median(epochs);
  const steps = Math.ceil(rows / batch);
  const step = median(runs.map((run) => run.dense?.stepMilliseconds ?? NaN));
  return [
    name,
    batch,
    rows,
    parameters,
    second,
    Math.min(...epochs),
    rows / second,
    (1000 * second) / steps,
    median(runs.map((run) => run.seconds)),
    dense ? step : "–",
    dense ? (step * steps) / 1000 : "–",
    one.flow ? (flowOperations(one) * rows) / second / 1e9 : "–",
  ];
}

export async function measure(server) {
  const cpu = await rounds(
    server,
    "cpu",
    CASES.map((one) => ({ ...one, epochs: 2 })),
    3,
  );
  const short = CASES.slice(0, 6).map((one) => ({ ...one, epochs: 2, rows: one.sample === "shop" ? 20_000 : undefined }));
  const gpu = await rounds(server, "gpu", short, 1);
  const note =
    "s/epoch: training steps alone, median of all epochs; whole call: two epochs with preparation, validation, test scores and, for one-hot, the dense steps.";
  return [
    {
      title: "Training in the browser, CPU device (WebAssembly SIMD), width 32, three interleaved rounds of two epochs",
      head: HEAD,
      rows: cpu,
      notes: [
        note,
        "dense: the first layer alone, on a dense one-hot batch; a measured step times the steps of an epoch.",
        "flow GFLOP/s: 2 (9 n d² + 6 n² d) an evaluation and row, n = 6 tokens, over the whole epoch's time.",
      ],
    },
    {
      title: "Training in the browser, WebGPU on SwiftShader, one round of two epochs, shop cut to 20,000 rows",
      head: HEAD,
      rows: gpu,
      notes: [
        "A GPU imitated on the CPU: it is here to show that the path works, and says nothing about the speed of a real one.",
      ],
    },
  ];
}
