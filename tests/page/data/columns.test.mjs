// Columns as people write them: the Data room tells how each is read, and every choice does what it says; links and new rows repeat it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { file, mix, upload, waits } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const CITIES = ["Bern", "Basel", "Genf"];
const comma = (x) => x.toFixed(2).replace(".", ",");
/** German cells: a price with a sign, dates by day and month, a number with NA, ids, a row number. */
const row = (i) =>
  [
    i + 1,
    CITIES[mix(i, 1) % 3],
    `${comma(1000 + (mix(i, 2) % 90_000) / 7).replace(/^(\d+)(\d{3},)/, "$1.$2")} €`,
    `${String(1 + (mix(i, 3) % 28)).padStart(2, "0")}.${String(1 + (mix(i, 4) % 12)).padStart(2, "0")}.2024`,
    i % 5 === 3 ? "NA" : comma((mix(i, 5) % 1000) / 10),
    30 + (mix(i, 6) % 33),
    mix(i, 7) % 2 ? "ja" : "nein",
  ].join(";");
const TABLE = ["nr;city;price;sold;age;grade;bought", ...Array.from({ length: 400 }, (_, i) => row(i)), ""].join("\n");

const at = (page, name) =>
  page.$$eval(".columns tbody tr", (rows, name) => rows.findIndex((row) => row.children[0].textContent.startsWith(name)), name);
const shown = async (page, name) =>
  page.$eval(`.columns tbody tr:nth-child(${(await at(page, name)) + 1})`, (row) => ({
    kind: row.querySelector("[id^=data-kind-]").value,
    format: row.querySelector("[id^=data-format-]")?.value,
    why: row.querySelector(".why").textContent.replace(/\s+/g, " ").trim(),
    missing: row.children[4].textContent,
  }));
const becomes = (page, name, is) =>
  waits(
    page,
    `${name} to be ${JSON.stringify(is)}`,
    ([name, is]) => {
      const row = [...document.querySelectorAll(".columns tbody tr")].find((row) => row.children[0].textContent.startsWith(name));
      return (
        row?.querySelector("[id^=data-kind-]").value === is.kind &&
        (!("missing" in is) || row.children[4].textContent === is.missing)
      );
    },
    [name, is],
  );

