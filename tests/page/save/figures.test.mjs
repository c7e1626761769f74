// What "Save" writes: figures as SVG and PNG, tables as CSV and Markdown; and that nothing lacks it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { figure, flowRoom, menu, picture, text, unsaved } from "../support/figure-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { MARKUP, interaction, load, train, violations } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

test("the loss curves and the scores, in the dark as on paper", async () => {
  const { page, context, faults } = await open(browser, server.url, { colorScheme: "dark" });
  await load(page);
  assert.deepEqual(await unsaved(page), []);
  await page.click('[data-room="train"]');
  await menu(page, "the loss curves").locator("summary").click();
  await menu(page, "the loss curves").getByRole("button", { name: "SVG" }).click();
  await menu(page, "the loss curves").locator("text=Nothing is drawn here yet.").waitFor();
  await page.keyboard.press("Escape");
  await train(page, 3);
  assert.deepEqual(await unsaved(page), []);
  const loss = await figure(page, "the loss curves");
  assert.deepEqual(loss.labels, ["epoch", "log-loss"]);
  assert.deepEqual(loss.legend, ["Embedding", "One-hot", "Attention ODE"]);
  assert.equal(loss.dots, 9, "three models, a validation loss after each of three epochs");
  assert.equal(loss.lines.length, 6);
  assert.deepEqual(
    loss.lines.filter((_, i) => i % 2),
    [3, 3, 3],
  );
  assert.match(loss.caption, /Target: bought in shop\.csv; embedding width 32, .* batches of 128, at most 3 epochs, .*seed 0\./);
  assert.ok(loss.colours.includes("#0b6b76"), "the colours of light paper");
  const png = await picture(page, "the loss curves");
  assert.ok(png.width > 1000 && png.height > 600 && png.colours > 20, JSON.stringify(png));
  assert.equal(png.corner, 0xffffffff, "white paper");

  const csv = (await text(page, "the scores", "CSV")).trim().split("\r\n");
  const cells = await page.$$eval(".scores tbody tr:nth-child(2) > *", (all) =>
    all.map((cell) => cell.innerText.replace(/\s+/g, " ")),
  );
  assert.equal(csv.length, await page.$$eval(".scores tr", (all) => all.length));
  assert.deepEqual(csv[2].replace(/[()]/g, "").split(","), cells, "each cell as it stands");
  const md = (await text(page, "the scores", "Markdown")).trim().split("\n");
  assert.equal(md[1], "| --- | --: | --: | --: | --: | --: | --: |");
  assert.deepEqual(md[3].replace(/[()]/g, "").slice(2, -2).split(" | "), cells);
  assert.deepEqual(faults, []);
  await context.close();
});

