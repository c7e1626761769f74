// Browsers and pages of the benchmark, on the server and the launcher of the end-to-end tests.
import { readFileSync } from "node:fs";
import { launch, open } from "../tools/browser/browser.mjs";
import { serve } from "../tools/browser/serve.mjs";

const script = (path) => readFileSync(new URL(path, import.meta.url));

/** What a page measures with, for `serve`. */
export const SCRIPTS = { "bench.js": script("./in-page.js"), "random.js": script("../tools/random.mjs") };

const PAGE = `<!doctype html><title>bench</title><script type="module" src="bench.js"></script>`;

export async function withServer(use) {
  const server = await serve({ "bench.html": PAGE, ...SCRIPTS });
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

/** An empty page whose `bench` is in-page.js: measures lab.js without the page's own work. */
export async function withLabPage(server, { gpu = false } = {}, use) {
  const browser = await launch({ gpu });
  try {
    const page = await (await browser.newContext()).newPage();
    page.on("pageerror", (error) => console.error(`page error: ${error.message}`));
    await page.goto(`${server.url}bench.html`);
    await page.waitForFunction(() => globalThis.bench);
    return await use(page, browser);
  } finally {
    await browser.close();
  }
}

/** The real page, with `bench` beside it. settings: as in the page's hash. */
export async function withRealPage(server, { gpu = false, settings = {} }, use) {
  const browser = await launch({ gpu });
  try {
    const hash = new URLSearchParams({ v: "1", device: gpu ? "gpu" : "cpu", ...settings });
    const { page, faults } = await open(browser, `${server.url}#${hash}`, { viewport: { width: 1280, height: 860 } });
    await page.evaluate(() => import(new URL("bench.js", location.href)));
    const result = await use(page);
    if (faults.length) console.error(faults.join("\n"));
    return result;
  } finally {
    await browser.close();
  }
}

/** Bytes of the newest worker's wasm memory, which never shrinks: the most that it ever held. */
export async function wasmBytes(page) {
  return page
    .workers()
    .at(-1)
    .evaluate(async () => {
      const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
      const engine = await import(fetched.find((name) => /page(_relaxed)?\.js$/.test(name))); // the worker's own instance
      return (await engine.default()).memory.buffer.byteLength;
    });
}
