// The page as a person uses it, in a real browser, on the built dist/ under a sub-path: once without WebGPU, once on a software one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { serve } from "./serve.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MARKUP = "<img src=x onerror=window.pwned=1>";

/** A mixed number: row numbers must not decide a level, for the split goes by row numbers. */
const mix = (i, salt) => (Math.imul(Math.imul(i + salt, 2654435761) ^ ((i + salt) >>> 7), 2246822519) >>> 10);

/** Two columns that decide the answer only together; one level is markup. */
function interaction(rows = 1500) {
  const lines = ["customer,product,price,bought"];
  for (let i = 0; i < rows; i++) {
    const [c, p] = [mix(i, 1) % 30, mix(i, 90_001) % 20];
    lines.push(`${c === 3 ? MARKUP : `c${c}`},p${p},${(i % 97) / 10},${(c + p) % 2}`);
  }
  return `${lines.join("\n")}\n`;
}
const file = (name, text, mimeType = "text/csv") => ({ name, mimeType, buffer: Buffer.from(text) });
const upload = (page, picked, which = "table") => page.setInputFiles(`[data-picker="${which}"]`, picked);
const problem = (page, room = "data") => page.waitForFunction((id) => document.querySelector(`#room-${id} p.problem:not(:empty)`)?.textContent, room).then((handle) => handle.jsonValue());

async function load(page, text = interaction(), name = "shop.csv") {
  await upload(page, file(name, text));
  await page.waitForSelector("#data-train");
}
async function train(page, epochs = 2) {
  await page.click('[data-room="train"]');
  await page.fill("#setting-epochs", String(epochs));
  await page.fill("#setting-batch", "128");
  await page.press("#setting-batch", "Tab");
  await page.click("#start");
  await page.waitForFunction(() => document.querySelectorAll(".scores thead th").length === 5 && !document.getElementById("start").disabled, null, { timeout: 240_000 });
}
async function downloads(page, click, count) {
  const got = [];
  const all = new Promise((resolve) => page.on("download", (one) => { got.push(one); if (got.length === count) resolve(); }));
  await click();
  await all;
  return Promise.all(got.map(async (one) => ({ name: one.suggestedFilename(), text: readFileSync(await one.path(), "utf8") })));
}

let server;
const LAB_PAGE = `<!doctype html><title>ten lines</title><script type="module" src="ten-lines.js"></script>`;
const LAB_SCRIPT = `
import { Lab } from "./www/lab.js";
const lab = await Lab.open({ device: "cpu" });
const rows = Array.from({ length: 400 }, (_, i) => \`a\${i % 9},b\${i % 7},\${(i % 9 + i % 7) % 2}\`);
const csv = ["x,y,z", ...rows].join("\\n");
const table = await lab.load(csv);
const run = await lab.train({ model: "embedding", target: "z", epochs: 2, width: 4 });
const near = await lab.neighbours("x", "a1", { count: 3 });
const scores = await lab.predict(csv);
const closed = await lab.close().then(() => lab.rows(0, 1)).catch((error) => error.code);
window.done = { rows: table.rows, loss: run.test.loss, near: near.length, scores: scores.length, closed };`;

before(async () => { server = await serve({ "ten-lines.html": LAB_PAGE, "ten-lines.js": LAB_SCRIPT }); });
after(() => server.close());

