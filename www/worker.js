// The worker: one engine, one message per call. It owns no logic beyond reading files in slices and letting messages in.
import init, { Engine } from "../page.js";

const SLICE = 4 << 20; // bytes read at a time, and the distance between two looks at the message queue

let engine = null;
let paused = false;
let job = null; // the long call under way: { cancelled, inEngine }

const breaths = [];
const ping = new MessageChannel();
ping.port1.onmessage = () => breaths.shift()();

/** Resolves once the messages that already wait have been handled; the engine awaits it between pieces of work. */
function breath() {
  return new Promise((resolve) => {
    if (paused) return setTimeout(resolve, 20);
    breaths.push(resolve);
    ping.port2.postMessage(0);
  });
}
globalThis.flowbedBreath = breath;

function failure(code, message) {
  return Object.assign(new Error(message), { code });
}

/** Feeds a blob to `push` slice by slice, reports, and stops where the person cancelled. */
async function feed(blob, push, report) {
  for (let offset = 0; offset < blob.size || offset === 0; offset += SLICE) {
    const bytes = await blob
      .slice(offset, offset + SLICE)
      .arrayBuffer()
      .catch(() => {
        throw failure(
          "unreadable",
          "The file could not be read: it may have been moved, changed, or be a folder. Choose it again.",
        );
      });
    const rows = push(new Uint8Array(bytes));
    report({ bytes: Math.min(offset + SLICE, blob.size), total: blob.size, rows: Number(rows ?? 0) });
    await breath();
    if (job.cancelled) throw failure("cancelled", "Cancelled. Nothing was changed.");
  }
}

const calls = {
  async open({ device }) {
    await init();
    engine = await Engine.open(device);
    return engine.device();
  },
  async load({ blob, options }, report) {
    engine.loadBegin(options);
    try {
      await feed(blob, (bytes) => engine.loadPush(bytes), report);
      return await engine.loadEnd();
    } catch (error) {
      if (!isTrap(error)) engine.loadAbort();
      throw error;
    }
  },
  async train({ options }, report) {
    job.inEngine = true;
    try {
      return await engine.train(options, report);
    } finally {
      if (paused) signals.resume();
    }
  },
  async predict({ blob, run }, report) {
    engine.predictBegin(run);
    await feed(blob, (bytes) => engine.predictPush(bytes), report);
    job.inEngine = true;
    return engine.predictEnd();
  },
  flow({ options }, report) {
    job.inEngine = true;
    return engine.flow(options, report);
  },
  gradient({ options }) {
    job.inEngine = true;
    return engine.gradient(options);
  },
  flowInsight({ options, flow: { times, states }, wanted }) {
    job.inEngine = true;
    const size = options.tokens * options.width;
    const all = new Float32Array(size * states.length);
    states.forEach((state, k) => all.set(state, k * size));
    return engine.flowInsight(options, Float64Array.from(times), all, wanted);
  },
  attention: ({ options, t, state }) => engine.attention(options, t, state),
  presetTokens: ({ kind, tokens, width, seed }) => engine.presetTokens(kind, tokens, width, seed),
  presetWeights: ({ options }) => engine.presetWeights(options),
  readVectors: ({ bytes }) => engine.readVectors(bytes),
  sample: ({ name }) => engine.sample(name),
  setKinds: ({ kinds }) => engine.setKinds(kinds),
  rows: ({ from, count }) => engine.rows(from, count),
  vectors: ({ column, run }) => engine.vectors(column, run),
  neighbours: ({ column, name, run, count }) => engine.neighbours(column, name, run, count),
  points: ({ column, run, colour, limit }) => engine.points(column, run, colour, limit),
  export: ({ format, run, column }) => engine.exportFiles(format, run, column),
};
const LONG = new Set(["load", "train", "predict", "flow", "gradient", "flowInsight"]);

const signals = {
  pause() {
    if (!job?.inEngine) return;
    paused = true;
    engine.pause();
  },
  resume() {
    paused = false;
    engine?.resume();
  },
  stop() {
    if (job?.inEngine) engine.stop();
    if (paused) signals.resume(); // a paused training must wake up to end
  },
  cancel() {
    if (!job) return;
    job.cancelled = true;
    if (job.inEngine) engine.cancel();
    if (paused) signals.resume();
  },
};

/** A Rust panic or exhausted memory traps; the instance is unusable from then on. */
function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

onmessage = async ({ data: { id, method, args } }) => {
  if (id === 0) return signals[method]();
  try {
    if (LONG.has(method)) job = { cancelled: false, inEngine: false };
    const value = await calls[method](args, (event) => postMessage({ id, event }));
    postMessage({ id, value });
  } catch (error) {
    const code = isTrap(error) || (!engine && !error?.code) ? "engine-stopped" : (error?.code ?? "internal");
    postMessage({ id, error: { code, message: error?.message ?? String(error) } });
  } finally {
    if (LONG.has(method)) job = null;
  }
};
