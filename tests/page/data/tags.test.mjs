// Tags in a cell, on the page: they are guessed, one click makes whole cells of them and back, and each has its vector.
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

const GENRES = ["Action", "Comedy", "Crime", "Drama", "Horror", "Romance", "War", "Western"];
const genres = (i) => GENRES.filter((_, g) => (mix(i, 1) >> g) % 3 === 0);
const row = (i) => [`f${mix(i, 2) % 40}`, genres(i).join("|"), genres(i).some((one) => one < "Drama") ? "yes" : "no"].join();
const TABLE = ["studio,genres,liked", ...Array.from({ length: 600 }, (_, i) => row(i)), ""].join("\n");

/** The kind, the format and the levels that stand in the line of the genres. */
const shown = (page) =>
  page.$eval(".columns tbody tr:nth-child(2)", (row) => ({
    kind: row.querySelector("[id^=data-kind-]").value,
    format: row.querySelector("[id^=data-format-]")?.value,
    formats: [...row.querySelectorAll("[id^=data-format-] option")].map(({ textContent }) => textContent),
    why: row.querySelector(".why").textContent.trim(),
    levels: row.children[3].textContent,
  }));
const becomes = (page, levels) =>
  waits(
    page,
    `${levels} levels`,
    (levels) => document.querySelector(".columns tbody tr:nth-child(2)").children[3].textContent === levels,
    levels,
  );

test("tags are guessed with their reason; a click takes whole cells, another sign, and tags again", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&epochs=2`);
  await upload(page, file("films.csv", TABLE));
  await page.waitForSelector(".columns");
  const guessed = await shown(page);
  assert.deepEqual(
    [guessed.kind, guessed.format, guessed.formats, guessed.levels, guessed.why],
    ["tags", "|", ['["a", "b"]', "a|b", "a;b", "a, b"], "8", "tags with | between them, 8 different"],
  );
  await page.selectOption(".columns tbody tr:nth-child(2) [id^=data-kind-]", "category");
  const cells = String(new Set(Array.from({ length: 600 }, (_, i) => genres(i).join("|")).filter(Boolean)).size);
  await becomes(page, cells);
  assert.equal((await shown(page)).format, undefined);
  await page.selectOption(".columns tbody tr:nth-child(2) [id^=data-kind-]", "tags");
  await becomes(page, "8");
  await page.selectOption(".columns tbody tr:nth-child(2) [id^=data-format-]", ";");
  await becomes(page, cells);
  await page.selectOption(".columns tbody tr:nth-child(2) [id^=data-format-]", "|");
  await becomes(page, "8");
  assert.deepEqual(faults, []);
  await context.close();
});

test("the module trains on tags, knows neighbours of each, and scores tags that it never saw", async () => {
  const { page, context } = await open(browser, server.url);
  const found = await page.evaluate(
    async ([url, table]) => {
      const { Lab } = await import(url);
      const lab = await Lab.open({ device: "cpu" });
      const { columns } = await lab.load(table, { kinds: { genres: { kind: "tags", format: "|" } } });
      const run = await lab.train({ model: "embedding", target: "liked", width: 4, hidden: 8, epochs: 2, batch: 64 });
      const { names, counts } = await lab.vectors("genres", { run: run.id });
      const near = await lab.neighbours("genres", "Drama", { run: run.id, count: 3 });
      const points = await lab.points("genres", { run: run.id });
      const scores = await lab.predict("studio,genres\nf1,Drama|Ska\nf2,\n", { run: run.id });
      const wrong = await lab.setKinds({ genres: { kind: "number", format: "|" } }).catch(({ code, message }) => [code, message]);
      await lab.close();
      const { kind, format, levels } = columns[1];
      return {
        kind,
        format,
        levels,
        names,
        counts: [...counts],
        near: near.length,
        colour: points.colour.length,
        scores: [...scores],
        notes: scores.notes.map(({ text }) => text),
        wrong,
      };
    },
    [`${server.url}www/lab.js`, TABLE],
  );
  assert.deepEqual([found.kind, found.format, found.levels], ["tags", "|", 8]);
  assert.deepEqual(found.names.filter(Boolean).sort(), ["(missing)", ...GENRES].sort());
  const trains = Array.from({ length: 600 }, (_, i) => i).filter((i) => i % 5 !== 0 && i % 10 !== 1);
  const drama = trains.filter((i) => genres(i).includes("Drama")).length;
  assert.equal(found.counts[found.names.indexOf("Drama")], drama);
  assert.deepEqual([found.near, found.colour, found.scores.length], [3, 10, 2]);
  assert.ok(found.scores.every((score) => score > 0 && score < 1));
  assert.ok(
    found.notes.includes("Rows with a tag in genres that training did not know: 1. Its unknown level stands in."),
    found.notes,
  );
  assert.deepEqual(found.wrong, [
    "bad-option",
    "The setting format is one of another kind (“genres”); it must be one of numbers, as its kind is.",
  ]);
  await context.close();
});
