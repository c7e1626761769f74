// A training whose trees grow in a worker of their own, while this one lets orders in.
import { LabError } from "../files/error.js";
import { helper } from "../files/helper.js";

const FAILED = {
  unfetched: ["unreadable", "What grows trees could not be fetched. Load the page again, with a connection."],
  "out-of-memory": [
    "out-of-memory",
    "The trees need more memory than a page has. Take fewer rows or columns, or train the networks alone.",
  ],
};

/** Rounds until they end, as steps of one epoch; resolves to { words, growth }. */
async function grown(engine, worker, rows, event) {
  const began = performance.now();
  for (let stops = false; ;) {
    const message = await worker.next();
    await engine.turn();
    if (!message) continue;
    const { error, ready, round, words, growth } = message;
    if (error) throw new LabError(...(FAILED[error.code] ?? [error.code, error.message]));
    if (words) return { words, growth: { ...growth, seconds: (performance.now() - began) / 1000 } };
    if (round) {
      const [step, steps, train, valid] = round;
      const rowsPerSecond = (rows * step * 1000) / (performance.now() - began);
      event({ epoch: 0, step, steps, train, valid, auc: null, rowsPerSecond });
    }
    if (ready || round) worker.post((stops ||= !!round && engine.stops) ? "stop" : "go");
  }
}

/** As `train` of methods.js. */
export async function trainTrees(engine, options, event) {
  const inputs = engine.treesBegin(options);
  const rows = inputs.labels.length;
  const worker = helper(new URL("./trees-worker.js", import.meta.url), "flowbed trees", () => import("./trees-worker.js"));
  try {
    const arrays = ["columns", "labels", "weights", "validColumns", "validLabels", "validWeights", "numbers", "monotone"];
    const moved = arrays.map((name) => inputs[name].buffer);
    worker.post(inputs, moved);
    const { words, growth } = await grown(engine, worker, rows, event);
    return await engine.treesEnd(words, growth);
  } finally {
    engine.treesAbort();
    worker.end();
  }
}
