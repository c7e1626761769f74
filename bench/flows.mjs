// Flows through lab.js: how long a cancel takes while solving, waits for the clock by tolerance, and milliseconds of a solve.
import { most, median, p95 } from "./statistics.mjs";
import { withLabPage } from "./session.mjs";

const TARGET = 200; // ms from cancel to the flow that stopped

/** Runs in the page: { cancel: [ms], solves: [{ field, rtol, reads, attempts, ms }] }. */
async function probe({ device, many }) {
  const { Lab, wait, stream, timed } = globalThis.bench;
  const random = stream(7);
  const lab = await Lab.open({ device });
  const uniform = (count, size) => Float32Array.from({ length: count }, () => size * (2 * random() - 1));
  const problem = (field, tokens, width) => ({
    field,
    tokens,
    width,
    x0: uniform(tokens * width, 1.7),
    weights: Object.fromEntries(["q", "k", "v"].map((name) => [name, uniform(width * width, Math.sqrt(3 / width))])),
    t1: 4,
    method: "dopri5",
  });
  const cancel = [];
  for (let i = 0; i < many; i++) {
    const long = { ...problem(i % 2 ? "softmax" : "literal", 1024, 32), method: "rk4", steps: 100_000 };
    const solving = lab.flow(long);
    await wait(100 + 200 * random());
    lab.cancel();
    const { ms, value } = await timed(solving);
    if (value.ended !== "stopped") throw new Error(`a cancelled flow ended as ${value.ended}`);
    cancel.push(ms);
  }
  const solves = [];
  for (const field of ["literal", "softmax"]) {
    for (const rtol of [1e-3, 1e-4, 1e-5, 1e-6]) {
      const { ms, value } = await timed(lab.flow({ ...problem(field, 64, 32), rtol, atol: 0.1 * rtol }));
      solves.push({ field, rtol, reads: value.stats.reads, attempts: value.stats.accepted + value.stats.rejected, ms });
    }
  }
  await lab.close();
  return { cancel, solves };
}

export async function measure(server) {
  const trips = [];
  const rows = [];
  for (const [device, name] of [
    ["cpu", "CPU"],
    ["gpu", "SwiftShader"],
  ]) {
    const gpu = device === "gpu";
    const { cancel, solves } = await withLabPage(server, { gpu }, (page) => page.evaluate(probe, { device, many: 12 }));
    const over = cancel.filter((ms) => ms > TARGET).length;
    trips.push([name, cancel.length, median(cancel), p95(cancel), most(cancel), over]);
    rows.push(...solves.map((one) => [`${name}, ${one.field}`, String(one.rtol), one.attempts, one.reads, one.ms]));
  }
  return [
    {
      title: `From cancel to the stopped flow, 1,024 x 32 tokens, RK4, literal and softmax in turn, milliseconds (target ${TARGET})`,
      head: ["device", "probes", "median", "p95", "longest", `over ${TARGET}`],
      rows: trips,
    },
    {
      title: "Dopri5 to T = 4, 64 x 32 tokens: waits for the clock, and milliseconds",
      head: ["device, field", "rtol", "attempts", "reads", "ms"],
      rows,
      notes: ["The first solve of a device also compiles its kernels."],
    },
  ];
}
