// What the page says before a score is believed: a column that gives the target away, the splits that a table asks for, neighbours that chance
// would give.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { LONGEST, file, mix, upload, waits } from "../support/steps.mjs";

const ROWS = 3000;

/** Visits in order of their days; a refund is there where and only where something was returned, which nothing else tells. */
function csv() {
  const lines = ["day,user_id,shop,refund_amount,returned"];
  for (let i = 0; i < ROWS; i++) {
    const returned = mix(i, 1) % 9 === 0;
    const day = `2024-${String(1 + Math.floor((i * 12) / ROWS)).padStart(2, "0")}-${String(1 + (Math.floor(i / 6) % 28)).padStart(2, "0")}`;
    lines.push(`${day},u${mix(i, 2) % 90},s${mix(i, 3) % 40},${returned ? 1 + (mix(i, 4) % 90) : 0},${returned ? "yes" : "no"}`);
  }
  return `${lines.join("\n")}\n`;
}

let server;
let browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

test("what gives the target away is named before training and can be left out; splits are offered; chance has no neighbours", async () => {
  const link = `${server.url}#v=1&device=cpu&models=embedding&epochs=1&width=8`;
  const { page, context, faults } = await open(browser, link);
  await upload(page, file("visits.csv", csv()));
  await page.waitForSelector("#data-train");
  await page.selectOption("#data-target", { label: "returned" });
  await page.click('[data-room="train"]');
  const ahead = ".stage .warnings li";
  await page.waitForSelector(`${ahead}:has-text('refund_amount alone has AUC 1.000')`, { timeout: LONGEST });
  await page.click("#start");
  await page.waitForSelector(".scores", { timeout: LONGEST });
  const below = "[aria-labelledby=scores-title] .warnings li:has-text('refund_amount alone has AUC 1.000')";
  assert.match(await page.textContent(below), /is it known before the outcome\?/);
  await page.click(`${ahead} button:has-text('Leave out refund_amount')`);
  await waits(page, "the warning to go", () => !document.querySelector(".stage .warnings"));
  assert.match(await page.textContent("#room-train summary:has-text('Columns used')"), /3 of 4/);

  await page.click("summary:text('More settings')");
  const offers = () => page.$$eval(".proposals button", (all) => all.map((one) => one.textContent));
  assert.deepEqual(await offers(), ["Split by time", "Split by groups"]);
  assert.match(
    await page.textContent(".proposals"),
    /rows stand in their order.*user_id has 90 different values, of about 33 rows each/s,
  );
  await page.click(".proposals button:has-text('Split by groups')");
  assert.equal(await page.inputValue("#setting-split"), "group");
  assert.equal(await page.textContent("#setting-split-column option:checked"), "user_id");
  assert.deepEqual(await offers(), ["Split by time"]);
  await page.click("#start");
  await page.waitForSelector(".run-notes:has-text('Rows are split by groups, the values of user_id')", { timeout: LONGEST });
  assert.match(await page.textContent(".run-notes"), /user_id is an input too/);

  await page.click('[data-room="embeddings"]');
  await page.selectOption("#view-column", { label: "shop" });
  await page.waitForSelector(".levels button:not([data-level='0'])");
  await page.click(".levels button:not([data-level='0'])");
  await page.waitForSelector(".near:has-text('than chance gives among 39 vectors of width 8')", { timeout: LONGEST });
  assert.equal(await page.$(".near tbody"), null);
  assert.deepEqual(faults, []);
  await context.close();
});
