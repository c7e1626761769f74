// A second table on the page and in the module: attributes of levels name, colour and tell vectors; they are inputs where they are ticked.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { file, load, mix, train, upload, waits } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const FILMS = 60;
const GENRES = ["Drama", "War", "Comedy"];
const genre = (film) => GENRES[mix(film, 7) % 3];
const row = (i) => [mix(i, 1) % FILMS, mix(i, 2) % 5, genre(mix(i, 1) % FILMS) === "War" ? "no" : "yes"].join();
const RATINGS = ["item_id,week,liked", ...Array.from({ length: 2400 }, (_, i) => row(i)), ""].join("\n");
const film = (i) => `${i},"Film, the ${i}th",${genre(i)},${1990 + (i % 20)}`;
const ITEMS = ["item_id,title,genre,week", ...Array.from({ length: FILMS + 20 }, (_, i) => film(i)).slice(3), ""].join("\n");

const joined = (page) =>
  page.$eval("#data-joins .joined", (card) => ({
    text: card.querySelector(".row").innerText.replace(/\s+/g, " "),
    ticks: [...card.querySelectorAll("label.check")].map((label) => [
      label.innerText.replace(/\s+/g, " ").trim(),
      label.querySelector("input").checked,
    ]),
  }));

test("a second table is added, ticked, named and coloured by, scored with, and removed again", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&epochs=6&models=embedding`);
  await load(page, RATINGS, "ratings.csv");
  await page.waitForSelector("[data-picker=second]", { state: "attached" });
  await upload(page, file("films.csv", ITEMS), "second");
  await page.waitForSelector("#data-joins .joined");
  const found = await joined(page);
  assert.match(found.text, /films .*57 of 60 levels found, \d+ rows without/);
  assert.deepEqual(found.ticks, [
    ["title category, 57", false],
    ["genre category, 3", false],
    ["films.week category, 20", false],
  ]);
  assert.match(await page.textContent("#left-out"), /genre\s+came with a second table/);
  const notes = await page.textContent(".notes");
  assert.match(notes, /films is joined by item_id = item_id \(a guess: .*\): 57 of 60 levels have a row there/);

  // Ticked, it is an input; a new row has it by its key.
  await page.click("#join-tick-0-1");
  await waits(page, "genre among the inputs", () => document.getElementById("join-tick-0-1")?.checked);
  await train(page, 6);
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector("#view-label");
  await page.selectOption("#view-column", { label: "item_id" });
  await page.selectOption("#view-label", { label: "title" });
  await waits(page, "titles in the list", () => /Film, the \d+th · \d+/.test(document.querySelector("ul.levels")?.textContent));
  await page.selectOption("#view-colour", { label: "genre" });
  await waits(page, "genres in the legend", () => /War/.test(document.querySelector(".scale")?.textContent));
  await page.click("ul.levels button[data-level]:nth-child(1) >> nth=3");
  await waits(page, "neighbours by title", () =>
    /Film, the \d+th · \d+/.test(document.querySelector("table.neighbours")?.textContent),
  );
  // A film that no rating has, but the list of films.
  await page.fill("#search", "75");
  await page.click("#predict-level");
  await waits(page, "a predicted vector", () =>
    /never seen: predicted from names and attributes/.test(document.getElementById("near-title")?.parentElement.textContent),
  );
  await upload(page, file("new.csv", "item_id,week\n4,1\n75,1\n"), "predict");
  await page.waitForSelector("#take-predictions");
  assert.match(await page.textContent("#room-embeddings .outcome"), /2 rows scored/);

  await page.click('[data-room="data"]');
  await page.click("#join-remove-0");
  await waits(
    page,
    "the table as it was",
    () => !document.querySelector("#data-joins .joined") && document.querySelectorAll(".columns tbody tr").length === 3,
  );
  assert.doesNotMatch(await page.textContent("#room-data"), /is joined by/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("where no pair of columns matches, a person chooses it; what matches nothing is refused", async () => {
  const { page, context } = await open(browser, `${server.url}#v=1&device=cpu`);
  await load(page, RATINGS, "ratings.csv");
  await page.waitForSelector("[data-picker=second]", { state: "attached" });
  const strange = ["name,colour", ...Array.from({ length: 9 }, (_, i) => `w${i},${i % 2 ? "red" : "blue"}`), ""].join("\n");
  await upload(page, file("strange.csv", strange), "second");
  await page.waitForSelector("#join-by");
  assert.match(await page.textContent("#data-joins .problem"), /no column of strange holds levels of this table/);
  await page.click("#join-by");
  await waits(page, "a refusal", () =>
    /no level of item_id is among the keys/.test(document.querySelector("#data-joins .problem").textContent),
  );
  assert.equal(await page.$("#data-joins .joined"), null);
  await context.close();
});

