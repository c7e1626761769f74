// The loss curves as they are drawn: whole epochs on the axis, a reading under the pointer, the page's colours and width.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { load, train } from "../support/steps.mjs";

const CHART = "#room-train .chart";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

test("the loss curves are marked at whole epochs, read under a pointer, and follow the page's colours and width", async () => {
  const { page, context, faults } = await open(browser, server.url, { colorScheme: "light" });
  await load(page);
  await train(page, 3);
  await page.waitForFunction((chart) => document.querySelectorAll(`${chart} .series .line`).length === 6, CHART);
  assert.deepEqual(await page.locator(`${CHART} .x-axis text`).allTextContents(), ["0", "1", "2", "3"]);
  assert.equal(await page.locator(`${CHART} .pointer`).count(), 0);

  // Three quarters of the way from 0 to 3, the next validation losses are those of epoch 2.
  const marks = await page.$$eval(`${CHART} .x-axis text`, (all) => all.map((one) => one.getBoundingClientRect()));
  const [from, to] = [marks[0], marks[3]].map(({ x, width }) => x + width / 2);
  const { y, height } = await page.locator(`${CHART} > svg`).boundingBox();
  await page.mouse.move(from + 0.75 * (to - from), y + height / 2);
  await page.waitForSelector(`${CHART} .pointer`, { state: "attached" });
  const dots = await page.$$eval(`${CHART} .pointer ~ circle`, (all) => all.map((one) => Number(one.getAttribute("cx"))));
  const second = await page.$eval(`${CHART} .x-axis text:nth-of-type(3)`, (one) => Number(one.getAttribute("x")));
  assert.equal(dots.length, 6, "a point of every line");
  const there = dots.filter((x) => Math.abs(x - second) < 0.1).length;
  assert.ok(there >= 3, `${dots}: at least the validation losses are at epoch 2, ${second}`);
  await page.mouse.move(1, 1);
  await page.waitForSelector(`${CHART} .pointer`, { state: "detached" });

  const colour = () => page.$eval(`${CHART} .line`, (line) => getComputedStyle(line).stroke);
  assert.equal(await colour(), "rgb(11, 107, 118)");
  await page.emulateMedia({ colorScheme: "dark" });
  assert.equal(await colour(), "rgb(99, 202, 208)");

  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForFunction((chart) => {
    const { clientWidth } = document.querySelector(chart);
    const right = Number(document.querySelector(`${chart} .y-axis line`).getAttribute("x2"));
    return clientWidth < 390 && right < clientWidth && right > clientWidth - 30;
  }, CHART);
  assert.deepEqual(faults, []);
  await context.close();
});
