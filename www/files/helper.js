// A worker for one piece of work, so that its memory goes with it, and so that it can be ended at any time.

const PAUSE = 100; // ms without news, after which orders are let in

/**
 * Where no worker can be had (this one is another origin's), its work is done here.
 * @returns {any}
 */
function started(address, name, module) {
  try {
    return new Worker(address, { type: "module", name });
  } catch {
    const { port1, port2 } = new MessageChannel();
    module().then(({ serve }) => serve(port2));
    return Object.assign(port1, { terminate: () => port1.close() });
  }
}

/**
 * module(): its script as a module, with `serve(port)`. next(): its messages, one a call; null where none came for a while, and { error } of the
 * code "unfetched" where it could not begin.
 */
export function helper(address, name, module) {
  const worker = started(address, name, module);
  const come = [];
  let wake = () => {};
  const put = (message) => {
    come.push(message);
    wake();
  };
  worker.onmessage = ({ data }) => put(data);
  worker.onerror = (event) => {
    event.preventDefault();
    put({ error: { code: "unfetched" } });
  };
  const next = async () => {
    if (!come.length)
      await new Promise((resolve) => {
        const timer = setTimeout(() => resolve(null), PAUSE);
        wake = () => (clearTimeout(timer), resolve(null));
      });
    return come.shift() ?? null;
  };
  return { next, post: (message, moved) => worker.postMessage(message, moved ?? []), end: () => worker.terminate() };
}