test("the module joins, remembers second tables over an engine that ends, and predicts unseen levels", async () => {
  const { page, context } = await open(browser, server.url);
  const found = await page.evaluate(
    async ([url, ratings, items]) => {
      const { Lab } = await import(url);
      const lab = await Lab.open({ device: "cpu" });
      await lab.load(ratings);
      const table = await lab.join(new File([items], "films.csv"), { on: "item_id", columns: ["genre"] });
      await lab.setKinds({ genre: "category" });
      const run = await lab.train({ model: "embedding", target: "liked", columns: ["item_id"], width: 8, epochs: 8 });
      const scores = {};
      for (const unseen of ["unknown", "attributes"])
        scores[unseen] = [...(await lab.predict("item_id\n75\n76\n77\n", { run: run.id, unseen }))];
      const auto = await lab.predict("item_id\n75\n76\n77\n", { run: run.id });
      const told = await lab.unseen("item_id", ["75", "76"], { run: run.id, count: 3 });
      const labels = await lab.labels("item_id", "genre", { run: run.id });
      const { names } = await lab.vectors("item_id", { run: run.id });
      const [project] = await lab.export("project", { run: run.id });
      const wrong = await lab.join("a,b\n1,2\n", { on: { column: "item_id", key: "c" } }).catch(({ code }) => code);
      const none = await lab.unjoin(3).catch(({ code }) => code);
      const columns = await lab.columns("a,b\n1,2\n");
      const again = await lab.load(ratings, {
        joins: [{ file: items, on: "item_id", name: "films" }],
        kinds: { genre: "category" },
      });
      const opened = (await lab.openProject(project)).runs[0];
      const back = [...(await lab.predict("item_id\n75\n76\n77\n", { run: opened.id, unseen: "attributes" }))];
      const left = await lab.unjoin(0);
      await lab.close();
      return {
        join: table.joins[0],
        scores,
        auto: [...auto],
        notes: auto.notes.map(({ text }) => text),
        told: {
          near: told.near.map((one) => one.length),
          trusted: told.trusted,
          values: told.values.length,
          sources: told.sources,
        },
        labels: names.map((name, i) => [name, labels[i]]),
        codes: [wrong, none],
        columns,
        again: again.columns.map(({ name, kind }) => [name, kind]),
        back,
        left: left.columns.length,
      };
    },
    [`${server.url}www/lab.js`, RATINGS, ITEMS],
  );
  assert.deepEqual([found.join.name, found.join.columns, found.join.matched, found.join.levels], ["films", ["genre"], 57, 60]);
  for (const [name, label] of found.labels) assert.equal(label, Number(name) > 2 ? genre(Number(name)) : "", name);
  assert.ok(found.told.trusted);
  assert.deepEqual([found.told.near, found.told.values, found.told.sources], [[3, 3], 16, "names and attributes (films)"]);
  assert.deepEqual(found.auto, found.scores.attributes);
  assert.equal(new Set(found.scores.unknown).size, 1);
  assert.ok(found.notes.some((text) => text.startsWith("Rows whose item_id training did not know: 3. Vectors predicted from")));
  assert.deepEqual(found.codes, ["unknown-column", "bad-join"]);
  assert.deepEqual(found.columns, ["a", "b"]);
  assert.deepEqual(found.again.at(-2), ["genre", "category"]);
  assert.equal(found.again.length, 6);
  assert.deepEqual([found.back, found.left], [found.scores.attributes, 3]);
  await context.close();
});
