// Accessibility, phones, and the module in somebody else's page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction, load, train, violations } from "../support/steps.mjs";

let server;
before(async () => {
  server = await serve();
});
after(() => server.close());

describe("for everyone", () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  for (const colorScheme of ["light", "dark"]) {
    test(`no accessibility rule is broken in any room, ${colorScheme}`, async () => {
      const { page, context, faults } = await open(browser, server.url, { colorScheme, bypassCSP: true });
      const check = async (what) => {
        assert.deepEqual(await violations(page), [], what);
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

  test("the example page loads, trains and finds who is alike, with the module alone", async () => {
    const page = await browser.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await page.goto(`${server.url}www/examples/ten-lines.html`);
    await page.waitForFunction(() => document.getElementById("near").textContent);
    assert.equal(await page.textContent("#table"), "2000 rows: 8 of name, 2 of day, 2 of drink.");
    assert.match(await page.textContent("#score"), /^Right about 9\d % of 400 rows/);
    const near = (await page.textContent("#near")).replace("Next to anna: ", "").replace(".", "").split(", ");
    assert.deepEqual(new Set(near), new Set(["cem", "eva", "gita"]), "the others who take tea");
    assert.ok(
      readFileSync(new URL("../../../www/examples/ten-lines.js", import.meta.url), "utf8")
        .trim()
        .split("\n").length <= 10,
    );
    assert.deepEqual(faults, []);
    await page.close();
  });

  describe("from another origin", () => {
    const GUEST = (lab) => `
      import { Lab } from ${JSON.stringify(lab)};
      try {
        const lab = await Lab.open({ device: "cpu" });
        const table = await lab.load(await lab.sample("flights"));
        const packed = await lab.load(await gzip("a,b\\n1,x\\n2,y\\n"));
        globalThis.done = { rows: table.rows, packed: packed.rows };
        await lab.close();
      } catch (error) {
        globalThis.done = { code: error.code, message: error.message };
      }
      async function gzip(text) {
        return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).blob();
      }`;
    const page = (host) => `<!doctype html><meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; script-src 'self' ${host} 'wasm-unsafe-eval'; worker-src blob: ${host}; connect-src ${host}">
      <title>a guest</title><script type="module" src="guest.js"></script>`;

    /** What a page of one server gets from the module on another. */
    async function visit(headers) {
      const host = await serve({}, { headers });
      const { origin } = new URL(host.url);
      const guest = await serve({ "guest.html": page(origin), "guest.js": GUEST(`${host.url}www/lab.js`) });
      const visitor = await browser.newPage();
      const errors = [];
      visitor.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      const wait = { timeout: 60_000 };
      const got = visitor.waitForFunction(() => globalThis.done, null, wait).then((handle) => handle.jsonValue());
      const predicate = (said) => said.text().includes("Access-Control-Allow-Origin");
      const refused = visitor.waitForEvent("console", { predicate, ...wait }).then(() => null);
      const first = Promise.any([got, refused]).catch(() => null); // neither
      await visitor.goto(`${guest.url}guest.html`);
      const done = await first;
      await Promise.all([visitor.close(), host.close(), guest.close()]);
      return { done, errors };
    }

    test("the module works where its host allows it", async () => {
      const { done, errors } = await visit({ "access-control-allow-origin": "*" });
      assert.deepEqual(errors, []);
      assert.deepEqual(done, { rows: 65_470, packed: 2 });
    });

    test("and the browser says why where its host does not", async () => {
      const { done, errors } = await visit({});
      assert.equal(done, null);
      assert.match(errors.join(), /Access-Control-Allow-Origin/);
    });
  });
});
