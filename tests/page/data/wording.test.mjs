// Columns of text, on the page: they are guessed, one click changes them; a name has neighbours by vector and by text, also one never seen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { file, mix, train, upload, waits } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const PLACES = ["Aldorf", "Brinn", "Cormont", "Dellwick", "Esterby", "Falk", "Gorham", "Hollin"];
const TRADES = ["Bakery", "Brewery", "Hospital", "Library", "Theatre", "University"];
const name = (i) => `${PLACES[mix(i, 1) % 8]} ${TRADES[mix(i, 2) % 6]} ${PLACES[mix(i, 3) % 8]} ${1 + (mix(i, 4) % 20)}`;
const row = (i) => [`z${mix(i, 5) % 7}`, i % 31 ? name(i) : "", mix(i, 2) % 6 < 3 ? "yes" : "no"].join();
const TABLE = ["zone,name,liked", ...Array.from({ length: 900 }, (_, i) => row(i)), ""].join("\n");
const NAMES = new Set(Array.from({ length: 900 }, (_, i) => (i % 31 ? name(i) : "")).filter(Boolean));
const KIND = ".columns tbody tr:nth-child(2) [id^=data-kind-]";

const why = (page) => page.$eval(".columns tbody tr:nth-child(2) .why", (cell) => cell.textContent.trim().replace(/\s+/g, " "));
const tables = (page) =>
  page.$$eval(".neighbours", (all) =>
    all.map((table) => [
      table.closest(".card").querySelector("h3").textContent,
      [...table.querySelectorAll("tbody button")].map(({ textContent }) => textContent.trim()),
    ]),
  );

test("text is guessed with its reason and a click takes its cells whole; neighbours are shown by vector and by text", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&models=embedding&rate=0.01`);
  await upload(page, file("shops.csv", TABLE));
  await page.waitForSelector(".columns");
  assert.equal(await page.inputValue(KIND), "text");
  const words = new Set([...NAMES].flatMap((one) => one.split(" "))).size;
  const differ = `text: ${NAMES.size} of 870 values differ, and they have words`;
  const made = `${words} words in ${NAMES.size} different texts; they and their parts share`;
  assert.match(await why(page), new RegExp(`^${differ} ?${made} (256|512|1,024) vectors$`));
  await page.selectOption(KIND, "category");
  await waits(page, "a category", () =>
    /set by hand/.test(document.querySelector(".columns tbody tr:nth-child(2) .why").textContent),
  );
  assert.doesNotMatch(await why(page), /different texts/);
  await page.selectOption(KIND, "text");
  await waits(page, "text", () =>
    /different texts/.test(document.querySelector(".columns tbody tr:nth-child(2) .why").textContent),
  );
  await train(page, 6);
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector("#view-column");
  await page.selectOption("#view-column", { label: "name" });
  await page.waitForSelector("[data-level]");
  const search = (text) => page.fill("#search", text);
  const trade = (wanted) => (one) => one.includes(wanted);
  const shows = (text) =>
    waits(page, `neighbours of ${text}`, (text) => document.querySelector(".side").textContent.includes(text), text);
  const known = [...NAMES].find((one) => one.includes("Theatre"));
  await search(known);
  await page.press("#search", "Enter");
  await shows("training rows");
  const [vectors, texts] = await tables(page);
  assert.deepEqual([vectors[0], texts[0], vectors[1].length, texts[1].length], ["Nearest neighbours", "Written alike", 10, 10]);
  // A name that training never saw, with a slip.
  await search("Theater of Aldorff");
  await page.click("#seek-text");
  await shows("not seen in training");
  const [near, written] = await tables(page);
  assert.ok(
    written[1].slice(0, 3).every((one) => trade("Theatre")(one) && trade("Aldorf")(one)),
    written[1].join(),
  );
  assert.equal(near[1].length, 10);
  assert.deepEqual(faults, []);
  await context.close();
});

test("the module gives a name that it never saw a vector, neighbours and a score, and a project brings them back", async () => {
  const { page, context } = await open(browser, server.url);
  const found = await page.evaluate(
    async ([url, table]) => {
      const { Lab } = await import(url);
      const lab = await Lab.open({ device: "cpu" });
      const { columns } = await lab.load(table);
      const run = await lab.train({ model: "embedding", target: "liked", width: 6, hidden: 8, epochs: 8, batch: 64, rate: 0.01 });
      const news = "zone,name\nz1,Brinn Theater\nz1,brinn THEATER!\nz1,\nz1,— ?!\n";
      const told = async (lab, run) => {
        const [all, some] = [
          await lab.vectors("name", { run }),
          await lab.vectors("name", { run, names: ["Brinn Theater", "(missing)"] }),
        ];
        const scores = await lab.predict(news, { run });
        return {
          names: all.names.slice(0, 4),
          length: all.names.length,
          values: [...all.values.slice(0, 60)],
          counts: [...all.counts],
          some: [some.names, some.missing, [...some.counts], [...some.values]],
          near: await lab.neighbours("name", "Brinn Theater", { run, count: 3 }),
          written: await lab.neighbours("name", "Brinn Theater", { run, count: 3, by: "text" }),
          scores: [...scores],
          notes: scores.notes.map(({ text }) => text),
        };
      };
      const first = await told(lab, run.id);
      const refused = await lab
        .neighbours("zone", "z1", { run: run.id, by: "text" })
        .catch(({ code, message }) => [code, message]);
      const unknown = await lab.neighbours("zone", "z99", { run: run.id }).catch(({ code }) => code);
      const [project] = await lab.export("project");
      const other = await Lab.open({ device: "cpu" });
      const opened = await other.openProject(project);
      const again = await told(other, opened.runs[0].id);
      const chosen = await lab.setKinds({ name: "category" });
      await lab.close();
      await other.close();
      return { column: columns[1], first, again, refused, unknown, chosen: chosen.columns[1] };
    },
    [`${server.url}www/lab.js`, TABLE],
  );
  const { column, first, again, refused, unknown, chosen } = found;
  assert.deepEqual([column.kind, column.levels, column.missing, column.leftOut], ["text", NAMES.size, 30, null]);
  assert.ok(column.text.buckets >= 256 && column.autoWidth > 20, JSON.stringify(column));
  assert.deepEqual([chosen.kind, chosen.text], ["category", null]);
  assert.deepEqual(again, first);
  assert.deepEqual(first.names.slice(0, 2), ["", "(missing)"]);
  assert.ok(first.counts.slice(2).every((count, i, all) => i === 0 || count <= all[i - 1]));
  const [names, missing, counts, values] = first.some;
  assert.deepEqual([names, missing, counts.length, counts[0], values.length], [["Brinn Theater", "(missing)"], 1, 2, 0, 12]);
  assert.ok(counts[1] > 0 && values.slice(0, 6).some((value) => value !== 0));
  assert.ok(
    first.written.every(({ name, cosine }) => /Brinn/.test(name) && cosine > 0.2 && cosine < 1),
    JSON.stringify(first.written),
  );
  assert.equal(first.near.length, 3);
  assert.equal(first.scores[0], first.scores[1], "case and signs between words say nothing");
  assert.ok(new Set(first.scores).size === 3, String(first.scores));
  assert.ok(
    first.notes.includes("Rows whose name has no word, and no part of one, that training knew: 1. Its unknown level stands in."),
    first.notes.join("\n"),
  );
  assert.deepEqual(refused, ["bad-option", "The setting by is text; it must be vector, for this column is no text."]);
  assert.equal(unknown, "unknown-level");
  await context.close();
});
