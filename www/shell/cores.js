// What more threads would bring where the CPU computes on one.

/** Does this browser share memory among workers, in a page that may? */
function sharesMemory() {
  try {
    return !!new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  } catch {
    return false;
  }
}

/** Is this a page that its service worker isolates when it is loaded again? */
const isFirstVisit = () =>
  !globalThis.crossOriginIsolated && !!document.documentElement.dataset.build && !!navigator.serviceWorker;

/** A sentence; empty where there is nothing to say. */
export function coresHint({ kind, threads }) {
  const cores = navigator.hardwareConcurrency || 1;
  if (kind !== "cpu" || threads > 1 || cores < 2 || globalThis.crossOriginIsolated) return "";
  const one = `One of this machine's ${cores} cores does the work.`;
  if (isFirstVisit() && sharesMemory()) return `${one} When this page is loaded again, all of them will.`;
  return `${one} More would take a browser and a host that let a page share memory among its workers.`;
}
