// What a soak does to a page in training, and what ends an engine or its GPU anywhere; each resolves to the page that goes on, where that is another.
import { file, interaction } from "../page/support/steps.mjs";

/** The page comes back with an offer, and a person takes it; where the training ended just before, its runs come back. */
async function resumed(page) {
  const offered = await page.waitForSelector(".offer :is(#resume, #open-last)", { timeout: 60_000 });
  await offered.click();
  await page.waitForSelector("#stop:enabled, .scores", { timeout: 60_000 });
  return page;
}

/** What ends an engine, in its worker. */
export const ENDS = {
  "the engine closes itself": () => close(),
  "the engine throws": () =>
    setTimeout(() => {
      throw new Error("soak");
    }),
  "the engine traps": () => {
    const trap = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    const args = Object.defineProperty([], 0, { get: trap });
    onmessage({ data: { id: 1e9, method: "vectors", args } });
  },
};

export async function loseGpu(browser) {
  const cdp = await browser.newBrowserCDPSession();
  await cdp.send("Browser.crashGpuProcess").catch(() => {});
  await cdp.detach().catch(() => {});
}

/** Ends the page's engine. */
const inWorker = (end) => async (page) => {
  const [worker] = page.workers();
  await worker?.evaluate(end).catch(() => {}); // gone before it could answer
  // Who traps between two calls, or after the last, is told to nobody: the training just goes on, or has ended.
  await page.waitForSelector(".alert.news:has-text('started again'), #start:enabled", { timeout: 60_000 });
  await page.click('.alert [aria-label="Dismiss"]', { timeout: 1000 }).catch(() => {});
};

const wait = (page, milliseconds) => page.waitForTimeout(milliseconds);

export const DISTURBANCES = {
  "a reload": {
    async disturb(page) {
      await page.reload();
      return resumed(page);
    },
  },
  "the tab is closed": {
    async disturb(page, { url }) {
      const next = await page.context().newPage();
      await page.close();
      await next.goto(url);
      return resumed(next);
    },
  },
  "the tab crashes": {
    async disturb(page, { url }) {
      const next = await page.context().newPage();
      const crashed = page.waitForEvent("crash");
      const cdp = await page.context().newCDPSession(page);
      cdp.send("Page.crash").catch(() => {});
      await crashed;
      await next.goto(url);
      return resumed(next);
    },
  },
  ...Object.fromEntries(Object.entries(ENDS).map(([kind, end]) => [kind, { disturb: inWorker(end) }])),
  "a pause": {
    async disturb(page, { below }) {
      await page.click("#pause", { timeout: 1000 }).catch(() => {}); // the training may just have ended
      await wait(page, below(800));
      if (await page.$("#pause:enabled:text('Resume')")) await page.click("#pause");
    },
  },
  "another tab trains": {
    async disturb(page, { url }) {
      const other = await page.context().newPage();
      await other.goto(`${url}#v=1&device=cpu&models=embedding&epochs=1`);
      await other.setInputFiles('[data-picker="table"]', file("other.csv", interaction(800)));
      await other.waitForSelector("#data-train");
      await other.click("#data-train");
      await other.waitForSelector(".scores");
      await other.click("#forget-work").catch(() => {});
      await other.close();
    },
  },
  "the GPU is lost": {
    gpu: true,
    async disturb(page, { browser }) {
      await loseGpu(browser);
      await wait(page, 1000);
    },
  },
};
