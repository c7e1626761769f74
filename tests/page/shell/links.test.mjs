// Links: what they hold, what opening one does, and what never gets into one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { file, problem, scores, upload } from "../support/steps.mjs";

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const SMALL = "v=1&device=cpu&epochs=2&width=8&hidden=16&batch=1024&seed=7";
const COPIED = "#share .popover:has-text('Copied.')";

let server;
let browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

async function copied(page) {
  await page.click("#share summary");
  await page.waitForSelector(COPIED);
  const said = await page.textContent("#share .popover");
  await page.keyboard.press("Escape");
  return { link: await page.evaluate(() => navigator.clipboard.readText()), said };
}
const trained = (page) => page.waitForSelector("#start:enabled", { state: "attached", timeout: 60_000 });
const query = (link) => Object.fromEntries(new URLSearchParams(new URL(link).hash.slice(1)));

const neighbours = async (page) => {
  await page.waitForSelector(".neighbours");
  return page.$$eval(".near", ([card]) => card.innerText);
};
const flowOfRows = async (page) => {
  await page.waitForSelector("#rows-title ~ div th:text('row 12')", { timeout: 60_000 });
  await page.waitForSelector("#flow-run-button:enabled");
  const live = await page.textContent(".flow-settings .live");
  const captions = await page.$$eval("#room-flow figcaption", (all) => all.map((one) => one.textContent));
  assert.match(captions.join(), /p\(high\) .* → /);
  return [live.replace(/ [\d.]+ s\./, ""), await page.textContent("section:has(> #rows-title)"), ...captions];
};

/** Another target, one column as numbers and left out, one model less. */
async function trainShop(page) {
  await page.click('[data-sample="shop"]');
  await page.waitForSelector("#data-train");
  await page.selectOption("#data-target", { label: "tier" });
  await page.selectOption("tr:has(bdi:text-is('amount')) select", "number");
  await page.click('[data-room="train"]');
  await page.click("summary:text('Columns used')");
  await page.click("label:has(:text-is('amount'))");
  await page.uncheck("#model-target-mean");
  await page.click("#start");
  await trained(page);
}

