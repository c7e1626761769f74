// Names that look alike: told with their count, merged and parted again by a button, kept in the file's reading, the link and the runs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { found, merged } from "../../../www/lab/look-alikes.js";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { python } from "../support/python.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { downloads, file, load, mix, scoreRows, scores, train, upload, violations } from "../support/steps.mjs";

const CITIES = [
  "Paris",
  "paris ",
  "PARIS",
  "Caf\u{e9}",
  "Cafe\u{301}",
  "New York",
  "New\u{a0} York",
  "Ro\u{200b}me",
  "Rome",
  "Oslo",
];
const WEIGHTS = [6, 2, 1, 2, 4, 3, 1, 1, 3, 3];
const PLACES = CITIES.flatMap((city, i) => Array(WEIGHTS[i]).fill(city));
const KEPT = { Paris: 9, "Cafe\u{301}": 6, "New York": 4, Rome: 4, Oslo: 3 };

function rows(count = 1300) {
  const lines = ["city,shop,late"];
  for (let i = 0; i < count; i++) {
    const city = PLACES[i % PLACES.length];
    lines.push(`${city},s${mix(i, 7) % 5},${(city.length + (mix(i, 7) % 5)) % 2 ? "yes" : i % 3 ? "no" : "No"}`);
  }
  return `${lines.join("\n")}\n`;
}

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});
const row = (page, column) => page.locator(`.columns tr:has(bdi:text-is("${column}"))`);
const levels = (page, column) => row(page, column).locator("td.n").first().textContent();

test("what looks alike is found by case, spaces, composition and signs that nobody sees", () => {
  const counts = [3, 1, 9, 2, 2, 5, 1, 1, 7, 4, 1];
  const names = ["a", "A ", "\u{feff}a", "ä", "a\u{308}", "x  y", "X y", "", "👨‍👩‍👧", "👨👩👧", "ä\u{308}"];
  assert.deepEqual([...merged([names, counts])], [2, 2, 2, 3, 3, 5, 5, 7, 8, 9, 10]);
  const { names: others, examples } = found([names, counts]);
  assert.equal(others, 4);
  assert.deepEqual(examples[0], {
    name: "\u{feff}a",
    count: 9,
    others: [
      { name: "a", count: 3 },
      { name: "A ", count: 1 },
    ],
  });
  assert.deepEqual(
    found([
      ["Paris", "Rome"],
      [1, 1],
    ]),
    { names: 0, examples: [] },
  );
  const many = Array.from({ length: 200_000 }, (_, i) => `name ${i % 150_000}${i < 150_000 ? "" : " "}`);
  assert.equal(found([many, Uint32Array.from(many, () => 1)]).names, 50_000);
  assert.deepEqual(
    [
      ...merged([
        ["__proto__", "__PROTO__", "constructor"],
        [1, 2, 1],
      ]),
    ],
    [1, 1, 2],
  );
});