test("names from a file stay text: formulas in CSV, bars in Markdown, markup in SVG", async () => {
  // Long enough for neighbours that are nearer than chance.
  const { page, context, faults } = await open(browser, `${server.url}#v=2&models=embedding&width=8&rate=0.01&patience=40`);
  const odd = interaction().replaceAll(",p1,", ",=1+cmd|x,").replaceAll(",p9,", ",-5,").replaceAll(",p4,", ',"a, ""b"" *c*",');
  await load(page, odd);
  const preview = await text(page, "the first rows", "CSV");
  assert.deepEqual(preview.split("\r\n").slice(0, 4), [
    "customer,product,price,bought",
    "c28,'=1+cmd|x,0,1",
    "c23,-5,0.1,0",
    'c18,"a, ""b"" *c*",0.2,0',
  ]);
  const bars = await text(page, "the first rows", "Markdown");
  assert.deepEqual(bars.split("\n").slice(2, 5), [
    "| c28 | =1+cmd\\|x | 0 | 1 |",
    "| c23 | -5 | 0.1 | 0 |",
    '| c18 | a, "b" \\*c\\* | 0.2 | 0 |',
  ]);
  const columns = await text(page, "the columns", "Markdown");
  assert.match(columns, /\| customer \| category \|/, "the choice of a menu, not all of its options");
  assert.match(columns, /\| bought \(target\) \|/);
  await train(page, 40);
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button:has-text('onerror')");
  await page.click(".levels button:has-text('onerror')");
  await page.waitForSelector(".neighbours");
  assert.deepEqual(await unsaved(page), []);
  const listed = await page.$$eval(".neighbours tbody tr", (rows) =>
    rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()).join()),
  );
  assert.ok(listed.length > 0);
  const near = await text(page, "the nearest neighbours", "CSV");
  assert.deepEqual(near.trim().split("\r\n").slice(1), listed);
  const map = await figure(page, "the map of the vectors");
  assert.ok(
    map.names.some((level) => level.startsWith(MARKUP.slice(0, 20))),
    "the chosen level is named, as text",
  );
  assert.equal(map.points, 31, "30 levels and the unknown one");
  const components = [1, 2, 3].map((i) => `component ${i} (N %)`);
  assert.deepEqual(
    map.ticks.map((tick) => tick.replace(/\d+(\.\d+)? %/, "N %")),
    components,
  );
  assert.match(map.caption, /Learned by run 1\. Embedding, bought in shop\.csv; colour: mean of bought/);
  await page.click('#room-embeddings [data-key="2"]');
  const flat = await figure(page, "the map of the vectors");
  assert.equal(flat.points, 31);
  assert.deepEqual(
    flat.labels.map((label) => label.replace(/\d+(\.\d+)? %/, "N %")),
    components.slice(0, 2),
  );
  assert.ok(flat.ticks.filter((tick) => Number.isFinite(Number(tick))).length > 4, "numbers at both axes");
  const png = await picture(page, "the map of the vectors");
  assert.ok(png.width > 1000 && png.colours > 10, JSON.stringify(png));
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.deepEqual(faults, []);
  await context.close();
});

test("20,000 of more points are drawn, and the caption says so", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const lines = Array.from({ length: 60_000 }, (_, i) => `k${i % 30_000},${(i * 7919) % 3 ? 0 : 1}`);
  await load(page, `many,y\n${lines.join("\n")}\n`, "many.csv");
  await page.click('[data-room="train"]');
  for (const model of ["one-hot", "attention-ode", "target-mean"]) await page.uncheck(`#model-${model}`);
  await page.fill("#setting-width", "4");
  await train(page, 1);
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  const { points, caption } = await figure(page, "the map of the vectors");
  assert.equal(points, 20_000);
  assert.match(caption, /20,000 of the [\d,]+ points are drawn here/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("the benchmark's table has it too", async () => {
  const { page, context } = await open(browser, `${server.url}#v=1&room=benchmark`);
  await menu(page, "the times of this machine").locator("summary").click();
  await menu(page, "the times of this machine").getByRole("button", { name: "CSV" }).click();
  await page.locator("text=There is no table here yet.").waitFor();
  await context.close();
});

test("a phone does not scroll sideways for a menu, and no rule of accessibility is broken", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page, context } = await flowRoom(browser, server, {
      viewport: { width: 360, height: 740 },
      colorScheme,
      bypassCSP: true,
    });
    const fits = (what) =>
      page.evaluate(() => document.documentElement.scrollWidth <= innerWidth).then((yes) => assert.ok(yes, what));
    for (const summary of await page.locator("details.save:visible > summary").all()) {
      await summary.click();
      const box = await summary.locator("xpath=../div").boundingBox();
      const what = await summary.getAttribute("aria-label");
      assert.ok(box.x >= 0 && box.x + box.width <= 360, `${what}: ${JSON.stringify(box)}`);
      await fits(what);
    }
    await page.locator("details[open] .popover button").first().waitFor();
    assert.deepEqual(await violations(page), []);
    await page.click('[data-room="data"]');
    await load(page);
    await page.click('[data-room="train"]');
    const loss = menu(page, "the loss curves");
    await loss.locator("summary").click();
    const { x, width } = await loss.locator(".popover").boundingBox();
    assert.ok(x >= 0 && x + width <= 360, `the loss curves: ${x}`);
    await context.close();
  }
});
