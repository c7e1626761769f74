// Pictures of names that bend a line or are drawn as one sign: what is saved shows something, and keeps each name to itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { figure, picture } from "../support/figure-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { load, mix, train } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** As a person sees it: what bends the line is spelled out. */
const seen = (word) => word.replace("\u202E", "[U+202E]");
/** Without what isolates a name from the text around it. */
const bare = (name) => name.replace(/[\u2066-\u2069]/g, "");

/** Each name in a figure is one of these levels, or its beginning where it is long. */
function assertOneByOne(names, levels, what) {
  const known = [...levels.map(seen), "unknown level"];
  assert.ok(names.length >= 2, `${what}: ${names}`);
  for (const name of names)
    assert.ok(
      known.some((level) => name === level || (name.endsWith("…") && level.startsWith(name.slice(0, -1)))),
      `${what}: ${JSON.stringify(name)} is one name, or its beginning`,
    );
  assert.ok(
    names.every((name) => [...name].length <= 48),
    `${what}: the long one is shortened`,
  );
  assert.ok(
    names.some((name) => /[\u0590-\u06ff]/.test(name)),
    `${what}: ${names}`,
  );
}

test("pictures of such names are drawn, and each name stands in them by itself", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&width=4&epochs=1&dims=2`, {
    reducedMotion: "reduce",
  });
  const long = "ארוך".repeat(40);
  const family = "👩‍👩‍👧‍👦".repeat(3);
  const levels = ["עברית", "العربية", family, "\u202Egnp.exe", long, "漢字"];
  const lines = Array.from(
    { length: 600 },
    (_, i) => `${levels[mix(i, 3) % 6]},s${mix(i, 9) % 4},${(mix(i, 3) + mix(i, 9)) % 2}`,
  );
  await load(page, `שם,shop,\u202Etegrat\n${lines.join("\n")}\n`, "קובץ.csv");
  await page.selectOption("#data-target", { label: seen("\u202Etegrat") });
  await train(page, 1);
  const whole = { "the loss curves": await figure(page, "the loss curves") };
  assert.ok(whole["the loss curves"].caption.includes("[U+202E]tegrat"));
  const pictures = { "the loss curves": await picture(page, "the loss curves") };

  await page.click('[data-room="embeddings"]');
  await page.selectOption("#view-column", { label: "שם" });
  await page.waitForSelector(".levels button:has-text('עברית')");
  await page.waitForSelector("#room-embeddings .map:not(.busy)");
  whole["the map of the vectors"] = await figure(page, "the map of the vectors");
  pictures["the map of the vectors"] = await picture(page, "the map of the vectors");

  await page.click('[data-room="flow"]');
  await page.waitForSelector("#flow-run-button:enabled");
  await page.selectOption("#setting-from", "column");
  await page.selectOption("#flow-column", { label: "שם" });
  await page.click("#flow-run-button");
  await page.waitForSelector("#flow-run-button:enabled");
  whole["the map of the flow"] = await figure(page, "the map of the flow");
  for (const what of ["the map of the flow", "the attention map"]) pictures[what] = await picture(page, what);

  for (const what of ["the map of the vectors", "the map of the flow"]) assertOneByOne(whole[what].names.map(bare), levels, what);
  for (const [what, one] of Object.entries(whole)) {
    const texts = [one.title, one.desc, one.caption, ...one.labels, ...one.ticks, ...one.legend, ...one.names].join("\n");
    assert.doesNotMatch(texts, /[\u202a-\u202e]/, `${what}: nothing bends a line`);
  }
  for (const [what, { width, height, colours }] of Object.entries(pictures))
    assert.ok(width > 900 && height > 400 && colours > 8, `${what}: ${width} × ${height}, ${colours} colours`);
  assert.deepEqual(faults, []);
  await context.close();
});
