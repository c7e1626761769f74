// Why a run predicts what it predicts: the calls of the module, and the card of the Train room.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { downloads, file, interaction, load, problem, train, upload, violations, waits } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** In the page: a lab with a table and an embedding of it. */
const begin = async (text) => {
  const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
  const lab = await Lab.open({ device: "cpu" });
  await lab.load(text);
  const settings = { target: "bought", width: 4, hidden: 16, epochs: 12, batch: 64, rate: 0.01 };
  const run = await lab.train({ ...settings, model: "embedding" });
  const code = (call) => call.then(() => "none").catch(({ code, message }) => `${code}: ${message}`);
  Object.assign(globalThis, { lab, settings, run, code });
};

describe("through the module", () => {
  let page;
  before(async () => {
    ({ page } = await open(browser, server.url));
    await page.evaluate(begin, interaction(3000));
  });
  after(() => page.context().close());

  test("the columns that decide lose most, with reports on the way and the same numbers again", async () => {
    const found = await page.evaluate(async () => {
      const heard = [];
      const first = await lab.importance({ run: run.id }, (now) => heard.push(now));
      return { first, again: await lab.importance(), heard };
    });
    const { first, again, heard } = found;
    assert.deepEqual(first, again);
    assert.deepEqual([first.measure, first.rows, first.of, first.repeats, first.few], ["auc", 600, 600, 5, null]);
    assert.deepEqual(
      first.columns
        .slice(0, 2)
        .flatMap(({ columns }) => columns)
        .sort(),
      ["customer", "product"],
    );
    const price = first.columns.find(({ columns }) => columns[0] === "price");
    assert.ok(price.low <= 0 && price.high >= 0 && !price.apart, JSON.stringify(price));
    assert.ok(first.columns[0].apart && first.columns[0].low > 0.1, JSON.stringify(first));
    assert.deepEqual(
      heard,
      [0, 1, 2].map((done) => ({ done, of: 3 })),
    );
  });

  test("a row's columns add to its prediction, and curves follow a column", async () => {
    const { row, score, levels, numbers } = await page.evaluate(async () => {
      const row = await lab.explain(5, { run: run.id });
      const [score] = await lab.predict(`customer,product,price,bought\n${(await lab.rows(5, 1))[0].join()}\n`);
      return { row, score, levels: await lab.curve("product"), numbers: await lab.curve("price", { run: run.id }) };
    });
    assert.ok(Math.abs(row.prediction - score) < 1e-6, `${row.prediction} ${score}`);
    assert.deepEqual([row.class, row.columns.length], ["1", 3]);
    for (const { without, change } of row.columns) assert.ok(Math.abs(row.prediction - without - change) < 1e-12);
    assert.deepEqual([levels.of, levels.rows, levels.names.length, levels.values], ["levels", 500, 20, []]);
    assert.ok(levels.predictions.every((p) => p > 0 && p < 1) && levels.classes === null);
    assert.deepEqual([numbers.of, numbers.values.length, numbers.names.length], ["numbers", 30, 30]);
  });

  test("a run out of a project answers as it did, on its own table", async () => {
    const { own, opened } = await page.evaluate(async (text) => {
      const own = await lab.importance({ run: run.id, repeats: 2 });
      const [file] = await lab.export("project", { run: run.id });
      const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
      const other = await Lab.open({ device: "cpu" });
      await other.load(text);
      await other.openProject(file);
      const opened = await other.importance({ repeats: 2 });
      await other.close();
      return { own, opened };
    }, interaction(3000));
    assert.deepEqual(opened, own);
  });

  test("what cannot be answered is refused with a sentence, and a cancel ends it", async () => {
    const found = await page.evaluate(async () => {
      const canceling = new AbortController();
      // One whose answers take longer than an order on its way.
      const slow = await lab.train({ model: "attention-ode", target: "bought", epochs: 1 });
      const refused = [
        await code(lab.importance({ run: 999 })),
        await code(lab.importance({ repeats: 0 })),
        await code(lab.curve("nothing")),
        await code(lab.curve("bought")),
        await code(lab.explain(3000)),
        await code(lab.explain(-1)),
        await code(lab.importance({ run: slow.id, repeats: 100, signal: canceling.signal }, () => canceling.abort())),
      ];
      await lab.load("a,b\nx,1\ny,2\n");
      return [...refused, await code(lab.importance()), await code(lab.curve("product")), await code(lab.explain(0))];
    });
    const expected = [
      /^no-run: There is no trained run number 999/,
      /^bad-option: The setting repeats is 0; it must be a whole number from 1 to 100\.$/,
      /^unknown-column: There is no column “nothing”/,
      /^unknown-column/,
      /^bad-option: The setting row is 3000; it must be a whole number from 0 to 2,999\.$/,
      /^bad-option: The setting row is -1/,
      /^cancelled/,
      ...Array(3).fill(
        /^no-table: The rows that this run was trained on are not loaded\. Load their file again, and train on it\.$/,
      ),
    ];
    expected.forEach((one, i) => assert.match(found[i], one));
  });
});

test("the card measures, draws and explains by keyboard, at phone width, and saves its table", async () => {
  const options = { viewport: { width: 390, height: 844 }, bypassCSP: true };
  const { page, context, faults } = await open(browser, `${server.url}#v=2&device=cpu&models=embedding`, options);
  await load(page, interaction(3000));
  assert.equal(await page.isVisible("#why-title"), false, "nothing can be asked before there is a run");
  await train(page, 4);
  await page.focus("#why summary");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#why-measure");
  await page.focus("#why-measure");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".reasons tbody tr");
  assert.equal(await page.textContent("#why-measure"), "Measure importance");
  const rows = await page.$$eval(".reasons section:first-of-type tbody tr", (all) => all.map((row) => row.textContent.trim()));
  assert.equal(rows.length, 3);
  assert.match(rows[0], /\[.*\]/);
  assert.match(await page.textContent(".reasons"), /told apart from 0/);
  const [saved] = await downloads(
    page,
    async () => {
      await page.click('.reasons [aria-label="Save the columns’ importance"]');
      await page.click(".reasons .save .popover button:text('CSV')");
    },
    1,
  );
  assert.match(saved.text, /^Column,AUC lost/);
  await page.selectOption("#why-column", { label: "product" });
  await page.waitForSelector("section[aria-labelledby=why-curve] tbody tr:nth-child(20)");
  await page.selectOption("#why-column", { label: "price" });
  await page.waitForSelector("section[aria-labelledby=why-curve] figure svg path.line");
  await page.fill("#why-row", "5");
  await page.press("#why-row", "Enter");
  await page.waitForSelector("section[aria-labelledby=why-one] tbody tr:nth-child(3)");
  assert.match(
    await page.textContent("section[aria-labelledby=why-one]"),
    /Row 5: bought is 1 with probability \S+; in the file it is [01]\./,
  );
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} pixels too wide`);
  assert.deepEqual(await violations(page), []);
  await page.fill("#why-row", "3000");
  await page.click("#why-explain");
  assert.match(await problem(page, "train"), /^The setting row is 3000; it must be a whole number from 0 to 2,999\.$/);
  assert.deepEqual(faults, []);
  await upload(page, file("other.csv", "a,b\nx,1\ny,2\n"));
  await waits(page, "the card to go with its table", () => !document.getElementById("why-title")?.offsetParent);
  await context.close();
});
