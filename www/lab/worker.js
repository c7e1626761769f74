// The worker: one engine, one message per call. A list of arguments goes to the engine's method of that name, an object to one of
// methods.js; the orders to a call are the engine's to keep. Its name is the number of threads that it may have.
import { breath } from "./breath.js";
import { methodsOf } from "./methods.js";
import { ENGINE } from "./engine-name.js";
import { fullMemory, isTrap } from "./memory.js";
import { threadsHere, withThreads } from "./threads/threads.js";

/** The engine's methods whose last argument hears of their course. */
const REPORTING = new Set(["flow", "depthLimit", "gradients", "depth", "importance"]);

const address = (engine) => new URL(`../../${engine}`, import.meta.url).href;

/** Both files are fetched at once; the wasm is compiled as it comes. */
async function alone() {
  const files = address(ENGINE);
  const [glue, wasm] = await Promise.all([import(`${files}.js`), fetch(`${files}_bg.wasm`)]);
  return { glue, memory: (await glue.default({ module_or_path: wasm })).memory };
}

/** Before anyone opens. Where threads cannot be had after all, such as without a network, one will do. */
async function begun() {
  const threads = threadsHere(Number(self.name) || 1);
  const started = threads > 1 ? withThreads(address("page_threads"), threads).catch(alone) : alone();
  ({ glue, memory } = await started);
  return glue.Engine;
}

// What wraps WebGPU knows errors of validation and full memory only, and stops at a driver's own.
if (globalThis.GPUInternalError) Object.setPrototypeOf(GPUInternalError.prototype, GPUValidationError.prototype);

let glue = null; // what the engine's wasm exports
let memory = null; // of WebAssembly
let engine = null;
let work = null; // the long call under way: { method, share: of its file that is read, before: bytes of memory }

const ready = begun();
ready.catch(() => {}); // `open` says it

// Whoever is given this lock knows that the worker is gone, also where it said nothing.
navigator.locks?.request(`flowbed engine ${crypto.randomUUID()}`, ({ name }) => {
  postMessage({ alive: name });
  return new Promise(() => {});
});

/** The engine awaits it between pieces of work. */
globalThis.flowbedBreath = () => breath(engine?.waits);

const methods = {
  /** Bytes of memory that this engine has. */
  memory: () => memory.buffer.byteLength,
  /** How many threads work from here on, of those that there are */
  threads({ count }) {
    glue.threadsUse?.(count);
    return engine.device();
  },
  async open({ device }) {
    const Engine = await ready;
    engine = await Engine.open(device);
    engine.warm(); // between calls, until the first long one
    Object.assign(methods, methodsOf(engine));
    return engine.device();
  },
};

/** A long call begins with its orders. Only a training can end early with something to keep. */
function begin(method, { paused = false, stopped = false }) {
  engine.begin(paused, stopped && method === "train");
  work = { method, share: 0, before: memory.buffer.byteLength };
}

/** An order to the call under way. What comes while there is none was kept by the Lab, which sends it with the next call. */
function order(method) {
  if (work && (method !== "stop" || work.method === "train")) engine[method]();
}

/** What an error is for the page; `fatal`: the engine is of no more use. */
function failed(thrown) {
  const message = thrown?.message ?? String(thrown);
  if (!engine && !thrown?.code) return { error: { code: "engine-stopped", message }, fatal: true };
  if (!isTrap(thrown)) return { error: { code: thrown?.code ?? "internal", message } };
  if (glue.threadFailed?.())
    return { error: { code: "engine-stopped", message: "one of its threads died" }, fatal: true, alone: true };
  const full = fullMemory(memory, work ?? undefined);
  return { error: full ? { code: "out-of-memory", message: full } : { code: "engine-stopped", message }, fatal: true };
}

/**
 * The memory of all arrays in a value, which goes to the page without being copied.
 * @returns {any}
 */
function buffersOf(value, found = new Set()) {
  if (ArrayBuffer.isView(value)) found.add(value.buffer);
  else if (value && typeof value === "object") Object.values(value).forEach((one) => buffersOf(one, found));
  return [...found];
}

/** A call with `orders` is a long one: one at a time, and with its end comes the device that it worked on. */
async function answer({ id, method, args, orders }) {
  const answered = { id };
  const event = (event) => postMessage({ id, event });
  const keep = (checkpoint) => postMessage({ id, checkpoint }, buffersOf(checkpoint));
  try {
    if (orders) begin(method, orders);
    if (REPORTING.has(method)) args.push(event);
    answered.value = await (Array.isArray(args) ? engine[method](...args) : methods[method](args, { event, keep, work }));
  } catch (error) {
    Object.assign(answered, failed(error));
  }
  if (orders) {
    work = null;
    if (!answered.fatal) answered.device = engine.device();
  }
  postMessage(answered, buffersOf(answered.value));
}

// With threads the engine's futures wait on promises: what traps in one is nobody's error, and the page would not hear of it.
addEventListener("unhandledrejection", (event) => {
  if (!isTrap(event.reason)) return;
  event.preventDefault();
  setTimeout(() => {
    throw event.reason;
  });
});
// The page hears of any error that nobody caught, and ends this worker; that it was a thread's is told first.
addEventListener("error", () => {
  if (glue?.threadFailed?.()) postMessage({ alone: true });
});

onmessage = ({ data }) => {
  if (data.id) return answer(data);
  order(data.method);
  postMessage({ heard: true });
};