test("each column says how it is written, what counts as missing, and what is left out; a click changes it", async () => {
  const { page, context, faults } = await open(browser, server.url);
  await upload(page, file("häuser.csv", TABLE));
  await page.waitForSelector(".columns");
  assert.deepEqual(
    await Promise.all(["city", "price", "sold", "age", "grade", "bought"].map(async (name) => (await shown(page, name)).kind)),
    ["category", "number", "date", "number", "category", "category"],
  );
  const price = await shown(page, "price");
  assert.match(price.why, /decimal comma/);
  assert.match(price.why, /€/);
  const age = await shown(page, "age");
  assert.equal(age.missing, "80");
  assert.match(age.why, /“NA” 80 in age counts as missing/);

  await page.uncheck(`#data-words-${await at(page, "age")}`);
  await becomes(page, "age", { kind: "number", missing: "0" });
  assert.match((await shown(page, "age")).why, /80 cells are no number, and count as missing: ?NA/);
  await page.check(`#data-words-${await at(page, "age")}`);
  await becomes(page, "age", { kind: "number", missing: "80" });

  await page.setViewportSize({ width: 320, height: 700 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, "the page does not scroll sideways");

  assert.match(await page.textContent("#left-out"), /Left out: 1 column\s+nr\s+every value differs/);
  await page.click("#data-take-in-0");
  await page.waitForSelector("#left-out", { state: "detached" });
  assert.equal((await shown(page, "nr")).kind, "number");
  assert.deepEqual(faults, []);
  await context.close();
});

test("the target tells its classes, its base rate, and the other way to predict it", async () => {
  const { page, context, faults } = await open(browser, server.url);
  await upload(page, file("häuser.csv", TABLE));
  await page.waitForSelector(".shares");
  const yes = Array.from({ length: 400 }, (_, i) => mix(i, 7) % 2).reduce((sum, one) => sum + one, 0);
  const rows = await page.$$eval(".shares tbody tr", (rows) =>
    rows.map((row) => [...row.children].map((one) => one.textContent.trim())),
  );
  const share = (n) => `${((100 * n) / 400).toFixed(1)} %`;
  const expected = [
    ["ja", share(yes), String(yes)],
    ["nein", share(400 - yes), String(400 - yes)],
  ].sort((a, b) => b[2] - a[2]);
  assert.deepEqual(rows, expected);
  assert.match(
    await page.textContent("#target-shares"),
    new RegExp(`Always predicting ${expected[0][0]} is right in ${expected[0][1]}`),
  );

  await page.selectOption("#data-target", { label: "grade" });
  await page.click("#data-other-task");
  await becomes(page, "grade", { kind: "number" });
  assert.match(await page.textContent("#target-shares"), /Mean \d+\.\d+, deviation \d/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("of more than a hundred columns all stay in sight after a change, and the focus stays where it was", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const names = Array.from({ length: 120 }, (_, i) => (i === 110 ? "row" : `c${i}`));
  const cell = (i, j) => (j === 110 ? i + 1 : j === 115 ? (i % 4 ? (mix(i, j) % 999) / 7 : "NA") : `v${mix(i, j) % 5}`);
  const rows = Array.from({ length: 60 }, (_, i) => names.map((_, j) => cell(i, j)).join());
  await upload(page, file("wide.csv", [names.join(), ...rows, ""].join("\n")));
  await page.waitForSelector("#data-more-columns:text('Show 20 more columns')");
  const shownRows = () => page.$$eval(".columns tbody tr", (all) => all.length);
  const focused = () => page.evaluate(() => document.activeElement.id);
  assert.equal(await shownRows(), 100);
  await page.focus("#data-more-columns");
  await page.keyboard.press("Enter");
  assert.deepEqual([await shownRows(), await focused()], [120, "data-kind-100"]);

  await page.focus("#data-kind-119");
  await page.selectOption("#data-kind-119", "skip");
  await becomes(page, "c119", { kind: "skip" });
  assert.deepEqual([await shownRows(), await focused()], [120, "data-kind-119"]);
  await page.focus("#data-words-115");
  await page.keyboard.press("Space");
  await becomes(page, "c115", { kind: "number", missing: "0" });
  assert.deepEqual([await shownRows(), await focused()], [120, "data-words-115"]);
  await page.focus("#data-take-in-0");
  await page.keyboard.press("Enter");
  await becomes(page, "row", { kind: "number" });
  assert.deepEqual([await shownRows(), await focused()], [120, "data-kind-110"], "a button that is gone leaves its column");
  assert.equal(await page.$("#data-more-columns"), null);

  await upload(page, file("other.csv", [names.join(), ...rows, ""].join("\n")));
  await page.waitForSelector(".file bdi:text('other.csv')");
  assert.equal(await shownRows(), 100, "another file is folded");
  assert.deepEqual(faults, []);
  await context.close();
});

test("lines that are no rows are found, and chosen otherwise", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const rows = Array.from({ length: 40 }, (_, i) => `r${i % 7},${(i * 7) % 11},${i % 2}`);
  await upload(
    page,
    file(
      "report.csv",
      `Report of sales\n\nregion,2021,2022\n${rows.slice(0, 20).join("\n")}\nregion,2021,2022\n${rows.slice(20).join("\n")}\n`,
    ),
  );
  await page.waitForSelector("#data-skip-lines");
  const names = () => page.$$eval(".columns tbody th", (all) => all.map((one) => one.textContent.replace(/target$/, "")));
  assert.deepEqual(await names(), ["region", "2021", "2022"]);
  assert.match(await page.textContent(".tiles"), /40\s*rows/);
  await page.check("#data-keep-repeated");
  await waits(page, "41 rows", () => /41\s*rows/.test(document.querySelector(".tiles").textContent));
  await page.fill("#data-names-line", "4");
  await page.press("#data-names-line", "Tab");
  await waits(page, "other names", () => document.querySelector(".columns tbody th").textContent.startsWith("r0"));
  assert.deepEqual(faults, []);
  await context.close();
});

test("the link of a sample holds how a column is written", async () => {
  const { page, context, faults } = await open(browser, server.url);
  await page.click("[data-sample=shop]");
  await page.waitForSelector(".columns");
  assert.equal(await page.textContent(".drop .big"), "Drop another file here");
  assert.match(
    await page.textContent("#left-out"),
    /amount\s+another outcome of this sample.*tier\s+another outcome of this sample/s,
  );
  assert.doesNotMatch(await page.textContent(".columns"), /by hand/, "the sample left them out, not a person");
  const index = await at(page, "customer");
  await page.selectOption(`#data-kind-${index}`, "skip");
  await becomes(page, "customer", { kind: "skip" });
  assert.match(await page.textContent("#left-out"), /customer\s+left out by hand/);
  const hash = new URL(page.url()).hash;
  assert.match(hash, /customer:skip/);
  await context.close();
  const other = await open(browser, `${server.url}#v=1&sample=shop&kinds=customer:category~~words,amount:number~plain`);
  await other.page.waitForSelector(".columns");
  await becomes(other.page, "amount", { kind: "number" });
  assert.equal((await shown(other.page, "customer")).kind, "category");
  assert.deepEqual([...faults, ...other.faults], []);
  await other.context.close();
});

test("the module takes kinds with formats and words, and tells the target's classes; new rows are read by the trained format", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const found = await page.evaluate(async (text) => {
    const { Lab } = await import(new URL("www/lab.js", document.baseURI).href);
    const lab = await Lab.open({ device: "cpu" });
    const table = await lab.load(text, {
      kinds: { nr: "skip", price: { kind: "number", format: "comma" }, age: { missing: ["NA"] } },
    });
    const { task, classes, counts } = await lab.target("bought");
    const run = await lab.train({ model: "target-mean", target: "bought", columns: ["city", "price", "age"] });
    const ask = async (price) => (await lab.predict(`city;price;age\nBern;${price};5,5\n`, { run: run.id }))[0];
    const scores = [await ask("12.000,00 €"), await ask("12000"), await ask("12")];
    const wrong = await lab
      .setKinds({ price: { kind: "category", format: "iso" } })
      .catch(({ code, message }) => ({ code, message }));
    lab.close();
    return { kinds: table.columns.map(({ name, kind, format }) => [name, kind, format]), task, classes, counts, scores, wrong };
  }, TABLE);
  assert.deepEqual(found.kinds.slice(0, 5), [
    ["nr", "skip", "plain"], // its numbers could be predicted
    ["city", "category", null],
    ["price", "number", "comma"],
    ["sold", "date", "dmy"],
    ["age", "number", "comma"],
  ]);
  assert.deepEqual([found.task, found.classes], ["binary", ["ja", "nein"]]);
  assert.equal(found.counts[0] + found.counts[1], 400);
  assert.equal(found.scores[0], found.scores[1], "12.000,00 € and 12000 are one number");
  assert.notEqual(found.scores[0], found.scores[2]);
  assert.deepEqual(faults, []);
  await context.close();
});
