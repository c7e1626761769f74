// What can go wrong in the page, and what a person sees then.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { closeWorker } from "../support/resume-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { MARKUP, file, interaction, load, problem, scores, settled, train, upload } from "../support/steps.mjs";

let server;
before(async () => {
  server = await serve();
});
after(() => server.close());

describe("the page", () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("a bad file is a sentence, and the table stays", async () => {
    const { page, context, faults } = await open(browser, server.url);
    await load(page);
    await upload(page, file("empty.csv", ""));
    assert.match(await problem(page), /no data rows|empty/i);
    await upload(page, file("book.csv", "PK\x03\x04binary"));
    assert.match(await problem(page), /Excel|zip/i);
    assert.equal(await page.textContent(".file"), "shop.csv");
    await upload(page, file("ragged.csv", `${interaction(200)}only-one-field\n`));
    await page.waitForFunction(() => document.querySelector(".file").textContent === "ragged.csv");
    assert.match(await page.textContent(".notes"), /line 202/);
    assert.equal(await page.$("#room-data p.problem:not(:empty)"), null);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a load can be cancelled, and the same file chosen again", async () => {
    const { page, context, faults } = await open(browser, server.url);
    await page.evaluate(() => {
      // 512 MB that nobody has to store
      const block = new Blob([`${"c1,p1,1.5,0\n".repeat(87_381)}`]);
      const transfer = new DataTransfer();
      transfer.items.add(new File(["customer,product,price,bought\n", ...Array(512).fill(block)], "large.csv"));
      const input = document.querySelector('[data-picker="table"]');
      input.files = transfer.files;
      input.dispatchEvent(new Event("change"));
    });
    await page.waitForFunction(() => Number(document.querySelector(".progress progress").value) > 0);
    await page.click("#cancel-load");
    await page.waitForFunction(() => document.querySelector(".progress").hidden);
    assert.equal(await page.$("#data-train"), null);
    assert.equal(await page.$("#room-data p.problem:not(:empty)"), null, "cancelled is no failure");
    await load(page);
    await load(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a file can be dropped, text can be pasted, the reading can be changed", async () => {
    const { page, context, faults } = await open(browser, server.url);
    await page.evaluate((text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], "dropped.csv"));
      document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, interaction(100));
    await page.waitForSelector(".file bdi:text('dropped.csv')");
    await page.click(".paste summary");
    await page.fill("#paste", "a;b;y\nu;1;0\nv;2;1\nu;3;1\n");
    await page.click('.paste button:text("Read this text")');
    await page.waitForSelector(".file bdi:text('pasted.csv')");
    assert.equal((await page.$$(".columns tbody tr")).length, 3, "the semicolon was found");
    await page.selectOption("#data-header", "data");
    await page.waitForFunction(() => /4/.test(document.querySelector(".tile dd").textContent));
    await page.focus("#data-delimiter");
    await page.selectOption("#data-delimiter", "0");
    await page.waitForFunction(() => document.querySelectorAll(".columns tbody tr").length === 1);
    assert.equal(await page.evaluate(() => document.activeElement.id), "data-delimiter", "the focus stays on the switch");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("names with markup, odd keys and a tampered link stay harmless", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&width=1e9&__proto__=1&epochs=%3Cscript%3E`);
    assert.match(await page.textContent(".alert"), /not understood.*embedding width must be/is);
    await load(
      page,
      `${MARKUP},__proto__,constructor,y\n${Array.from({ length: 60 }, (_, i) => `${MARKUP}${i % 5},toString${i % 3},v${i % 4},${i % 2}`).join("\n")}\n`,
      `${MARKUP}.csv`,
    );
    await page.selectOption("#data-kind-1", "skip");
    await page.waitForFunction(() => document.querySelectorAll(".columns .skipped").length === 1);
    await train(page, 1);
    await page.click('[data-room="embeddings"]');
    await page.waitForSelector(".levels button");
    await page.click(".levels li:last-child button");
    await page.waitForSelector(".neighbours");
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.equal(await page.$("main img[src=x]"), null);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("pause, resume, stop: the best weights stay", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&patience=10000`);
    await load(page, interaction(20_000));
    await page.click('[data-room="train"]');
    await page.fill("#setting-epochs", "1000");
    await page.press("#setting-epochs", "Tab");
    await page.evaluate(() => {
      document.getElementById("start").click();
      document.getElementById("start").click();
    });
    await page.waitForFunction(() => /epoch (?!1 )/.test(document.querySelector(".live").textContent));
    await page.click("#pause");
    assert.equal(await page.textContent("#pause"), "Resume");
    const still = await settled(page, () => page.textContent(".live"));
    await page.click("#pause");
    await page.waitForFunction((text) => document.querySelector(".live").textContent !== text, still);
    await page.click("#pause");
    await page.click("#stop");
    await page.waitForFunction(
      () => document.querySelectorAll(".scores thead th").length === 3 && !document.getElementById("start").disabled,
    );
    await page.waitForSelector(".remarks:has-text('stopped by hand')"); // once the verdict is there
    assert.match(page.url(), /epochs=1000/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("another file during training asks first, then ends it with its best epoch, and no stale score is shown", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&epochs=1000&patience=10000`);
    await load(page, interaction(20_000), "first.csv");
    await page.click("#data-train");
    await page.waitForFunction(() => /epoch (?!1 )/.test(document.querySelector(".live").textContent));
    await page.click('[data-room="data"]');
    const second = () => upload(page, file("second.csv", interaction(300)));
    await second();
    await page.waitForSelector(".asking:has-text('Embedding: epoch'):has-text('second.csv')");
    await page.click("#go-on-training");
    assert.ok(await page.isHidden(".asking"));
    assert.equal(await page.textContent(".file"), "first.csv");
    await second();
    await page.click("#stop-and-open");
    await page.waitForSelector(".file bdi:text('second.csv')");
    await page.click('[data-room="train"]');
    await page.waitForSelector("#start:enabled");
    assert.match(
      await page.textContent("#room-train .live"),
      /Embedding: done after .*Not trained: One-hot, Attention ODE, Target mean\./,
    );
    assert.equal(await page.locator("tr[data-run]").count(), 1, "what it had learned is a run");
    assert.equal(await page.$(".scores"), null);
    await train(page, 1);
    assert.match(await page.textContent(".scores"), /60 test rows/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("an engine that ends is replaced, and the table and the runs stay", async () => {
    const { page, context } = await open(browser, server.url);
    await load(page);
    await train(page, 1);
    const before = await scores(page);
    await closeWorker(page.workers().at(-1));
    await page.waitForSelector(".alert.news:has-text('The engine stopped and was started again')");
    assert.deepEqual(await scores(page), before);
    await page.click('[data-room="embeddings"]');
    await page.waitForSelector(".levels button");
    await page.click('[data-room="data"]');
    assert.equal(await page.textContent(".file"), "shop.csv");
    await context.close();
  });

  test("an engine that ends again and again is given up, and can be opened by hand", async () => {
    const { page, context } = await open(browser, server.url);
    await load(page);
    // Too many are too many within a minute: here its clock goes slower than the slowest machine.
    await page.evaluate(() => {
      const [now, then] = [performance.now.bind(performance), performance.now()];
      performance.now = () => then + (now() - then) / 100;
    });
    for (const deaths of [1, 2, 3, 4]) {
      const next = deaths < 4 && page.waitForEvent("worker");
      await closeWorker(page.workers().at(-1));
      if (!(await next)) break;
      await page.waitForSelector(".alert.news:has-text('The engine stopped and was started again')");
      await page.click('.alert [aria-label="Dismiss"]');
    }
    await page.click('[data-room="train"]');
    await page.click("#start");
    await page.click('.alert button:text("Open it again")');
    await page.click('[data-room="data"]');
    await page.waitForSelector("#data-train");
    assert.equal(await page.textContent(".file"), "shop.csv");
    await context.close();
  });
});

test("memory that runs out is a sentence with numbers; the table and its runs stay", async () => {
  const browser = await launch({ flags: ["--js-flags=--wasm-max-mem-pages=120"] }); // 7.5 MB
  const { page, context } = await open(browser, server.url);
  await load(page, interaction(500), "small.csv");
  await train(page, 1);
  const before = await scores(page);
  await page.click('[data-room="data"]');
  await upload(page, file("large.csv", interaction(400_000)));
  assert.match(
    await problem(page),
    /^Memory is full: this needs about \d+ MB, and the browser gives the engine 8 MB\. Take fewer rows/,
  );
  assert.equal(await page.textContent(".file"), "small.csv");
  await page.click('[data-room="train"]');
  assert.deepEqual(await scores(page), before, "the runs stay");
  await train(page, 1);
  await context.close();
  await browser.close();
});