test("a link trains again what its page trained, and shows the same figures", async () => {
  const first = await open(browser, `${server.url}#${SMALL}`, CLIPBOARD);
  const { page } = first;
  await trainShop(page);
  const table = await scores(page);
  assert.ok(table.length > 5, "there are scores");

  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  await page.selectOption("#view-column", { label: "zip" });
  await page.selectOption("#view-colour", { label: "training rows" });
  await page.waitForSelector("#room-embeddings .map:not(.busy)");
  await page.click(".levels li:nth-child(3) button");
  const near = await neighbours(page);
  const { link, said } = await copied(page);
  assert.match(said, /opens the shop sample.*trains: Embedding, One-hot, Attention ODE\./);
  const held = query(link);
  assert.deepEqual(
    [held.run, held.sample, held.target, held.without, held.column, held.colour, held.models],
    ["yes", "shop", "tier", "amount", "zip", "count", "embedding,one-hot,attention-ode"],
  );
  assert.match(held.kinds, /amount:number/);

  const second = await open(browser, link, CLIPBOARD);
  await second.page.waitForSelector("#room-embeddings:not([hidden]) .neighbours", { timeout: 60_000 });
  assert.equal(await neighbours(second.page), near);
  assert.deepEqual(await scores(second.page), table);
  assert.equal(await second.page.textContent("#view-colour option:checked"), "training rows");
  assert.equal(query(second.page.url()).run, undefined, "a reload must not train again");
  assert.equal((await copied(second.page)).link, link);
  assert.equal(await second.page.evaluate(() => history.length), 2, "the rooms that it passed are no steps");

  await page.click('[data-room="train"]');
  await page.click("#watch-row");
  await page.fill("#setting-rows", "0, 5, 12");
  await page.press("#setting-rows", "Tab");
  await page.click("#flow-run-button");
  await flowOfRows(page);
  await page.selectOption("#row-look", "1");
  await page.click("#flow-run-button");
  const flow = await flowOfRows(page);
  const third = await open(browser, (await copied(page)).link, CLIPBOARD);
  assert.deepEqual(await flowOfRows(third.page), flow);

  await page.click('[data-room="train"]');
  await page.fill("#setting-epochs", "3");
  await page.press("#setting-epochs", "Tab");
  assert.match((await copied(page)).said, /changed since you trained/);
  for (const { context, faults } of [first, second, third]) {
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("a link without training loads its sample, its reading and its target; a reload too", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&room=train&sample=shop&target=amount`, CLIPBOARD);
  await page.waitForSelector("#room-train:not([hidden]) .task:has-text('amount')");
  assert.match(await page.textContent("details summary:text('Columns used')"), /: [2-9]/);
  assert.equal(await page.$(".scores"), null);
  await page.reload();
  await page.waitForSelector("#room-train:not([hidden]) .task:has-text('amount')");
  await page.click('[data-room="data"]');
  await page.selectOption("#data-header", "data");
  await page.waitForSelector(".columns th:has-text('column_1')");
  const { link, said } = await copied(page);
  assert.match(said, /opens the shop sample with these settings\.$/);
  assert.equal(query(link).header, "data");
  await page.goto("about:blank");
  await page.goto(link);
  await page.waitForSelector(".columns th:has-text('column_1')");
  assert.deepEqual(faults, []);
  await context.close();
});

test("no name of a file gets into the link, also where a sample was there before or is there now", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${SMALL}&models=embedding`, CLIPBOARD);
  const SECRET = /secret|hidden|patient|ward|zz\d/i;
  await page.click('[data-sample="shop"]');
  await page.waitForSelector("#data-train");
  assert.equal(query(page.url()).sample, "shop");
  const rows = Array.from({ length: 600 }, (_, i) => `zz${(i * 7) % 23},ward${(i * 5) % 11},${i % 2},${i % 3}`);
  await upload(page, file("secret.csv", ["patient,hidden_ward,dead,stage", ...rows].join("\n")));
  await page.waitForSelector(".file bdi:text('secret.csv')");
  const clean = async (where) => {
    const { link } = await copied(page);
    assert.doesNotMatch(link.replace("hidden=16", ""), SECRET, where);
    assert.doesNotMatch(page.url().replace("hidden=16", ""), SECRET, where);
    return link;
  };
  await page.selectOption("#data-target", { label: "dead" });
  await page.selectOption("#data-kind-3", "skip");
  await page.waitForSelector(".columns .skipped");
  await page.click('[data-room="train"]');
  await page.click("summary:text('Columns used')");
  await page.click("label:has(:text-is('hidden_ward'))");
  await page.click("#start");
  await trained(page);
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  await page.selectOption("#view-colour", { label: "hidden_ward" });
  await page.click(".levels li:nth-child(2) button");
  await page.waitForSelector(".neighbours");
  const link = await clean("after training on the file");
  assert.match((await copied(page)).said, /your file and every name in it stay here/);
  assert.deepEqual([query(link).run, query(link).sample], [undefined, undefined]);
  await page.click('[data-room="flow"]');
  await page.selectOption("#setting-from", "column");
  await page.selectOption("#flow-column", "0");
  await clean("in the Flow room");

  // The file's run is still there beside a sample.
  await page.click('[data-room="data"]');
  await page.click('[data-sample="one column"]');
  await page.waitForSelector(".file bdi:text('one-column.csv')");
  await page.click('[data-room="embeddings"]');
  await page.selectOption("#view-column", "0");
  await page.waitForSelector(".levels button");
  await page.click(".levels li:nth-child(2) button");
  await page.waitForSelector(".neighbours");
  assert.equal(query(await clean("a sample beside the file's run")).sample, "one column");
  assert.deepEqual(faults, []);
  await context.close();
});

test("what is wrong in a link falls back and is said", async () => {
  const opened = async (hash, options) => open(browser, `${server.url}#${hash}`, options);
  const bad = "<img src=x onerror=window.pwned=1>";
  const wrong = new URLSearchParams({
    v: "1",
    room: "train",
    sample: "shop",
    target: bad,
    kinds: `__proto__:skip,${encodeURIComponent(bad)}:number,product:nonsense,%:skip`,
    without: "__proto__,constructor",
    column: bad,
    colour: "__proto__",
  });
  const first = await opened(wrong);
  await first.page.waitForSelector(".alert:has-text('does not fit its sample')");
  await first.page.waitForSelector(".task:has-text('bought')");
  assert.equal(await first.page.evaluate(() => window.pwned), undefined);
  assert.equal(await first.page.$("img[src=x]"), null);
  for (const [hash, sentence] of [
    ["v=1&sample=__proto__", /sample must be one of flights, shop, tickets, one column/],
    ["v=1&run=maybe", /run must be one of yes/],
    ["v=1&run=yes", /names no sample/],
    ["v=4&sample=shop", /another version/],
    [`v=1&target=${"x".repeat(301)}`, /target must be 300 letters at most/],
  ]) {
    const { page, context, faults } = await opened(hash);
    await page.waitForSelector(".alert");
    assert.match(await page.textContent(".alert"), sentence);
    assert.equal(await page.$("#data-train"), null, hash);
    assert.deepEqual(faults, []);
    await context.close();
  }
  const blocked = await opened("v=1&sample=shop&run=yes&models=");
  assert.match(await problem(blocked.page, "train"), /No model is chosen/);
  assert.deepEqual([...first.faults, ...blocked.faults], []);
  await first.context.close();
  await blocked.context.close();
});

test("links of before, Back, and a link into a page that is open", async () => {
  const old = "v=1&room=flow&from=circle&n=12&frames=9&t1=1&epochs=3&ode-scale=1%2Fsqrt%28d%29&models=embedding%2Cone-hot";
  const { page, context, faults } = await open(browser, `${server.url}#${old}`);
  await page.waitForSelector("#room-flow .live:has-text('t = 1')");
  assert.equal(await page.inputValue("#setting-n"), "12");
  await page.click('[data-room="data"]');
  await page.click('[data-sample="shop"]');
  await page.waitForSelector("#data-train");
  await page.click('[data-room="train"]');
  assert.equal(await page.inputValue("#setting-epochs"), "3");
  assert.equal(await page.isChecked("#model-attention-ode"), false);
  assert.equal(await page.inputValue("#setting-ode-scale"), "1/sqrt(d)");
  await page.goBack();
  await page.goBack();
  await page.waitForSelector("#room-flow:not([hidden])");
  assert.equal(query(page.url()).sample, "shop", "the table that is there");
  await page.evaluate(() => (location.hash = "v=1&room=train&sample=one column"));
  await page.waitForSelector("#room-train:not([hidden]) .task:has-text('one-column.csv')");
  assert.deepEqual(faults, []);
  await context.close();
});

test("where the clipboard is refused, the link stands in a field, selected", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&epochs=9`);
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
  });
  await page.click("#share summary");
  await page.waitForSelector("#share-link");
  const found = await page.$eval("#share-link", (field) => field.value.slice(field.selectionStart, field.selectionEnd));
  assert.equal(found, `${server.url}#v=3&models=embedding,one-hot,attention-ode,target-mean&epochs=9&patience=2`); // which version 1 meant
  assert.deepEqual(faults, []);
  await context.close();
});
