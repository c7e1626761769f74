// What the tests of a broken GPU share: a page with a lab, and a worker in which something is broken before the engine sees it.
import { launch, open } from "../../../tools/browser/browser.mjs";
import { polls } from "./steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";

const PAGE = `<!doctype html><title>faults</title><script type="module">
import { Lab } from "./www/lab.js";
window.notices = [];
window.devices = [];
window.open_ = async (device) => {
  window.lab = await Lab.open({ device, notice: (one) => notices.push(one), follow: ({ kind }) => devices.push(kind) });
  return lab.device;
};
window.code = (promise) => promise.then(() => "resolved", (error) => error.code);
window.failure = (promise) => promise.then((value) => ({ value }), ({ code, message }) => ({ code, message }));
window.small = { model: "embedding", target: "bought", epochs: 1, width: 4, batch: 64 };
window.ready = true;
</script>`;

/** Serves the page; `prelude` runs in the worker before anything else. */
export async function broken(prelude, use, { gpu = true } = {}) {
  const send = (response, body, name) =>
    response.end(name === "www/lab/worker.js" && prelude ? `${body}\n;(${prelude})();` : body);
  const server = await serve({ "faults.html": PAGE }, { send });
  const browser = await launch({ gpu });
  try {
    await use(browser, server.url);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Preludes one after another. */
export const all = (...preludes) => `() => { ${preludes.map((one) => `(${one})();`).join(" ")} }`;

export async function lab(browser, url) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${url}faults.html`);
  await page.waitForFunction(() => window.ready);
  return page;
}

/** The page itself, its device asked for by name in the link or not. */
export const whole = (browser, url, hash = "", more = {}, first = undefined) => open(browser, `${url}${hash}`, more, { first });

/** Makes of the software adapter one that "auto" takes. */
export const HARDWARE = () => Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });

/** Notes in the worker that a device is lost. */
export function watchLoss() {
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await request.call(this, descriptor);
    device.lost.then(({ reason }) => (globalThis.lost = reason));
    return device;
  };
}

export async function crash(browser) {
  const cdp = await browser.newBrowserCDPSession();
  await cdp.send("Browser.crashGpuProcess").catch(() => {});
  await cdp.detach().catch(() => {});
}

/** In the page, before its scripts: counts what its engine has not answered. */
export function countCalls() {
  const { postMessage } = Worker.prototype;
  const open = new Set();
  globalThis.underway = () => open.size;
  Worker.prototype.postMessage = function (message, ...more) {
    if (!this.counted) this.addEventListener("message", ({ data }) => !data.event && !data.checkpoint && open.delete(data.id));
    this.counted = true;
    if (message.id) open.add(message.id);
    return postMessage.call(this, message, ...more);
  };
}

/** Until the engine has had nothing to do for half a second. */
export async function idle(page) {
  let quiet = 0;
  const isQuiet = (calls) => (quiet = calls ? 0 : quiet + 1) >= 10;
  await polls(page, "an idle engine", () => page.evaluate(() => underway()), isQuiet);
}