test("the Data room tells them, merges them, and parts them again", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu`, { bypassCSP: true });
  await load(page, rows(), "cities.csv");
  await page.waitForSelector("#data-merge-2");
  assert.equal(await levels(page, "city"), String(CITIES.length));
  assert.equal(await row(page, "city").locator(".alike summary").textContent(), "5 names look like others");
  assert.equal(await row(page, "late").locator(".alike summary").textContent(), "1 name looks like another");
  assert.equal(await row(page, "shop").locator(".alike").count(), 0);
  await row(page, "city").locator(".alike summary").click();
  const examples = await row(page, "city").locator(".alike li").allTextContents();
  assert.match(examples[0], /Paris 300 ← paris␣ 100, PARIS 50/);
  assert.ok(examples.some((one) => /composed otherwise/.test(one)));
  assert.ok(examples.some((one) => /New␣␣York/.test(one)) && examples.some((one) => /Ro\[zero width\]me/.test(one)));
  assert.deepEqual(await violations(page), []);

  await page.focus("#data-merge-0");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".alike:has-text('5 spellings merged')");
  assert.equal(await levels(page, "city"), "5");
  assert.equal(await levels(page, "late"), "3", "the other column stays as it is");
  assert.equal(await page.evaluate(() => document.activeElement.id), "data-merge-0", "the focus is on Undo");
  assert.deepEqual(await violations(page), []);
  // A change of kind and another merge keep it.
  await page.selectOption("#data-kind-1", "skip");
  await page.waitForSelector(".columns .skipped");
  await page.click("#data-merge-2");
  await page.waitForFunction(() => document.querySelectorAll(".alike").length === 2 && !document.querySelector(".alike summary"));
  assert.deepEqual([await levels(page, "city"), await levels(page, "late")], ["5", "2"]);
  assert.equal(await page.inputValue("#data-kind-1"), "skip");

  await page.click("#data-merge-0");
  await page.waitForSelector(".alike summary:text('5 names look like others')");
  assert.equal(await levels(page, "city"), String(CITIES.length));
  assert.equal(await levels(page, "late"), "2");
  assert.doesNotMatch(page.url(), /merge|city/, "a file's columns stay out of the address");
  assert.deepEqual(faults, []);
  await context.close();
});

test("merged names train as one, and runs know every spelling, also as a project", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&width=4`);
  await load(page, rows(), "cities.csv");
  for (const id of ["#data-merge-0", "#data-merge-2"]) {
    await page.click(id);
    await page.waitForSelector(`${id}:text('Undo')`);
  }
  await page.selectOption("#data-target", { label: "late" });
  await train(page, 2);
  const table = await scores(page);
  assert.match(table.join(), /AUC/, "yes, no and No are two classes");
  await page.click('[data-room="embeddings"]');
  await page.selectOption("#view-column", { label: "city" });
  await page.waitForSelector(".levels button:has-text('Paris')");
  const names = await page.$$eval(".levels bdi", (all) => all.map((one) => one.textContent));
  assert.deepEqual(names.slice(0, 6).sort(), [...Object.keys(KEPT), "unknown level"].sort());
  const news = `city,shop\n${[...CITIES, "pArIs"].map((city) => `${city},s1`).join("\n")}\n`;
  const predicted = async (page) => {
    await upload(page, file("news.csv", news), "predict");
    await page.waitForSelector("#take-predictions");
    assert.match(await page.textContent(".outcome"), /Rows whose city training did not know: 1\./);
    const [{ text }] = await downloads(page, () => page.click("#take-predictions"), 1);
    return text
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(",").at(-2));
  };
  const values = await predicted(page);
  const same = merged([CITIES, WEIGHTS]);
  CITIES.forEach((city, i) => assert.equal(values[i], values[same[i]], city));
  assert.ok(new Set(values).size > 3);

  await page.click('[data-room="train"]');
  const [taken] = await Promise.all([page.waitForEvent("download"), page.click("#take-project")]);
  const other = await open(browser, server.url);
  await other.page.setInputFiles('[data-picker="project"]', await taken.path());
  await other.page.waitForSelector(".scores");
  await other.page.click('[data-room="embeddings"]');
  assert.deepEqual(await predicted(other.page), values);
  assert.deepEqual([...faults, ...other.faults], []);
  await context.close();
  await other.context.close();
});

test("the module merges as it loads, and refuses a column that is not there", async () => {
  const { page, context } = await open(browser, server.url);
  const told = await page.evaluate(
    async ([url, text]) => {
      const { Lab } = await import(url);
      const lab = await Lab.open({ device: "cpu" });
      const plain = await lab.load(text);
      const alike = await lab.lookAlikes("city");
      const refused = await lab.load(text, { merge: ["town"] }).catch((error) => error.code);
      const merged = await lab.load(text, { merge: ["city", "city"], kinds: { city: "category" } });
      const again = await lab.lookAlikes("city");
      const cells = await lab.rows(0, 26);
      const gone = await lab.lookAlikes("town").catch((error) => error.code);
      await lab.close();
      const column = ({ columns: [{ levels, spellings, kind }] }) => [levels, spellings, kind];
      return { plain: column(plain), merged: column(merged), alike, again, refused, gone, cells: cells.map(([city]) => city) };
    },
    [`${server.url}www/lab.js`, rows()],
  );
  assert.deepEqual(
    [told.plain, told.merged],
    [
      [10, 0, "category"],
      [5, 5, "category"],
    ],
  );
  assert.deepEqual([told.alike.names, told.again.names, told.refused, told.gone], [5, 0, "unknown-column", "unknown-column"]);
  assert.deepEqual(
    told.cells.reduce((all, city) => ({ ...all, [city]: (all[city] ?? 0) + 1 }), {}),
    KEPT,
  );
  await context.close();
});

