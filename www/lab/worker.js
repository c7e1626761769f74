// The worker: one engine, one message per call. It owns no logic beyond reading files in slices and letting messages in.
import { ENGINE } from "./engine-name.js";
import { found, merged } from "./look-alikes.js";
import { openRuns, saveRuns } from "../files/project.js";
import { bytesOf, failure, plain } from "../files/reading.js";

const PACKED = /^(\x1f\ufffd|PK\x03\x04|PAR1)/; // gzip, zip, Parquet

const FILES = new URL(`../../${ENGINE}`, import.meta.url).href;
// Both files are fetched at once and before anyone opens; the wasm is compiled as it comes.
const ready = Promise.all([import(`${FILES}.js`), fetch(`${FILES}_bg.wasm`)]).then(async ([{ default: init, Engine }, wasm]) => {
  ({ memory } = await init({ module_or_path: wasm }));
  return Engine;
});
ready.catch(() => {}); // `open` says it

// What wraps WebGPU knows errors of validation and full memory only, and stops at a driver's own.
if (globalThis.GPUInternalError) Object.setPrototypeOf(GPUInternalError.prototype, GPUValidationError.prototype);

let memory = null; // of WebAssembly
let engine = null;
let job = null; // the long call under way: { method, paused, stopped, cancelled, inEngine, share: of its file that is read, before: bytes of memory }

// Whoever is given this lock knows that the worker is gone, also where it said nothing.
navigator.locks?.request(`flowbed engine ${crypto.randomUUID()}`, ({ name }) => {
  postMessage({ alive: name });
  return new Promise(() => {});
});

const breaths = [];
const ping = new MessageChannel();
ping.port1.onmessage = () => breaths.shift()();

/** Resolves once the messages that already wait have been handled; the engine awaits it between pieces of work. */
function breath() {
  return new Promise((resolve) => {
    if (job?.paused) return setTimeout(resolve, 20);
    breaths.push(resolve);
    ping.port2.postMessage(0);
  });
}
globalThis.flowbedBreath = breath;

/** Waits while the call is paused before the engine has it. */
async function held() {
  while (job.paused && !job.cancelled) await breath();
  if (job.cancelled) throw failure("cancelled", "Cancelled. Nothing was changed.");
}

/** Passes the orders on. */
function obey() {
  if (!job?.inEngine) return;
  if (job.cancelled) engine.cancel();
  if (job.stopped) engine.stop();
  if (job.paused) engine.pause();
  else engine.resume();
}

/** The engine begins a call by forgetting orders, at once or a microtask later: they are given again after both. */
async function inEngine(call) {
  job.inEngine = true;
  obey();
  await null;
  obey();
  return call;
}

/** A file on its way in; a packed one through a module of its own. */
async function opened(blob) {
  if (!PACKED.test(new TextDecoder().decode(await bytesOf(blob, 0, 4)))) return plain(blob);
  const module = await import("../files/packed.js").catch(() => {
    throw failure("unreadable", "What unpacks this file could not be fetched. Load the page again, with a connection.");
  });
  return module.unpacked(blob);
}

/** Feeds a file to `push` piece by piece, reports, and stops where the person cancelled. */
async function feed({ pieces, size }, push, report) {
  for await (const { bytes, read } of pieces) {
    const rows = push(bytes);
    job.share = read / (size || 1);
    report({ bytes: read, total: size, rows: Number(rows ?? 0) });
    await breath();
    await held();
  }
}

let source = null; // the file that the table came from

/** What the engine says of the table, and what it cannot know of the file around it. */
function described(table) {
  const dialect = source?.exact ? { encoding: "Parquet", delimiter: null, header: true } : table.dialect;
  return { ...table, dialect, notes: [...(source?.notes ?? []), ...table.notes] };
}