for (const gpu of [false, true]) {
  describe(gpu ? "with a software WebGPU" : "without WebGPU", () => {
    let browser;
    before(async () => { browser = await launch({ gpu }); });
    after(() => browser.close());

    test("from a file to scores, neighbours, files and predictions, with nothing sent anywhere", async () => {
      const { page, context, faults, late, quiet } = await open(browser, `${server.url}${gpu ? "#v=1&device=gpu" : ""}`);
      assert.equal(await page.getAttribute("#device", "data-kind"), gpu ? "gpu" : "cpu");
      quiet();
      await load(page);
      assert.equal(await page.inputValue("#data-target") !== "", true);
      assert.equal(await page.textContent(".columns .tag"), "target");
      await train(page);
      const cells = await page.$$eval(".scores tbody tr", (rows) => rows.map((row) => [...row.children].map((cell) => cell.firstChild?.textContent ?? "")));
      for (const label of ["Log-loss", "AUC", "Accuracy", "Parameters"]) {
        const row = cells.find(([head]) => head === label);
        for (const value of row.slice(1, 4)) assert.ok(Number.isFinite(Number(value.replaceAll(",", ""))), `${label}: ${value}`);
      }
      assert.ok((await page.$$(".remarks li")).length >= 2);

      await page.click('[data-room="embeddings"]');
      await page.waitForSelector(".levels button");
      await page.selectOption("#view-column", { label: "customer" });
      await page.fill("#search", "c1");
      await page.press("#search", "Enter");
      await page.waitForSelector(".neighbours tbody tr");
      assert.equal((await page.$$(".neighbours tbody tr")).length, 10);

      const [csv] = await downloads(page, () => page.click("#take-csv"), 1);
      const lines = csv.text.trim().split(/\r?\n/).map((line) => line.split(","));
      assert.equal(lines.length, 1 + 31, "a header, the unknown level and 30 customers");
      for (const cells of lines.slice(1)) assert.ok(cells.slice(-32).every((cell) => cell !== "" && Number.isFinite(Number(cell))), cells.join());
      const pair = await downloads(page, () => page.click("#take-projector"), 2);
      const vectors = pair.find(({ name }) => /vectors/.test(name)).text.trim().split("\n");
      const metadata = pair.find(({ name }) => /metadata/.test(name)).text.trim().split("\n");
      assert.equal(vectors.length, metadata.length - 1, "a vector per line of metadata below its header");
      assert.ok(vectors.every((line) => line.split("\t").length === 32));

      await upload(page, file("new.csv", "customer,product,price,bought\nc1,p1,3,0\nnobody,p2,4,1\nc2\n"), "predict");
      const [scores] = await downloads(page, () => page.click("#take-predictions"), 1);
      assert.equal(scores.text.trim().split(/\r?\n/).length, 4, "a header and three rows, in order");
      assert.equal(await page.evaluate(() => window.pwned), undefined);
      assert.deepEqual(late, [], "requests after the page was ready");
      assert.deepEqual(faults, []);
      await context.close();
    });
  });
}

test("a lost GPU ends the training with a sentence, and a new one goes on with the same table", async () => {
  const browser = await launch({ gpu: true });
  const { page, faults } = await open(browser, `${server.url}#v=1&device=gpu&epochs=1000&patience=10000`);
  await load(page, interaction(20_000));
  await page.click("#data-train");
  await page.waitForFunction(() => /epoch/.test(document.querySelector(".live").textContent));
  const cdp = await browser.newBrowserCDPSession();
  cdp.send("Browser.crashGpuProcess").catch(() => {});
  await page.waitForSelector(".alert:has-text('GPU')");
  await page.click('.alert button:text("Open it again")');
  await page.waitForFunction(() => document.getElementById("device").dataset.kind === "gpu" && document.querySelector(".task"));
  await page.waitForSelector("#start:visible:enabled");
  await train(page, 1);
  assert.deepEqual(faults, []);
  await browser.close();
});

