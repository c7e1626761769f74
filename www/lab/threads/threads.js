// The engine on several threads: workers with its memory. What that takes is a page of its own origin alone (cross-origin isolated), a
// browser that shares memory among workers, and a build with the third engine.

const PATIENCE = 5000; // ms for the workers to come

/** Set by tools/bundle.mjs where the build has an engine with threads. */
const isBuilt = !!(/** @type {any} */ (globalThis).FLOWBED_THREADS);

/** How many of the threads that are wished for there can be. */
export const threadsHere = (wished) => (isBuilt && globalThis.crossOriginIsolated && isShared() ? wished : 1);

/** The engine's futures wait for shared memory without holding the worker up. */
const isShared = () => typeof SharedArrayBuffer === "function" && "waitAsync" in Atomics;

/** One of them: its `here` resolves once it has what it needs and is about to work, to false where it does not come. */
function helper(address) {
  const worker = new Worker(new URL("./helper.js", import.meta.url), { type: "module", name: address });
  const here = new Promise((resolve) => {
    worker.onmessage = () => resolve(true);
    worker.onerror = (event) => {
      event.preventDefault();
      resolve(false);
    };
    setTimeout(resolve, PATIENCE, false);
  });
  return { worker, here };
}

/**
 * The engine of this address on so many threads, fewer where some do not come: its glue and its memory. The workers are on their way while the
 * engine is fetched.
 */
export async function withThreads(address, count) {
  const helpers = Array.from({ length: count - 1 }, () => helper(address));
  try {
    const [glue, module] = await Promise.all([
      import(`${address}.js`),
      WebAssembly.compileStreaming(fetch(`${address}_bg.wasm`)),
    ]);
    const { memory } = await glue.default({ module_or_path: module });
    glue.threadsBegin(count);
    for (const { worker } of helpers) worker.postMessage({ module, memory });
    const come = await Promise.all(helpers.map(({ here }) => here));
    glue.threadsCome(1 + come.filter(Boolean).length);
    return { glue, memory };
  } catch (error) {
    for (const { worker } of helpers) worker.terminate();
    throw error;
  }
}
