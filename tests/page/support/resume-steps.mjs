// What the tests of engines and GPUs that end do over and over: a lab of their own in a page, and trainings that can be compared.
import assert from "node:assert/strict";
import { open } from "../../../tools/browser/browser.mjs";
import { interaction } from "./steps.mjs";

export const SETTINGS = { model: "embedding", target: "bought", width: 8, epochs: 100, patience: 100, batch: 32, seed: 7 };

/** In the page: a lab with a table; what it tells; helpers that trainings share. */
const begin =
  ([text, device]) =>
  async () => {
    const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
    const told = [];
    const lab = await Lab.open({ device, notice: (notice) => told.push(notice) });
    await lab.load(text);
    Object.assign(globalThis, { lab, told, reports: [], checkpoints: [] });
  };

export async function labPage(browser, url, device = "cpu", rows = 4000) {
  const opened = await open(browser, url);
  const { page } = opened;
  // The page's own engine is of no use here.
  await page.evaluate(`(${begin})(${JSON.stringify([interaction(rows), device])})()`);
  return opened;
}

/**
 * Trains, and resolves to what can be compared: history, scores, and all vectors as bytes. Where `holding` is true in the page it is
 * held once there is something to go on from, so that it cannot end first; the pause outlives the engine.
 */
export const trained = (page, settings, after) =>
  page.evaluate(
    async ([settings, after]) => {
      const keep = (checkpoint) => checkpoints.push(structuredClone(checkpoint));
      const from = after === undefined ? undefined : checkpoints[after];
      reports.length = 0;
      const report = (now) => {
        reports.push(now);
        if (globalThis.holding && checkpoints.length > 1) lab.pause();
      };
      const run = await lab.train(settings, report, { keep, every: 0, from });
      const { values } = await lab.vectors("product", { run: run.id });
      const { epochs, best, test, id, device } = run;
      const losses = epochs.map(({ train, valid, auc }) => [train, valid, auc]);
      return { id, losses, best, test, device: device.kind, vectors: [...new Uint32Array(values.buffer)].join() };
    },
    [settings, after],
  );

export const same = (found, expected) => {
  const { id: _, ...one } = found;
  const { id: __, ...other } = expected;
  assert.deepEqual(one, other);
};

/** Every step is told once, in order. */
export async function assertRising(page) {
  const places = await page.evaluate(() => reports.map(({ epoch, step, steps }) => epoch + step / steps));
  assert.ok(places.length > 20);
  for (let i = 1; i < places.length; i++) assert.ok(places[i] > places[i - 1], `${places[i - 1]}, then ${places[i]}`);
}

/** The worker of the lab that the test opened: the page's own came before it. */
export const ours = (page) => page.workers().at(-1);
export const underway = (page) => page.waitForFunction(() => globalThis.reports.length > 0 && globalThis.checkpoints.length > 1);

/** In the worker: it ends without a word, also without an answer to this. */
export const closeWorker = (worker) => worker.evaluate(() => close()).catch(() => {});
