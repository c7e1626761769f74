// A project on the page: what is there without its table, what stands beside it, and what is refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { figure } from "../support/figure-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { losses } from "../support/session-steps.mjs";
import { MARKUP, downloads, file, load, scores, train, upload, violations } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

describe("on the page", () => {
  let project, model, trained;
  before(async () => {
    const { page, context } = await open(browser, `${server.url}#v=1&width=8&patience=5`);
    await load(page);
    await train(page);
    trained = { scores: await scores(page), losses: await losses(page) };
    const save = async (id) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(id)]);
      return {
        name: download.suggestedFilename(),
        buffer: readFileSync(await download.path()),
        mimeType: "application/octet-stream",
      };
    };
    project = await save("#take-project");
    await page.selectOption("#model-run", { index: 2 }); // 3. Attention ODE
    model = await save("#take-safetensors");
    await page.click('[data-room="embeddings"]');
    await page.selectOption("#view-column", { label: "customer" });
    await page.fill("#search", "c1");
    await page.press("#search", "Enter");
    await page.waitForSelector(".neighbours"); // or the sentence that none is nearer than chance
    trained.near = await page.textContent(".near");
    await upload(page, file("rows.csv", "customer,product,price\nc1,p2,3\nnobody,,1\n"), "predict");
    trained.predicted = (await downloads(page, () => page.click("#take-predictions"), 1))[0].text;
    await context.close();
  });

  test("without its table: scores, neighbours, predictions and flows of its columns; its settings on a word", async () => {
    assert.equal(project.name, "bought.flowbed");
    const { page, context, faults } = await open(browser, server.url, { reducedMotion: "reduce" });
    await upload(page, project, "project");
    await page.waitForSelector(".scores");
    assert.deepEqual(await scores(page), trained.scores);
    assert.match(await page.textContent("section[aria-labelledby=scores-title]"), /Out of bought.flowbed, trained on shop.csv/);
    assert.match(await page.textContent(".alert"), /4 runs, trained on shop.csv/);
    assert.ok(await page.isVisible("text=There is no table yet"));
    assert.ok(await page.isHidden("#start"));
    assert.deepEqual(await losses(page), trained.losses, "its curves are drawn again");
    assert.ok((await figure(page, "the loss curves")).lines.every((points) => points >= 1));
    assert.equal(await page.inputValue("#setting-width"), "32");
    await page.click("text=Take over its settings");
    assert.equal(await page.inputValue("#setting-width"), "8");
    assert.equal(await page.inputValue("#setting-patience"), "5");
    assert.ok(await page.isVisible(".scores"), "the room stays");

    await page.click('[data-room="embeddings"]');
    await page.selectOption("#view-column", { label: "customer" });
    await page.waitForSelector(".levels button");
    await page.fill("#search", "c1");
    await page.press("#search", "Enter");
    await page.waitForSelector(".neighbours"); // or the sentence that none is nearer than chance
    assert.equal(await page.textContent(".near"), trained.near);
    assert.deepEqual(await page.$$eval("#view-colour option", (all) => all.map((one) => one.textContent)), ["training rows"]);
    await upload(page, file("rows.csv", "customer,product,price\nc1,p2,3\nnobody,,1\n"), "predict");
    assert.equal((await downloads(page, () => page.click("#take-predictions"), 1))[0].text, trained.predicted);

    await page.click('[data-room="flow"]');
    await page.selectOption("#setting-from", "column");
    await page.click("#flow-run-button");
    await page.waitForFunction(() => / after \d+ steps/.test(document.querySelector("#room-flow .live").textContent));
    await page.selectOption("#setting-from", "row");
    await page.waitForSelector("#room-flow :text('Load the table of the attention ODE first')");

    await page.click('[data-room="data"]');
    await load(page);
    await page.click('[data-room="train"]');
    await page.click("#watch-row");
    await page.waitForSelector("section[aria-labelledby=prediction-title]:visible");
    assert.match(await page.textContent("section[aria-labelledby=rows-title] table"), /settest/, "with its table the rows flow");
    assert.ok(await page.isHidden("#deep-start"));
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("beside it a link still trains what this page trained", async () => {
    const { page, context } = await open(
      browser,
      `${server.url}#v=1&device=cpu&sample=one+column&models=one-hot&epochs=1&run=yes&tour=4`,
    );
    await page.waitForSelector(".scores", { state: "attached" }); // the tour may have left the room by then
    await page.click('[data-room="data"]');
    await upload(page, project, "project");
    await page.waitForSelector(".alert.news");
    await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("closed"))));
    await page.click("#share summary");
    await page.waitForSelector("#share .popover:has-text('trains: One-hot')");
    assert.doesNotMatch(await page.inputValue("#share-link"), /tour/);
    await context.close();
  });

  test("a project that is dropped is known by its content, and what is none is refused in a sentence", async () => {
    const { page, context, faults } = await open(browser, server.url);
    const drop = (name, buffer) =>
      page.evaluate(
        ([name, bytes]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(bytes)], name));
          document
            .querySelector(".drop")
            .dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        },
        [name, [...buffer]],
      );
    await drop("renamed.csv", project.buffer.subarray(0, -1));
    await page.waitForSelector("#room-data p.problem:has-text('its end is missing')".replace("its", "Its"));
    const header = '{"__metadata__":{"format":"pt"}}';
    const other = Buffer.concat([Buffer.from([header.length, 0, 0, 0, 0, 0, 0, 0]), Buffer.from(header)]);
    await drop("other.csv", other);
    await page.waitForSelector("#room-data p.problem:has-text('another program')");
    await drop(`${MARKUP}.csv`, project.buffer);
    await page.waitForSelector(".scores");
    assert.equal(await page.textContent("#room-data p.problem"), "");
    await upload(page, file("empty.csv", ""), "project");
    await page.click('[data-room="data"]');
    await page.waitForSelector("#room-data p.problem:has-text('no data rows')");
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a trained flow's vectors and weights go into the Flow room from its file", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&room=flow&from=file&weights=own&frames=9&t1=1`);
    assert.equal(model.name, "bought-attention-ode.safetensors");
    await upload(page, model, "vectors");
    await page.waitForFunction(() => document.querySelectorAll("#flow-array option").length === 6);
    await page.waitForSelector("text=embedding/customer: 31 vectors of width 8");
    await upload(page, model, "weights");
    await page.waitForSelector("text=1 matrices of width 8 each");
    await page.click("#flow-run-button");
    await page.waitForFunction(() => / after \d+ steps/.test(document.querySelector("#room-flow .live").textContent));
    const [states] = await downloads(page, () => page.click("#take-states"), 1);
    assert.match(states.text, /c1/, "under their names");
    await page.selectOption("#flow-array", { label: "embedding/product" });
    await page.waitForSelector("text=embedding/product: 21 vectors");
    await upload(
      page,
      [file("a.vectors.tsv", "1\t0\n0\t1\n"), file("a.metadata.tsv", `name\tcount\n${MARKUP}\t1\nbert\t2\n`)],
      "vectors",
    );
    await page.waitForSelector("text=a.vectors.tsv: 2 vectors of width 2");
    assert.ok(await page.isHidden("#flow-array"));
    await upload(page, file("v.tsv", "1\t0\t3\n0\t1\t2\n"), "vectors");
    await page.waitForSelector("text=v.tsv: 2 vectors of width 3");
    await upload(page, file("v.json", "{}"), "vectors");
    await page.waitForSelector("text=v.json is JSON");
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const colorScheme of ["light", "dark"])
    test(`an opened project breaks no accessibility rule and fits a phone, ${colorScheme}`, async () => {
      const look = { colorScheme, viewport: { width: 390, height: 844 }, bypassCSP: true };
      const { page, context } = await open(browser, server.url, look);
      await upload(page, project, "project");
      await page.waitForSelector(".scores");
      assert.deepEqual(await violations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await context.close();
    });
});