test("onnxruntime, and Keras by the page's script, know every spelling", async () => {
  const { page, context } = await open(browser, server.url);
  const news = `city,shop\n${[...CITIES, "pArIs", ""].map((city, i) => `"${city}",s${i % 5}`).join("\n")}\n`;
  const made = await page.evaluate(
    async ([url, text, news]) => {
      const { Lab } = await import(url);
      const lab = await Lab.open({ device: "cpu" });
      await lab.load(text, { merge: ["city"], kinds: { city: "category", shop: "category" } });
      const made = [];
      for (const model of ["embedding", "one-hot", "attention-ode"]) {
        const { id } = await lab.train({ model, target: "late", width: 4, hidden: 8, epochs: 1, batch: 64 });
        const scores = [...(await lab.predict(news, { run: id, unseen: "unknown" }))];
        const files = {};
        for (const format of ["onnx", "safetensors"]) {
          const [file] = await lab.export(format, { run: id });
          files[format] = [...new Uint8Array(await file.arrayBuffer())];
        }
        made.push({ model, scores, files });
      }
      await lab.close();
      return made;
    },
    [`${server.url}www/lab.js`, rows().replaceAll("No\n", "no\n"), news],
  );
  const folder = mkdtempSync(join(tmpdir(), "flowbed-alike-"));
  writeFileSync(join(folder, "rows.csv"), news);
  for (const { model, scores, files } of made) {
    for (const [format, bytes] of Object.entries(files))
      writeFileSync(join(folder, `${model}.${format}`), Uint8Array.from(bytes));
    // the ONNX scorer wants scores and classes, Keras's the scores
    writeFileSync(join(folder, `${model}.json`), JSON.stringify({ scores, classes: null }));
  }
  const run = (script) =>
    execFileSync(python(), [script, folder], { encoding: "utf8", env: { ...process.env, JAX_PLATFORMS: "cpu" } });
  const lines = (text) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const onnx = lines(run("tests/python/score_onnx.py")).slice(0, -1);
  for (const { model, scores } of made) writeFileSync(join(folder, `${model}.json`), JSON.stringify(scores));
  const keras = lines(run("tests/python/score_keras.py"));
  for (const { model, rows: scored, worst } of [...onnx, ...keras]) {
    assert.equal(scored, CITIES.length + 2, model);
    assert.ok(worst <= 1e-5, `${model}: ${worst}`);
  }
  assert.deepEqual([onnx.length, keras.length], [3, 3]);
  rmSync(folder, { recursive: true });
  await context.close();
});

test("the page's script merges by the page's rule", () => {
  const cells = [...PLACES, "", "pArIs", "ΠΑΡΙΣ", "παρις", "Straße", "A\u00a0\u3000B", "a b"];
  const one = merged([[...new Set(cells)], [...new Set(cells)].map((cell) => cells.filter((other) => other === cell).length)]);
  const names = [...new Set(cells)];
  const mine = cells.map((cell) => (cell === "" ? "" : names[one[names.indexOf(cell)]]));
  const theirs = execFileSync(
    python(),
    [
      "-c",
      "import json, sys; sys.path.insert(0, 'www/python'); from flowbed_table import merged; print(json.dumps(merged(json.load(sys.stdin))))",
    ],
    { input: JSON.stringify(cells), encoding: "utf8" },
  );
  assert.deepEqual(JSON.parse(theirs), mine);
});

test("Copy as Python merges what the page merged: the same file, the same scores", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&models=target-mean`, { permissions });
  const text = rows().replaceAll("No\n", "no\n");
  await load(page, text, "cities.csv");
  await page.click("#data-merge-0");
  await page.waitForSelector("#data-merge-0:text('Undo')");
  await page.selectOption("#data-target", { label: "late" });
  await page.click("#data-train");
  await page.waitForSelector(".scores");
  const [loss, auc] = (await scoreRows(page)).slice(1, 3).map((cells) => cells[1]);
  await page.click("#copy-python");
  const [script] = await downloads(page, () => page.click("button:text('flowbed_run.py')"), 1);
  const folder = mkdtempSync(join(tmpdir(), "flowbed-alike-"));
  writeFileSync(join(folder, "cities.csv"), text);
  writeFileSync(join(folder, script.name), script.text);
  const options = { cwd: folder, encoding: "utf8", env: { ...process.env, JAX_PLATFORMS: "cpu" } };
  const line = JSON.parse(execFileSync(python(), [script.name], options));
  assert.deepEqual([line.loss.toFixed(4), line.auc.toFixed(4)], [loss, auc]);
  rmSync(folder, { recursive: true });
  assert.deepEqual(faults, []);
  await context.close();
});

test("the link of a sample names what was merged, and what does not fit is said", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&sample=shop&merge=sku%2Cnobody`);
  await page.waitForSelector(".alert:has-text('its list of merged columns is not right')");
  await page.waitForSelector("#data-train");
  assert.match(page.url(), /[#&]merge=sku&/);
  assert.equal(await row(page, "amount").locator("select").inputValue(), "skip", "the sample's own reading stays");
  assert.deepEqual(faults, []);
  await context.close();
});
