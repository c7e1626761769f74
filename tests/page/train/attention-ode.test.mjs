// The attention ODE in the page: trained, scored, watched row by row, and how deep it must be.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { downloads, file, interaction, load, upload, violations } from "../support/steps.mjs";

const ROWS = 20_000;
const LINK = "#v=1&models=attention-ode&width=8&epochs=2";
const PREDICTION = "section[aria-labelledby=prediction-title]";

/** Keeps what the page asks of its engine and what it is answered: [{ method, args, value }] as `calls`. */
const LISTEN = () => {
  const Real = Worker;
  globalThis.calls = [];
  globalThis.Worker = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data: { id, value } }) => {
        const call = globalThis.calls.find((one) => one.id === id);
        if (call && value !== undefined) call.value = value;
      });
    }
    postMessage(message) {
      if (message.id) globalThis.calls.push({ ...message });
      super.postMessage(message);
    }
  };
};

const scored = (page) => page.waitForSelector(".scores:visible").then(() => page.waitForSelector("#start:enabled"));
const ran = (page) =>
  page.waitForFunction(
    () =>
      document.querySelector("#flow-run-button:enabled") &&
      / after /.test(document.querySelector("#room-flow .live").textContent),
  );
const words = (page) => page.textContent(`${PREDICTION} figcaption`);
/** The last values that the page had read out of states, of `rows` rows at the last time. */
const readOut = (page, rows) =>
  page.evaluate((n) => [...calls.findLast(({ method, value }) => method === "readOut" && value).value.slice(-n)], rows);

async function trained(browser, server, text, link = LINK, options = {}) {
  const opened = await open(browser, server.url, { reducedMotion: "reduce", bypassCSP: !!options.colorScheme, ...options });
  await opened.page.addInitScript(LISTEN);
  await opened.page.goto(`${server.url}${link}`);
  await opened.page.reload(); // a change of the hash alone loads nothing
  await opened.page.waitForSelector('#device[data-kind="cpu"]');
  await load(opened.page, text);
  await opened.page.click("#data-train");
  await scored(opened.page);
  return opened;
}
async function watched(...given) {
  const opened = await trained(...given);
  await opened.page.click("#watch-row");
  await ran(opened.page);
  await opened.page.waitForSelector(`${PREDICTION}:visible`);
  return opened;
}

/** In the page: the flow that the module trains where nothing is said of it. */
async function flowOfLab() {
  const { Lab } = await import(new URL("www/lab.js", location.href));
  const lab = await Lab.open({ device: "cpu" });
  await lab.load("a,b,y\n" + Array.from({ length: 60 }, (_, i) => `${i % 5}x,${i % 7}z,${i % 2}`).join("\n"));
  return (await lab.train({ model: "attention-ode", target: "y", epochs: 1 })).flow;
}

/** flow: { name: value } of settings, as a person would choose and type them */
async function chooseFlow(page, flow) {
  for (const [name, value] of Object.entries(flow)) {
    const field = page.locator(`#setting-ode-${name}`);
    if ((await field.evaluate((node) => node.tagName)) === "SELECT") await field.selectOption(value);
    else {
      await field.fill(value);
      await field.press("Tab");
    }
  }
}

