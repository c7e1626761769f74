// How time and memory grow with rows, levels and tokens, on the CPU device: slopes of log time and log bytes over log size.
// Every size has an engine of its own, so that its memory is its own too.
import { wasmBytes, withLabPage } from "./session.mjs";

const ROWS = [10_000, 100_000, 1_000_000];
const LEVELS = [1_000, 10_000, 100_000, 1_000_000];
const EPOCH = 65_536; // rows
const SOFTMAX = [64, 256, 1024, 4096, 16_384, 65_536];
const LITERAL = [64, 1024, 16_384, 131_072, 1_000_000];
const WIDTH = 32;

/** Least squares: y = c xᵏ → k. */
function slope(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (part) => logs.reduce((sum, point) => sum + point[part], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const along = logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return along / logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

/** One size in the page by a lab of its own, then its memory. */
async function measured(page, task, options) {
  const result = await page.evaluate(task, options);
  const megabytes = (await wasmBytes(page)) / 1e6;
  await page.evaluate(() => bench.lab.close());
  return { ...result, megabytes };
}

/**
 * Reads `rows` rows whose one column has `levels` levels, and trains `epochs` epochs, or one of which only the reports of
 * the first `limit` milliseconds count: an epoch begins with feeding all its rows, which a part of its steps must not pay.
 */
async function trained({ rows, levels, optimizer, width, epochs = 3, limit = Infinity }) {
  const parts = ["id,label\n"];
  for (let from = 0; from < rows; from += 10_000) {
    const lines = [];
    for (let i = from; i < Math.min(rows, from + 10_000); i++) {
      const id = (i * 7919 + Math.floor(i / levels)) % levels;
      lines.push(`n${id},${(Math.imul(id, 2654435761) ^ Math.imul(i, 40503)) & 256 ? 1 : 0}\n`);
    }
    parts.push(lines.join(""));
  }
  const lab = (bench.lab = await bench.Lab.open({ device: "cpu" }));
  const kinds = { id: "category", label: "category" };
  const reading = await bench.timed(lab.load(new Blob(parts), { kinds }));
  const start = bench.now();
  const reports = [];
  const run = await lab.train(
    { model: "embedding", target: "label", epochs, patience: epochs, batch: 1024, width, optimizer, minCount: 1, idDropout: 0 },
    ({ step, valid }) => {
      if (valid === null) reports.push({ step, at: bench.now() });
      if (bench.now() - start > limit) lab.stop();
    },
  );
  const [first, last] = [reports[0], reports.at(-1)];
  const epoch = 1000 * Math.min(...run.epochs.map(({ seconds }) => seconds));
  const step = limit < Infinity ? (last.at - first.at) / (last.step - first.step) : epoch / Math.ceil(run.rows.train / 1024);
  return { reading: reading.ms, step, epoch };
}

/** `steps` Euler steps, an evaluation of the field each. */
async function flowed({ field, tokens, width, steps }) {
  const random = bench.stream(3);
  const uniform = (count, size) => Float32Array.from({ length: count }, () => size * (2 * random() - 1));
  const weights = Object.fromEntries(["q", "k", "v"].map((name) => [name, uniform(width * width, Math.sqrt(3 / width))]));
  const lab = (bench.lab = await bench.Lab.open({ device: "cpu" }));
  const options = { field, width, weights, t1: 0.05 * steps, method: "euler", steps };
  await lab.flow({ ...options, tokens: 64, x0: uniform(64 * width, 1) }); // compiled and warm
  const { ms } = await bench.timed(lab.flow({ ...options, tokens, x0: uniform(tokens * width, 1) }));
  return { step: ms / steps };
}

/** A table of sizes, with the slope of every column of figures. */
function table(title, head, points, notes = []) {
  const columns = head.slice(1).map((_, i) => points.map((point) => [point[0], point[i + 1]]));
  return {
    title,
    head,
    rows: [
      ...points.map(([size, ...figures]) => [size.toLocaleString("en"), ...figures]),
      ["slope", ...columns.map((column) => slope(column).toFixed(2))],
      ["slope of the last two", ...columns.map((column) => slope(column.slice(-2)).toFixed(2))],
    ],
    notes,
  };
}

async function ofRows(page) {
  const points = [];
  for (const rows of ROWS) {
    const { reading, epoch, megabytes } = await measured(page, trained, { rows, levels: 1000, width: WIDTH });
    points.push([rows, reading, epoch, megabytes]);
  }
  const head = ["rows", "reading, ms", "epoch, ms", "wasm memory, MB"];
  return table("Rows, one column of 1,000 levels, width 32, batch 1024", head, points);
}

async function ofLevels(page) {
  const points = [];
  for (const levels of LEVELS) {
    const rows = Math.max(Math.ceil(EPOCH / 0.7), 1.5 * levels); // seven of ten rows train
    const point = [levels];
    for (const optimizer of ["adam", "lazy-adam"]) {
      const long = levels > 100_000 && (optimizer === "adam" ? { epochs: 1, limit: 5000 } : { epochs: 1 });
      const { step, megabytes } = await measured(page, trained, { rows, levels, optimizer, width: WIDTH, ...long });
      point.push((step * EPOCH) / 1024, megabytes);
    }
    points.push(point);
  }
  const head = ["levels", "adam, ms", "wasm memory, MB", "lazy-adam, ms", "wasm memory, MB"];
  return table("Levels: an epoch of 65,536 rows, width 32, batch 1024", head, points, [
    "More levels need more rows to hold them: a step's mean time in the fastest of three epochs (1,000,000: of one, adam's of its first seconds), times 64.",
  ]);
}

async function ofTokens(page, field, sizes) {
  const points = [];
  for (const tokens of sizes) {
    const steps = tokens > 1024 ? 1 : 20;
    const { step, megabytes } = await measured(page, flowed, { field, tokens, width: WIDTH, steps });
    points.push([tokens, step, megabytes]);
  }
  return table(`Tokens of width 32, ${field}: one Euler step`, ["tokens", "step, ms", "wasm memory, MB"], points);
}

export async function measure(server) {
  return withLabPage(server, {}, async (page) => [
    await ofRows(page),
    await ofLevels(page),
    await ofTokens(page, "softmax", SOFTMAX),
    await ofTokens(page, "literal", LITERAL),
  ]);
}