const calls = {
  async open({ device }) {
    const Engine = await ready;
    engine = await Engine.open(device);
    engine.warm(); // between calls, until the first long one
    return engine.device();
  },
  async load({ blob, options }, report) {
    await held();
    const file = await opened(blob);
    engine.loadBegin(file.exact ? { ...options, delimiter: ",", header: true, encoding: "utf-8" } : options);
    try {
      await feed(file, (bytes) => engine.loadPush(bytes), report);
      const table = await engine.loadEnd(merged);
      source = file;
      return described(table);
    } catch (error) {
      if (!isTrap(error)) engine.loadAbort();
      throw error;
    }
  },
  async train({ options, from, every }, report, keep) {
    await held();
    // A small table is trained without a breath: orders get in with its reports.
    const told = (event) => {
      obey();
      report(event);
    };
    return inEngine(engine.train(options, told, keep, every, from));
  },
  async predict({ blob, run }, report) {
    await held();
    const file = await opened(blob);
    engine.predictBegin(run, file.exact ?? false);
    try {
      await feed(file, (bytes) => engine.predictPush(bytes), report);
    } catch (error) {
      if (!isTrap(error)) engine.predictAbort?.();
      throw error;
    }
    const scored = await inEngine(engine.predictEnd());
    return { ...scored, notes: [...file.notes, ...scored.notes] };
  },
  forget: ({ run }) => engine.forget(run),
  flow: ({ id, options }, report) => inEngine(engine.flow(id, options, report)),
  forgetFlow: ({ flow }) => engine.forgetFlow(flow),
  flowInsight: ({ flow, wanted }) => inEngine(engine.flowInsight(flow, wanted)),
  attention: ({ flow, frame, set }) => engine.attention(flow, frame, set),
  readOut: ({ flow = 0, states, run }) => inEngine(engine.readOut(flow, states, run)),
  depthLimit: ({ flow, options }, report) => inEngine(engine.depthLimit(flow, options, report)),
  gradients: ({ flow, set }, report) => inEngine(engine.gradients(flow, set, report)),
  symmetries: ({ flow, set }) => inEngine(engine.symmetries(flow, set)),
  stackErrors: ({ flow, layers }) => inEngine(engine.stackErrors(flow, Uint32Array.from(layers))),
  gradient: ({ options }) => inEngine(engine.gradient(options)),
  rowTokens: ({ rows, run }) => inEngine(engine.rowTokens(rows, run)),
  depth: ({ options }, report) => inEngine(engine.depth(options, report)),
  presetTokens: ({ kind, tokens, width, seed }) => engine.presetTokens(kind, tokens, width, seed),
  presetWeights: ({ options }) => engine.presetWeights(options),
  readVectors: ({ bytes }) => engine.readVectors(bytes),
  sample: ({ name }) => engine.sample(name),
  setKinds: async ({ kinds }) => described(await engine.setKinds(kinds)),
  lookAlikes: ({ column }) => found(engine.levels(column)),
  works: () => engine.works(),
  measure: ({ work, rounds }) => inEngine(engine.measure(work, rounds)),
  rows: ({ from, count }) => engine.rows(from, count),
  vectors: ({ column, run }) => engine.vectors(column, run),
  neighbours: ({ column, name, run, count }) => engine.neighbours(column, name, run, count),
  points: ({ column, run, colour, limit }) => engine.points(column, run, colour, limit),
  async export({ format, run, column, page }) {
    if (format !== "project" && format !== "safetensors") return engine.exportFiles(format, run, column);
    const ids = format === "project" && run === undefined ? [...engine.runNumbers()] : [];
    const runs = (ids.length ? ids : [run]).map((id) => engine.runParts(id));
    return saveRuns(format, runs, page);
  },
  /** ids: numbers that its runs had before, null for one that is left out; own: they are of the loaded table */
  async openProject({ blob, own, ids }) {
    const file = await bytesOf(blob, 0, blob.size);
    await held();
    const { runs, page } = openRuns(file);
    const opened = []; // all of its runs, or none
    try {
      runs.forEach((parts, i) => ids?.[i] !== null && opened.push(engine.runOfParts(parts, ids?.[i], own)));
    } catch (error) {
      opened.forEach(({ id }) => engine.forget(id));
      if (isTrap(error) || error.code === "bad-project") throw error;
      throw failure("bad-project", `The project cannot be opened: ${error.message}`);
    }
    return { runs: opened, settings: runs.map(({ settings }) => settings), page };
  },
  /** `because`: why it is the CPU until the next time; `fault`: what broke the device before it. */
  async renew({ because }) {
    const { device, fault } = await engine.renew(because);
    return { device, fault: fault && { code: fault.code, message: fault.message } };
  },
};
const LONG = new Set([
  "load",
  "openProject",
  "train",
  "predict",
  "flow",
  "gradient",
  "flowInsight",
  "depthLimit",
  "gradients",
  "symmetries",
  "stackErrors",
  "rowTokens",
  "readOut",
  "depth",
  "measure",
]);