describe("attention ODE", () => {
  let server, browser, shop;
  before(async () => {
    server = await serve();
    browser = await launch();
    const { page, context } = await open(browser, server.url);
    shop = await page.evaluate(async (rows) => {
      const { Lab } = await import(new URL("www/lab.js", location.href));
      const lab = await Lab.open({ device: "cpu" });
      const lines = (await (await lab.sample("shop")).text()).split("\n", rows + 1);
      await lab.close();
      return `${lines.join("\n")}\n`;
    }, ROWS);
    await context.close();
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  const head = () => shop.split("\n")[0].split(",");

  test("one click from the scores to a test row: named tokens, named attention, and the score that predict gives", async () => {
    const { page, context, faults } = await watched(browser, server, shop);
    assert.equal(await page.inputValue("#setting-from"), "row");
    const row = Number(await page.inputValue("#setting-rows"));
    const cells = shop.split("\n")[row + 1].split(",");
    const table = await page.textContent("section[aria-labelledby=rows-title] table");
    assert.match(table, /settest/);
    const at = head().indexOf("customer");
    assert.ok(table.includes(`customer${cells[at]}`), table);
    await page.waitForFunction(() => /→/.test(document.querySelector(".attention").getAttribute("aria-label")));
    assert.match(await page.getAttribute(".attention", "aria-label"), /Strongest: (\w+: \S+|summary) → (\w+: \S+|summary) /);
    const named = await page.$$eval(".attention-names li", (all) => all.map((one) => one.textContent));
    assert.ok(
      named.some((one) => one.includes(`customer: ${cells[at]} attends most to`)),
      named.join(),
    );
    assert.ok(
      named.some((one) => /summary/.test(one)),
      named.join(),
    );
    assert.ok(await page.isHidden("#setting-field"), "the equation is the run's own");

    const [end] = await readOut(page, 1);
    await page.click('[data-room="embeddings"]');
    await page.waitForSelector(".levels button");
    await page.selectOption("#view-column", { label: "customer" });
    await page.click(".levels button");
    await page.waitForSelector(".neighbours");
    const [vectors] = await downloads(page, () => page.click("#take-csv"), 1);
    assert.match(vectors.text.split(/\r?\n/)[2], /^[^,]+,\d+(,-?[\d.e-]+){8}$/, "its tables are vectors like others");
    await upload(page, file("one.csv", `${head().join(",")}\n${cells.join(",")}\n`), "predict");
    const [scores] = await downloads(page, () => page.click("#take-predictions"), 1);
    const score = Number(scores.text.trim().split(/\r?\n/)[1].split(",").at(-2));
    assert.ok(Math.abs(score - end) <= 1e-5, `${score} ${end}`);
    assert.ok(Math.abs(Number((await words(page)).match(/→ ([\d.]+)/)[1]) - score) <= 5.1e-5, "and it is said");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("several rows flow at once, each looked at in turn, by another solver too", async () => {
    const { page, context, faults } = await watched(browser, server, shop);
    const was = await page.inputValue("#setting-rows");
    await page.click("#row-next");
    await ran(page);
    await page.waitForFunction((row) => document.querySelector("#setting-rows").value === String(row), Number(was) + 1);
    await page.fill("#setting-rows", "0, 5,12");
    await page.press("#setting-rows", "Tab");
    await page.click("#flow-run-button");
    await page.waitForFunction(() => /row 12: /.test(document.querySelector("#prediction-title + figure").textContent));
    assert.equal((await words(page)).match(/row \d+: p\(\S+ = 1\) [\d.]+ → [\d.]+/g).length, 3);
    const sets = await page.evaluate(() => calls.filter(({ method }) => method === "flow").map(({ args }) => args[1].sets));
    assert.ok(sets.includes(3), "all rows in one flow");
    await page.selectOption("#row-look", "2");
    const mine = shop.split("\n")[13].split(",")[head().indexOf("customer")];
    await page.waitForFunction(
      (customer) => document.querySelector(".attention-names").textContent.includes(customer),
      `customer: ${mine}`,
    );
    assert.match(await page.textContent("#room-flow .scale"), /row 0.*row 5.*row 12/);

    const asTrained = await readOut(page, 3);
    await page.click(".flow-settings summary");
    await page.selectOption("#setting-solver", "own");
    await page.click("#flow-run-button");
    await page.waitForSelector("th:text-is('as trained')");
    assert.deepEqual(await readOut(page, 3), asTrained, "beside another solver stands what the run's own says");
    await page.fill("#setting-rows", "99999");
    await page.press("#setting-rows", "Tab");
    await page.click("#flow-run-button");
    await page.waitForSelector("#room-flow p.problem:has-text('from 0 to 19999')");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("how deep it must be: drawn to its end, with the named N; cancelled, what was measured stays", async () => {
    const { page, context, faults } = await watched(browser, server, shop);
    const card = page.locator("section[aria-labelledby=deep-title]");
    await page.click("#deep-start");
    await page.waitForFunction(() => document.querySelector("#deep-start").textContent === "Measure");
    const { reference, layers } = await page.evaluate(() => calls.find(({ method }) => method === "depth").value);
    assert.deepEqual(
      layers.map((one) => one.layers),
      Array.from({ length: 64 }, (_, i) => i + 1),
    );
    const near = layers.find(({ loss }) => Math.abs(loss - reference.flow) <= 0.01 * reference.flow).layers;
    const said = await card.textContent();
    assert.match(said, new RegExp(`N = ${near} is the smallest whose test loss is within 1 % .* on [\\d,]+ test rows`));
    assert.match(said, /slope -1\.0\d from N = 16/);
    assert.match(await card.locator(".curve").first().getAttribute("aria-label"), /Test loss of N layers.*at 64/);
    await page.click("#deep-start");
    await page.waitForFunction(() => /\d layers…/.test(document.querySelector("#deep-start + .live").textContent));
    await page.click("#deep-start");
    await page.waitForFunction(() =>
      /^Cancelled; what was measured/.test(document.querySelector("#deep-start + .live").textContent),
    );
    assert.equal(await card.locator(".problem:not(:empty)").count(), 0);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("every setting of its flow is in the link and reaches the run", async () => {
    const flow = {
      field: "softmax",
      sphere: "no",
      leak: "0",
      t1: "2",
      heads: "2",
      gain: "5",
      knots: "3",
      path: "constant",
      method: "rk4",
      steps: "4",
      readout: "summary",
    };
    const { page, context, faults } = await open(browser, `${server.url}${LINK}&epochs=1`, { reducedMotion: "reduce" });
    await page.addInitScript(LISTEN);
    await page.reload();
    await page.waitForSelector('#device[data-kind="cpu"]');
    await load(page, interaction(1000));
    await page.click("#data-train");
    await scored(page);
    const runFlow = () => page.evaluate(() => calls.findLast(({ method }) => method === "train").value.flow);
    assert.deepEqual(await runFlow(), await page.evaluate(flowOfLab), "the page's defaults are the lab's");
    await page.click("summary:text('Flow of the attention ODE')");
    for (const name of ["leak", "path"]) assert.ok(await page.isHidden(`#setting-ode-${name}`), name);
    await chooseFlow(page, flow);
    for (const name of ["sigma", "scale"]) assert.ok(await page.isHidden(`#setting-ode-${name}`), name);
    const link = new URLSearchParams(new URL(page.url()).hash.slice(1));
    for (const [name, value] of Object.entries(flow)) assert.equal(link.get(`ode-${name}`), value, name);
    await page.click("#start");
    await page.waitForFunction(() => calls.filter(({ method, value }) => method === "train" && value).length === 2);
    await scored(page);
    const typed = { ...flow, sphere: false, leak: 0, t1: 2, heads: 2, gain: 5, knots: 3, steps: 4 };
    assert.deepEqual(await runFlow(), { ...typed, sigma: "tanh", scale: "1/n" });

    await page.click("#watch-row");
    await ran(page);
    await page.waitForSelector(`${PREDICTION}:visible`);
    assert.match(await page.textContent("#room-flow .live"), /t = 2\.0000 after \d+ steps/);
    await page.waitForSelector("#attention-head:visible");
    await page.click('[data-room="train"]');
    await page.fill("#setting-ode-heads", "3");
    await page.press("#setting-ode-heads", "Tab");
    await page.click("#start");
    await page.waitForSelector("#room-train p.problem:has-text('3 heads do not divide a width of 8')");
    await page.fill("#setting-ode-heads", "1");
    await page.fill("#setting-ode-t1", "0");
    await page.press("#setting-ode-t1", "Tab");
    await page.click("#start");
    await page.waitForFunction(() => calls.filter(({ method, value }) => method === "train" && value).length === 3);
    await scored(page);
    assert.equal(await page.$("#watch-row"), null, "at T = 0 nothing flows");
    await page.click('[data-room="flow"]');
    await page.selectOption("#row-run", { index: 2 });
    await page.click("#flow-run-button");
    await page.waitForSelector("#room-flow p.problem:has-text('trained with T = 0')");
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const colorScheme of ["light", "dark"])
    test(`breaks no accessibility rule and fits a phone, ${colorScheme}`, async () => {
      const look = { colorScheme, viewport: { width: 390, height: 844 } };
      const { page, context } = await watched(browser, server, interaction(600), LINK, look);
      await page.waitForSelector("#room-flow td span:text-is('holds')");
      const check = async (what) => {
        assert.deepEqual(await violations(page), [], what);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), what);
      };
      await check("flow of a row");
      await page.click('[data-room="train"]');
      await page.click("summary:text('Flow of the attention ODE')");
      await check("train");
      await context.close();
    });
});
