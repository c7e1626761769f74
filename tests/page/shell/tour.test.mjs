// The guided tour: its steps happen on the page itself, it covers nothing, and it goes without a trace.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { load, scoreRows, settled } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const begin = (options = {}, hash = "") => open(browser, `${server.url}${hash}`, { reducedMotion: "reduce", ...options });
const title = (page) => page.textContent("#tour-title");
const result = (page) => page.textContent(".tour-result");
const says = (page, pattern, timeout = 60_000) =>
  page.waitForFunction((source) => new RegExp(source).test(document.querySelector(".tour-result").textContent), pattern.source, {
    timeout,
  });
const next = (page) => page.click("#tour > .row .primary");
const focused = (page) => page.evaluate(() => document.activeElement.id);
const numbers = (text) => (text.match(/[\d,]*\d(\.\d+)?/g) ?? []).map((one) => Number(one.replaceAll(",", "")));

/** Of what the step speaks about, how much the panel covers: nothing of its first 200 pixels. */
const covered = (page) =>
  page.evaluate(() => {
    const [told, panel] = [".told", "#tour"].map((one) => document.querySelector(one).getBoundingClientRect());
    const bottom = Math.min(told.bottom, told.top + 200);
    return told.left < panel.right && panel.left < told.right && told.top < panel.bottom && panel.top < bottom
      ? `${told.top} to ${bottom}, under ${panel.top}`
      : "";
  });

/** Its first steps: inputs saved, the shop's rows, two networks, and who is better by how much. */
async function leadsToVectors(page) {
  await page.click("#to-tour");
  await page.waitForSelector("#tour:visible");
  assert.equal(await focused(page), "tour-title");
  assert.match(page.url(), /tour=1/);
  await says(page, /32 inputs instead of 10,000, with 50 %/);
  await page.press("#tour-slider", "ArrowRight");
  await says(page, /instead of 31,623/);

  await next(page);
  await page.click("#tour-do");
  await says(page, /200,000 rows, 8 columns, 10,797 inputs as one-hot, 8\.6 GB/);
  assert.ok(await page.isVisible(".tiles.told"));

  await next(page);
  await page.click("#tour-do");
  await page.waitForSelector("#tour-do:text('Training')");
  assert.equal(await focused(page), "tour-title");
  await says(page, /Embedding validation [\d.]+.*One-hot validation [\d.]+/);

  await next(page);
  const row = (await scoreRows(page)).find(([head]) => head.startsWith("AUC"));
  const auc = row.slice(1).map(Number);
  const said = numbers(/^Test AUC: .*?\. /.exec(await result(page))[0]);
  assert.deepEqual(said, auc.slice(0, 2), "the table's own scores");
  await page.click("#tour-do");
  await says(page, /target means/);
}

/** Products of one group are neighbours in the map. */
async function looksForNeighbours(page) {
  await page.waitForSelector(".levels button");
  let same = 0;
  for (let i = 0; i < 5; i++) {
    const before = await result(page);
    await page.click("#tour-do");
    await page.waitForFunction((text) => document.querySelector(".tour-result").textContent !== text, before);
    await says(page, /of the \d+ nearest/);
    same += numbers(await result(page))[0];
  }
  assert.ok(same > 15, `${same} of 50 share a group; chance gives 6`);
}

/** More layers come nearer to the flow. */
async function comparesDepths(page) {
  await says(page, /N = 1 ends/);
  const errors = [];
  for (let N = 1; N <= 64; N *= 2) {
    await says(page, new RegExp(`N = ${N} ends`));
    errors.push(numbers(await result(page))[1]);
    await page.press("#tour-slider", "ArrowRight");
  }
  assert.ok(
    errors.every((error, i) => !i || error < errors[i - 1]),
    errors.join(),
  );
  assert.ok(errors.at(-1) < 2, "64 layers are near the flow");
}

describe("the tour", () => {
  test("leads through both ideas with figures of this run", async () => {
    const { page, context, faults } = await begin();
    await leadsToVectors(page);
    await next(page);
    await looksForNeighbours(page);
    await next(page);
    await comparesDepths(page);
    await next(page);
    await says(page, /clusters at t = 0/);
    await page.click("#tour-do");
    await page.waitForFunction(() => document.querySelector(".clock").textContent !== "t = 0.00");

    await next(page);
    await page.click("#tour-do");
    // It trains the tour's attention ODE: most of a minute where tests share two cores.
    await page.waitForSelector("#tour-do:text('Watch')", { timeout: 120_000 });
    await says(page, /^Test AUC: Embedding [\d.]+, Attention ODE [\d.]+\. \S/);
    await page.click("#tour-do");
    await page.waitForSelector("#prediction-title:visible");
    await next(page);
    assert.equal(await page.isVisible("#tour"), false);
    assert.equal(await focused(page), "to-tour");
    assert.equal(await page.$(".told"), null);
    assert.doesNotMatch(page.url(), /tour=/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("asks before it takes the place of a person’s table", async () => {
    const { page, context } = await begin();
    await load(page);
    await page.click("#to-tour");
    await next(page);
    assert.match(await page.textContent("#tour"), /Your own table is loaded: Next goes on with it/);
    await next(page);
    assert.equal(await title(page), "Train both");
    await page.click("#tour-do");
    await says(page, /Embedding validation/);
    await next(page);
    assert.match(await result(page), /^Test AUC: Embedding [\d.]+, One-hot [\d.]+\. \S/);
    assert.equal(await page.textContent(".file").catch(() => ""), "shop.csv");
    await context.close();
  });

  test("is opened by a link, walked by keys, and closed by Escape", async () => {
    const { page, context, faults } = await begin({}, "#v=1&tour=5");
    await page.waitForSelector("#tour:visible");
    assert.equal(await title(page), "Who is like whom");
    assert.match(await page.textContent(".tour-live"), /No table is loaded yet/);
    await page.press("#tour-title", "ArrowLeft");
    assert.equal(await title(page), "Read the table honestly");
    await page.press("#tour-title", "ArrowRight");
    await page.press("#tour-title", "ArrowRight");
    assert.equal(await title(page), "From layers to a flow");
    await page.focus("#tour-slider");
    await page.press("#tour-slider", "ArrowRight");
    assert.equal(await title(page), "From layers to a flow", "the arrows are the slider’s there");
    await page.click("#device summary");
    await page.keyboard.press("Escape");
    assert.ok(await page.isVisible("#tour"), "the popover has the first claim");
    await page.keyboard.press("Escape");
    assert.equal(await page.isVisible("#tour"), false);
    assert.equal(await focused(page), "to-tour");
    await page.goBack();
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const [where, viewport] of Object.entries({ phone: { width: 360, height: 740 }, screen: { width: 1280, height: 800 } }))
    test(`covers nothing that it speaks about, on a ${where}`, async () => {
      const { page, context } = await begin({ viewport });
      await load(page);
      await page.click("#to-tour");
      for (let step = 1; step <= 8; step++) {
        await page.waitForSelector(".told:visible");
        if (step === 6) await says(page, /N = 1 ends/); // what it speaks about is drawn by then
        assert.equal(await settled(page, () => covered(page), 300), "", `step ${step}`);
        await next(page);
      }
      await context.close();
    });
});
