// New rows to score: of an archive the file is found as that of a table is, told, and another one is read when it is chosen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { zip } from "../support/archive.mjs";
import { downloads, file, interaction, load, train, upload, violations } from "../support/steps.mjs";

const rows = (count) =>
  `customer,product,price\n${Array.from({ length: count }, (_, i) => `c${i % 9},p${i % 7},${i / 8}\n`).join("")}`;
const OTHER = `item,weight\n${Array.from({ length: 90 }, (_, i) => `i${i},${i}\n`).join("")}`;
const SEVERAL = { "may/new.csv": rows(40), "june.csv": rows(25), "readme.md": "New rows.\n" };

let server, browser;
before(async () => {
  server = await serve({ "files/several.zip": zip(SEVERAL), "files/other.zip": zip({ ...SEVERAL, "items.csv": OTHER }) });
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

test("the module reads the likeliest file of an archive, or the one that is asked for, and tells of all", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const found = await page.evaluate(
    async ([table, may, june]) => {
      const { Lab } = await import(new URL("www/lab.js", location.href));
      const lab = await Lab.open({ device: "cpu" });
      await lab.load(table);
      await lab.train({ model: "target-mean", target: "bought" });
      const fetched = async (name) => (await fetch(`files/${name}`)).blob();
      const told = async (input, member) => {
        const reports = [];
        const scores = await lab.predict(input, { member }, (report) => reports.push(report)).catch((error) => error);
        const { code, message, member: read, members, notes } = scores;
        const first = reports.find((report) => report.members);
        return { code, message, read, members, note: notes?.[0]?.text, scores: [...(scores.length ? scores : [])], first };
      };
      const several = await fetched("several.zip");
      return {
        alone: [await told(may), await told(june)],
        found: await told(several),
        chosen: await told(several, "june.csv"),
        missing: await told(several, "july.csv"),
        wrong: await told(await fetched("other.zip")),
      };
    },
    [interaction(), SEVERAL["may/new.csv"], SEVERAL["june.csv"]],
  );
  const [may, june] = found.alone;
  assert.deepEqual([may.read, may.members, may.scores.length, june.scores.length], [undefined, undefined, 40, 25]);
  assert.deepEqual(found.found.scores, may.scores);
  assert.deepEqual([found.found.read, found.found.members], ["may/new.csv", ["may/new.csv", "june.csv"]]);
  assert.match(found.found.note, /may\/new\.csv is read, the table with the most rows/);
  assert.deepEqual([found.chosen.scores, found.chosen.read], [june.scores, "june.csv"]);
  assert.equal(found.missing.code, "bad-option");
  assert.match(found.missing.message, /no file “july\.csv” in this archive/);
  assert.equal(found.wrong.code, "unknown-column");
  assert.deepEqual(found.wrong.first.members, ["items.csv", "may/new.csv", "june.csv"], "what is refused is told all the same");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a labelled file gets its scores and counts of names never seen; the file that is saved holds its rows", async () => {
  const { page, context, faults } = await open(browser, server.url, { bypassCSP: true });
  await load(page);
  await train(page, 1);
  await page.click('[data-room="embeddings"]');
  const test = interaction()
    .trim()
    .split("\n")
    .filter((_, line) => line === 0 || (line - 1) % 5 === 0);
  const rows = [...test, "nobody,p1,3,", "nobody,p2,3,maybe"];
  await upload(page, file("may.csv", rows.join("\n")), "predict");
  await page.waitForSelector("#take-predictions");
  const said = (await page.textContent(".outcome")).replace(/\s+/g, " ");
  assert.match(said, /302 rows scored\./);
  assert.match(said, /Names that training never saw: customer in 2 rows\./);
  assert.match(said, /On 300 labelled rows\. Left out: 1 row whose bought is no value of the target\./);
  const scores = await page.$$eval(".outcome tbody tr", (all) => all.map((row) => [...row.cells].map((one) => one.textContent)));
  assert.deepEqual(
    scores.map(([name]) => name),
    ["AUC", "Log-loss", "Accuracy"],
  );
  for (const [name, here, tested] of scores) {
    const [value, low, high] = here.match(/^([\d.]+) \[([\d.]+), ([\d.]+)\]$/).slice(1);
    assert.equal(value, tested, `${name}: these rows are the run's test rows`);
    assert.ok(Number(low) < Number(value) && Number(value) < Number(high), here);
  }
  const [saved] = await downloads(page, () => page.click("#take-predictions"), 1);
  const lines = saved.text.trim().split("\r\n");
  assert.equal(lines[0], "customer,product,price,bought,p(bought = 1),predicted bought");
  rows.slice(1).forEach((row, i) => assert.ok(lines[i + 1].startsWith(`${row},`), lines[i + 1]));
  assert.match(lines.at(-1), /^nobody,p2,3,maybe,0\.\d+,[01]$/);
  assert.deepEqual(await violations(page), []);

  await upload(page, file("other.csv", OTHER), "predict");
  await page.waitForSelector(
    "#room-embeddings p.problem:has-text('lacks columns that the run was trained on: “customer”, “product”, “price”')",
  );
  assert.deepEqual(faults, []);
  await context.close();
});

test("the page offers the files of an archive, also where the likeliest has other columns", async () => {
  const { page, context, faults } = await open(browser, server.url);
  await load(page);
  await train(page, 1);
  await page.click('[data-room="embeddings"]');
  const archive = (name, files) => ({ ...file(name, "", "application/zip"), buffer: zip(files) });
  const files = () => page.$$eval("#predict-member option", (all) => all.map((one) => one.textContent));
  await upload(page, archive("rows.zip", SEVERAL), "predict");
  await page.waitForSelector(".outcome:has-text('40 rows scored.')");
  assert.deepEqual(await files(), ["may/new.csv", "june.csv"]);
  assert.equal(await page.textContent("#take-predictions"), "Download new.predictions.csv");
  await page.focus("#predict-member");
  await page.selectOption("#predict-member", "1");
  await page.waitForSelector(".outcome:has-text('25 rows scored.')");
  assert.equal(await page.evaluate(() => document.activeElement.id), "predict-member");
  const [scores] = await downloads(page, () => page.click("#take-predictions"), 1);
  assert.deepEqual([scores.name, scores.text.trim().split("\n").length], ["june.predictions.csv", 26]);

  await upload(page, archive("other.zip", { ...SEVERAL, "items.csv": OTHER }), "predict");
  await page.waitForSelector("#room-embeddings p.problem:not(:empty)");
  assert.deepEqual(await files(), ["items.csv", "may/new.csv", "june.csv"]);
  assert.equal(await page.$("#take-predictions"), null);
  await page.selectOption("#predict-member", "2");
  await page.waitForSelector(".outcome:has-text('25 rows scored.')");
  assert.equal(await page.textContent("#predict-member option:checked"), "june.csv");
  assert.equal(await page.textContent("[aria-labelledby=predict-title] p.problem"), "");

  await upload(page, file("plain.csv", SEVERAL["june.csv"]), "predict");
  await page.waitForSelector("#predict-member", { state: "detached" });
  await page.waitForSelector("#take-predictions:has-text('plain.predictions.csv')");
  assert.deepEqual(faults, []);
  await context.close();
});
