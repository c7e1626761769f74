// Nothing is lost: a reload, a crash, a closed tab in the middle of a training, and what comes back when a person agrees.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import {
  BARE,
  HASH,
  assertWhole,
  begin,
  checkpointed,
  drawn,
  keepsOnly,
  losses,
  reached,
  released,
  table,
  trained,
  until,
} from "../support/session-steps.mjs";
import { file, scores, upload, waits } from "../support/steps.mjs";

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);

let server, browser, whole;
before(async () => {
  server = await serve(BARE);
  browser = await launch();
  const { page, context } = await open(browser, `${server.url}#${HASH}`);
  await begin(page);
  await trained(page);
  whole = { scores: await scores(page), losses: await losses(page) };
  await context.close();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** Where the page goes, in epochs of both models. */
const somewhere = (salt) => 1 + ((SEED * 16807 + salt * 48271) % 38_000) / 1000;

/** In the engine's worker: nothing is worked on any more once it has told so many epochs of its trainings. */
function holdAt(place) {
  const { postMessage } = globalThis;
  const trainings = new Set();
  globalThis.postMessage = (answer, ...more) => {
    const { id, event } = answer;
    if (event?.steps) trainings.add(id);
    if (event?.steps && (trainings.size - 1) * 20 + event.epoch + event.step / event.steps >= place)
      globalThis.flowbedBreath = () => new Promise(() => {});
    return postMessage(answer, ...more);
  };
}

const WAYS = {
  "a reload": async (page) => {
    await page.reload();
    return page;
  },
  "a closed tab": async (page) => {
    const next = await page.context().newPage();
    await page.close();
    await released(next.context(), server.url);
    return next;
  },
  "a crash": async (page) => {
    const next = await page.context().newPage();
    const crashed = page.waitForEvent("crash");
    const session = await page.context().newCDPSession(page);
    session.send("Page.crash").catch(() => {});
    await crashed;
    await released(next.context(), server.url);
    return next;
  },
};

/** In the page: notes the keys that are read of the store, and the checkpoint that a training begins with. */
function watch() {
  globalThis.read = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...more) {
    if (message.method === "train") {
      const { epoch, step, steps } = message.args.from ?? { epoch: 0, step: 0, steps: 1 };
      globalThis.from ??= { epoch, step, steps }; // of the first training
    }
    return postMessage.call(this, message, ...more);
  };
  const { get } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.get = function (key) {
    globalThis.read.push(key.split("/").slice(1).join("/"));
    return get.call(this, key);
  };
}

describe("a training comes back after", () => {
  for (const [i, [what, go]] of Object.entries(WAYS).entries())
    test(`${what}, and ends as if nothing had happened`, async (t) => {
      const place = somewhere(i);
      t.diagnostic(`SEED=${SEED}: the page goes at ${place.toFixed(2)} of 40 epochs`);
      const { page: first, context, faults } = await open(browser, `${server.url}#${HASH}`);
      await context.addInitScript(watch);
      await first.workers()[0].evaluate(holdAt, place);
      await begin(first);
      if (place > 20) await first.waitForSelector(".scores");
      await reached(first, place % 20);
      const page = await go(first);
      if (page !== first) await page.goto(server.url);
      const offer = await page.waitForSelector(".offer #resume");
      const words = /^Your last work is kept in this browser: shop\.csv, (no runs|1 run), a training at epoch \d+ of 20\. $/;
      assert.match(await page.textContent(".offer p"), words);
      const epoch = Number((await offer.textContent()).match(/^Resume from epoch (\d+)$/)[1]);
      assert.equal(await page.$(".file"), null);
      assert.deepEqual(
        await page.evaluate(() => [...new Set(globalThis.read)]),
        ["session"],
        "nothing more is read before the person agrees",
      );
      await page.click("#resume");
      const at = await waits(
        page,
        "the training that goes on",
        () => globalThis.from ?? document.querySelector(".offer .bad")?.textContent,
      );
      assert.equal(typeof at, "object", at);
      assert.ok(at.epoch + at.step / at.steps >= epoch - 1, `it goes on at step ${at.step} of epoch ${at.epoch + 1}`);
      await trained(page);
      assert.deepEqual(await scores(page), whole.scores);
      assert.deepEqual(await losses(page), whole.losses);
      assert.match(await page.textContent(".task"), /^Predict bought in shop\.csv\./);
      assert.ok(await page.isHidden(".offer"));
      await assertWhole(page, 20);
      await keepsOnly(page, ["session", "file", "run/1", "run/2"]);
      assert.deepEqual(faults, []);
      await context.close();
    });
});

test("without its training: the table as it was read, its target, what was left out, and runs that colour and measure", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${HASH.replace("epochs=20", "epochs=3")}`);
  await upload(page, file("mine.csv", table(1500)));
  await page.selectOption("#data-kind-2", "category");
  await page.click('[data-room="train"]');
  await page.click("summary:text('Columns used')");
  await page.click("label:has(:text-is('product'))");
  await page.click("#start");
  await trained(page);
  const before = [await scores(page), await losses(page)];
  await page.fill("#setting-epochs", "1000");
  await page.press("#setting-epochs", "Tab");
  await page.click("#start");
  await checkpointed(page);
  await page.reload();
  await page.waitForSelector(".offer p:has-text('mine.csv, 2 runs, a training at epoch')");
  await page.click("#open-last");
  await page.waitForSelector(".scores");
  assert.deepEqual([await scores(page), await losses(page)], before, "the runs, and their curves");
  assert.ok(await page.isEnabled("#start"), "nothing is trained");
  assert.match(await page.textContent(".settings"), /Columns used: 2 of 3/);
  assert.equal(await page.inputValue("#setting-epochs"), "1000");
  await page.click('[data-room="data"]');
  assert.equal(await page.inputValue("#data-kind-2"), "category");
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  await keepsOnly(page, ["session", "file", "run/1", "run/2"]);

  await page.click("#forget-run");
  await keepsOnly(page, ["session", "file", "run/2"]); // the map shows the embedding, which was trained first
  await page.click('[data-room="data"]');
  await upload(page, file("other.csv", table(400)));
  await page.waitForSelector(".file bdi:text('other.csv')");
  const tables = (records) =>
    Object.values(records)
      .flatMap(({ file }) => file?.[0] ?? [])
      .filter((name) => name.endsWith(".csv"));
  await until(page, (records) => tables(records).join() === "other.csv"); // it took the other's place
  assert.deepEqual(faults, []);
  await context.close();
});

test("a hidden page trains on: no frame is drawn, timers are slow, and the curves have no gap", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${HASH.replace("%2Cone-hot", "")}`);
  await page.evaluate(() => {
    const { requestAnimationFrame, setTimeout } = globalThis;
    const waiting = [];
    globalThis.hide = async () => {
      await new Promise((drawn) => requestAnimationFrame(drawn)); // and what was asked for before it
      globalThis.requestAnimationFrame = (draw) => waiting.push(draw);
      globalThis.setTimeout = (act, ms = 0, ...more) => setTimeout(act, Math.max(1000, ms), ...more);
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    globalThis.show = () => {
      Object.assign(globalThis, { requestAnimationFrame, setTimeout });
      delete document.visibilityState;
      document.dispatchEvent(new Event("visibilitychange"));
      waiting.splice(0).forEach((draw) => requestAnimationFrame(draw));
      return waiting.length;
    };
  });
  await begin(page, table(20_000));
  await reached(page, 2);
  await page.evaluate(() => globalThis.hide());
  const before = await drawn(page);
  await trained(page, 1);
  assert.deepEqual(await drawn(page), before, "nothing was drawn meanwhile");
  await page.evaluate(() => globalThis.show());
  await assertWhole(page, 20);
  assert.deepEqual(faults, []);
  await context.close();
});
