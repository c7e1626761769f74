// Many trainings at once on the built page: each run is the one that a training of its own gives, to the last bit.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction, load, waits } from "../support/steps.mjs";
import { until } from "../support/session-steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** In the page: a lab with a table, and `bits(run)`, all that can be compared of a run. */
const begin = async (text) => {
  const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
  const lab = await Lab.open({ device: "cpu" });
  await lab.load(text);
  const bits = async ({ id, test, epochs, best }) => {
    const { values } = await lab.vectors("product", { run: id });
    return {
      vectors: [...new Uint32Array(values.buffer)].join(),
      test,
      best,
      losses: epochs.map(({ train, valid }) => [train, valid]),
    };
  };
  const settings = { target: "bought", width: 4, hidden: 8, epochs: 3, batch: 64, dropout: 0.1 };
  Object.assign(globalThis, { lab, bits, settings });
};

describe("through the module", () => {
  let page;
  before(async () => {
    ({ page } = await open(browser, server.url));
    await page.evaluate(begin, interaction(900));
  });
  after(() => page.context().close());

  test("four seeds on two engines give the bits of four trainings one after another, and are runs like any other", async () => {
    const found = await page.evaluate(async () => {
      let most = 0;
      const ends = { seeds: 4, engines: 2 };
      const { runs, scores, pairs } = await lab.repeat({ ...settings, model: "embedding" }, ends, ({ running }) => {
        most = Math.max(most, running.length);
        if (most < 2)
          lab.pause(); // until the second engine is there
        else lab.resume();
      });
      const together = [];
      for (const run of runs) together.push(await bits(run));
      const apart = [];
      for (const seed of [0, 1, 2, 3]) apart.push(await bits(await lab.train({ ...settings, model: "embedding", seed })));
      const { colour } = await lab.points("product", { run: runs[1].id, colour: "target" }); // needs its rows
      return { most, together, apart, scores, pairs, colour: colour.length };
    });
    assert.equal(found.most, 2);
    assert.deepEqual(found.together, found.apart);
    assert.equal(new Set(found.together.map(({ vectors }) => vectors)).size, 4);
    assert.equal(found.colour, 21);
    const [{ name, mean, low, high }] = found.scores;
    assert.deepEqual([name, found.scores.length, found.pairs], ["embedding", 1, []]);
    assert.ok(low < mean && mean < high);
  });

  test("a finalist of a sweep has the bits of a training that was never halved", async () => {
    const found = await page.evaluate(async () => {
      const over = { width: [2, 4], rate: [0.001, 0.01] };
      const swept = await lab.sweep({ ...settings, model: "embedding" }, { over, budget: 24, repeats: 2, engines: 2 });
      const { leaderboard, luck, epochs, runs } = swept;
      const [{ values, epochs: own, run }] = leaderboard;
      const alone = await lab.train({ ...settings, ...values, model: "embedding", epochs: own });
      return {
        leaderboard,
        luck,
        epochs,
        runs: runs.length,
        same: [await bits(runs.find(({ id }) => id === run)), await bits(alone)],
      };
    });
    assert.deepEqual(...found.same);
    assert.deepEqual(
      found.leaderboard.map(({ rung, run }) => [rung, run !== null]),
      [
        [1, true],
        [1, true],
        [0, false],
        [0, false],
      ],
    );
    assert.ok(found.epochs <= 24 && found.runs === 4);
    assert.ok(found.luck.deviation > 0 && found.luck.expected > found.luck.deviation, "four candidates: 1.03 deviations");
    const { message } = await page.evaluate(() =>
      lab.sweep(settings, { over: { width: [2, 4] }, budget: 0 }).catch(({ code, message }) => ({ code, message })),
    );
    assert.match(message, /budget is 0; it must be a whole number of epochs from/);
    const unknown = await page.evaluate(() => lab.sweep(settings, { over: { breadth: [2, 4] } }).catch(({ code }) => code));
    assert.equal(unknown, "bad-option");
  });

  test("a cancel ends all of them; what was done stays, and the lab goes on", async () => {
    const found = await page.evaluate(async () => {
      const ending = new AbortController();
      const done = [];
      const each = (run) => {
        done.push(run);
        ending.abort();
      };
      const options = { seeds: 30, engines: 2, signal: ending.signal, each };
      const code = await lab.repeat({ ...settings, model: "embedding" }, options).catch((error) => error.code);
      const { width } = await lab.vectors("product", { run: done[0].id });
      const after = await lab.train({ ...settings, model: "embedding", epochs: 1 });
      return { code, done: done.length, width, after: after.epochs.length };
    });
    assert.equal(found.code, "cancelled");
    assert.ok(found.done < 3);
    assert.deepEqual([found.width, found.after], [4, 1]);
  });
});

test("a repeat is three clicks from the drop; after a reload in its middle it goes on with what is missing", async () => {
  const hash = "v=2&device=cpu&models=embedding&epochs=10&patience=100&batch=8&width=4&seeds=5";
  const { page, context, faults } = await open(browser, `${server.url}#${hash}`);
  await load(page, interaction(4000));
  await page.click("#data-train");
  const done = (count) =>
    waits(page, `${count} runs`, (count) => document.querySelectorAll("#model-run option").length >= count, count);
  await page.waitForSelector("#repeat:not([disabled])");
  await page.click("#repeat");
  await done(2);
  await page.click("#pause"); // the store may take its time
  await until(page, (records) => Object.keys(records).filter((key) => key.includes("/run/")).length >= 2);
  await page.reload();
  const offered = await page.textContent("#resume");
  assert.equal(offered, "Resume the repeat with 5 seeds");
  await page.click("#resume");
  await done(5);
  await page.waitForSelector("#start:not([disabled])");
  assert.equal(await page.locator("#model-run option").count(), 5, "none is trained twice");
  assert.match(await page.textContent("#many"), /The repeat is done/);
  await page.click("#many-widths");
  await page.click("#many-cancel");
  await page.waitForSelector("#many >> text=Cancelled");
  assert.deepEqual(faults, []);
  await context.close();
});

test("on the page a cross-validation fills the scores over its folds, and a sweep names its best", async () => {
  const hash = "v=2&device=cpu&models=embedding,target-mean&epochs=2&batch=64&width=4&folds=3&sweep-width=2,%208&sweep-rate=0.01";
  const { page, context, faults } = await open(browser, `${server.url}#${hash}`);
  await load(page);
  await page.click("#data-train");
  await page.click("text=More than one run");
  await page.click("#many-validate");
  await page.waitForSelector("#many >> text=The cross-validation is done");
  await page.waitForSelector(".scores th >> text=mean of 3 folds");
  assert.match(await page.textContent(".scores .group"), /Scores on 1,500 test rows/, "every row is a test row once");
  assert.equal(await page.locator("#model-run option").count(), 2 + 6);
  await page.click("#many-sweep");
  await page.waitForSelector("#many table >> text=8");
  const told = await page.textContent("#many");
  assert.match(told, /luck/);
  assert.deepEqual(faults, []);
  await context.close();
});