describe("the page", () => {
  let browser;
  before(async () => { browser = await launch(); });
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
    await page.evaluate(() => { // 512 MB that nobody has to store
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
    await load(page, `${MARKUP},__proto__,constructor,y\n${Array.from({ length: 60 }, (_, i) => `${MARKUP}${i % 5},toString${i % 3},v${i % 4},${i % 2}`).join("\n")}\n`, `${MARKUP}.csv`);
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
    await page.evaluate(() => { document.getElementById("start").click(); document.getElementById("start").click(); });
    await page.waitForFunction(() => /epoch (?!1 )/.test(document.querySelector(".live").textContent));
    await page.click("#pause");
    assert.equal(await page.textContent("#pause"), "Resume");
    await page.waitForTimeout(400);
    const still = await page.textContent(".live");
    await page.waitForTimeout(400);
    assert.equal(await page.textContent(".live"), still);
    await page.click("#pause");
    await page.waitForFunction((text) => document.querySelector(".live").textContent !== text, still);
    await page.click("#pause");
    await page.click("#stop");
    await page.waitForFunction(() => document.querySelectorAll(".scores thead th").length === 3 && !document.getElementById("start").disabled);
    assert.match(await page.textContent(".remarks"), /stopped by hand/);
    assert.match(page.url(), /epochs=1000/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("another file during training ends it cleanly, and no stale score is shown", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&epochs=1000&patience=10000`);
    await load(page, interaction(20_000), "first.csv");
    await page.click("#data-train");
    await page.waitForFunction(() => /epoch (?!1 )/.test(document.querySelector(".live").textContent));
    await page.click('[data-room="data"]');
    await upload(page, file("second.csv", interaction(300)));
    await page.waitForSelector(".file bdi:text('second.csv')");
    await page.click('[data-room="train"]');
    await page.waitForSelector("#start:enabled");
    assert.equal(await page.$(".scores"), null);
    await train(page, 1);
    assert.match(await page.textContent(".scores"), /60 test rows/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a dead engine is said, and opens again with the same table", async () => {
    const { page, context } = await open(browser, server.url);
    await page.addInitScript(() => {
      const Real = Worker;
      globalThis.Worker = class extends Real { constructor(...given) { super(...given); globalThis.worker = this; } };
    });
    await page.reload();
    await page.waitForSelector('#device[data-kind="cpu"]');
    await load(page);
    await page.evaluate(() => globalThis.worker.onerror({ message: "Uncaught RuntimeError: unreachable" }));
    await page.click('[data-room="train"]');
    await page.click("#start");
    await page.click('.alert button:text("Open it again")');
    await page.click('[data-room="data"]');
    await page.waitForSelector("#data-train");
    assert.equal(await page.textContent(".file"), "shop.csv");
    await context.close();
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`no accessibility rule is broken in any room, ${colorScheme}`, async () => {
      const { page, context, faults } = await open(browser, server.url, { colorScheme, bypassCSP: true });
      const check = async (what) => {
        await page.evaluate(axe);
        const violations = await page.evaluate(() => axe.run().then((result) => result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)));
        assert.deepEqual(violations, [], what);
      };
      await check("data, empty");
      for (const room of ["train", "embeddings"]) {
        await page.click(`[data-room="${room}"]`);
        await check(`${room}, empty`);
      }
      await page.click('[data-room="data"]');
      await load(page, `${interaction()}ragged\n`);
      await page.selectOption("#data-kind-2", "skip");
      await page.waitForSelector(".skipped");
      await check("data");
      await train(page, 1);
      await page.click(".settings summary");
      await check("train");
      await page.click('[data-room="embeddings"]');
      await page.waitForSelector(".levels button");
      await page.click(".levels button");
      await page.waitForSelector(".neighbours");
      await page.click("#device summary");
      await check("embeddings");
      assert.deepEqual(faults, []);
      await context.close();
    });
  }

  test("fits a phone without scrolling sideways", async () => {
    const { page, context } = await open(browser, server.url, { viewport: { width: 360, height: 740 } });
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.ok(await fits());
    await load(page);
    assert.ok(await fits(), "data");
    await train(page, 1);
    assert.ok(await fits(), "train");
    await page.click('[data-room="embeddings"]');
    await page.waitForSelector(".levels button");
    assert.ok(await fits(), "embeddings");
    await context.close();
  });

  test("the module works from another page in ten lines", async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}ten-lines.html`);
    const done = await page.waitForFunction(() => window.done).then((handle) => handle.jsonValue());
    assert.deepEqual({ ...done, loss: Number.isFinite(done.loss) }, { rows: 400, loss: true, near: 3, scores: 400, closed: "closed" });
    await page.close();
  });
});