/** Orders to the call under way. What comes while there is none was kept by the Lab, which sends it with the next call. */
const signals = {
  pause: () => (job.paused = !job.stopped),
  resume: () => (job.paused = false),
  /** Only a training can end early with something to keep; a paused one must wake up to end. */
  stop() {
    if (job.method !== "train") return;
    Object.assign(job, { stopped: true, paused: false });
  },
  cancel: () => Object.assign(job, { cancelled: true, paused: false }),
};

function newJob(method, { paused, stopped }) {
  const ends = stopped && method === "train";
  return {
    method,
    paused: paused && !ends,
    stopped: ends,
    cancelled: false,
    inEngine: false,
    share: 0,
    before: memory.buffer.byteLength,
  };
}

/** A Rust panic or exhausted memory traps; the instance is unusable from then on. */
function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

/** Was it memory? Then none is left to give. */
function isFull() {
  try {
    memory.grow(256);
    return false;
  } catch {
    return true;
  }
}

const megabytes = (bytes) => `${Math.ceil(bytes / 2 ** 20)} MB`;

/** What an error is for the page; `fatal`: the engine is of no more use. */
function told(error) {
  const message = error?.message ?? String(error);
  if (!engine && !error?.code) return { error: { code: "engine-stopped", message }, fatal: true };
  if (!isTrap(error)) return { error: { code: error?.code ?? "internal", message } };
  if (!memory || !isFull()) return { error: { code: "engine-stopped", message }, fatal: true };
  const has = memory.buffer.byteLength;
  const { share = 0, before = 0 } = job ?? {};
  const need = share ? `needs about ${megabytes(before + (has - before) / share)}` : "needs more";
  const text = `Memory is full: this ${need}, and the browser gives the engine ${megabytes(has)}. Take fewer rows, leave out columns, or use a smaller width.`;
  return { error: { code: "out-of-memory", message: text }, fatal: true };
}

/** The memory of all arrays in a value, which goes to the page without being copied. */
function buffersOf(value, found = new Set()) {
  if (ArrayBuffer.isView(value)) found.add(value.buffer);
  else if (value && typeof value === "object") Object.values(value).forEach((one) => buffersOf(one, found));
  return [...found];
}

onmessage = async ({ data: { id, method, args, orders } }) => {
  if (id === 0) {
    if (job) signals[method]();
    obey();
    return postMessage({ heard: true });
  }
  const answer = { id };
  const event = (event) => postMessage({ id, event });
  const keep = (checkpoint) => postMessage({ id, checkpoint }, buffersOf(checkpoint));
  try {
    if (LONG.has(method)) job = newJob(method, orders);
    answer.value = await calls[method](args, event, keep);
  } catch (error) {
    Object.assign(answer, told(error));
  }
  if (LONG.has(method)) {
    job = null;
    if (!answer.fatal) answer.device = engine.device();
  }
  postMessage(answer, buffersOf(answer.value));
};
