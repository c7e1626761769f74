// A workbook on the page: its sheet is chosen, its line of names changed; a large one has a bar, and Cancel ends it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { changed } from "../support/rezip.mjs";
import { bytesOf } from "../support/sheets.mjs";
import { interaction, load, problem, upload, violations, waits } from "../support/steps.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const ROWS = 100_000;
const shot = process.env.FLOWBED_SHOTS; // a folder, for whoever wants to look

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const book = (name, buffer) => ({ name, mimeType: "", buffer });
const rowsOf = (page) => page.textContent(".tiles dd").then((text) => Number(text.replaceAll(",", "")));

test("the sheet is chosen, the lines of names too; on a phone nothing stands over", async () => {
  const { page, context, faults } = await open(browser, server.url, PHONE);
  await upload(page, book("several.xlsx", bytesOf("several.xlsx")));
  await page.waitForSelector("#data-member");
  assert.deepEqual(await page.$$eval("#data-member option", (all) => all.map((one) => one.textContent)), [
    "long",
    "short",
    "read me",
    "empty",
    "hidden",
  ]);
  assert.equal(await page.textContent('label[for="data-member"]'), "Sheet");
  assert.match(await page.textContent("#room-data .notes"), /5 sheets in the workbook: “long” is read/);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "fits a phone");
  assert.deepEqual(await violations(page), []);
  if (shot) await page.screenshot({ path: `${shot}/sheets-390.png`, fullPage: true });
  assert.equal(await rowsOf(page), 40);
  await page.selectOption("#data-member", { label: "hidden" });
  await waits(page, "the other sheet", () =>
    /“hidden” is read, as chosen/.test(document.querySelector("#room-data .notes")?.textContent),
  );
  assert.equal(await rowsOf(page), 90);
  await page.selectOption("#data-header", "data");
  await waits(page, "the names as a row", () => document.querySelector(".tiles dd")?.textContent === "91");
  await page.selectOption("#data-member", { label: "empty" });
  assert.match(await problem(page), /The sheet “empty” is empty\. Choose another one:/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a large workbook has a bar; Cancel ends it and the table that was there stays", async () => {
  const row = (i) => `<row r="${i}">${["A", "B", "C", "D", "E"].map((c) => `<c r="${c}${i}"><v>${i}.5</v></c>`).join("")}</row>`;
  const rows = Array.from({ length: ROWS }, (_, i) => row(i + 2)).join("");
  const large = changed(bytesOf("streamed.xlsx"), "xl/worksheets/sheet2.xml", (text) =>
    text.replace(/<sheetData>.*<\/sheetData>/s, `<sheetData>${rows}</sheetData>`),
  );
  const { page, context, faults } = await open(browser, server.url);
  await load(page, interaction(100), "before.csv");
  const file = { name: "large.xlsx", base64: large.toString("base64") };
  await page.evaluate(({ name, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    globalThis.drop = () => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], name));
      document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    };
    globalThis.drop();
  }, file);
  await page.click("#cancel-load"); // as soon as it is there, most likely while the texts are read
  await page.waitForSelector(".progress", { state: "hidden" });
  assert.equal(await page.textContent(".file"), "before.csv");
  await page.evaluate(() => globalThis.drop());
  await waits(page, "a quarter of it", () => {
    const bar = document.querySelector(".progress progress");
    return bar.value > bar.max / 4;
  });
  await page.click("#cancel-load");
  await page.waitForSelector(".progress", { state: "hidden" });
  assert.equal(await page.textContent(".file"), "before.csv");
  assert.equal(await page.$("#room-data p.problem:not(:empty)"), null, "cancelled is no failure");
  await page.evaluate(() => globalThis.drop());
  await waits(page, "the whole of it", () => document.querySelector(".file")?.textContent === "large.xlsx");
  assert.equal(await rowsOf(page), ROWS);
  assert.deepEqual(faults, []);
  await context.close();
});
