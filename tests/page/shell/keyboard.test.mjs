// From the first file to a played flow, with the keyboard alone.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** Tab until the focus stands on what matches; every stop must be seen to have it. */
async function tabTo(page, selector, key = "Tab") {
  for (let stop = 0; stop < 120; stop++) {
    await page.keyboard.press(key);
    const at = await page.evaluate((wanted) => {
      const one = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return {
        found: one.matches(wanted),
        bare: outlineStyle === "none" || outlineWidth === "0px",
        html: one.outerHTML.slice(0, 100),
      };
    }, selector);
    if (at.found) return assert.ok(!at.bare, `no ring around ${at.html}`);
  }
  assert.fail(`${selector} is not reached by ${key}`);
}
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

describe("the keyboard", () => {
  test("leads from a sample to a flow", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&epochs=1&n=24&frames=33&t1=6&models=embedding`, {
      reducedMotion: "reduce",
    });
    const press = (key) => page.keyboard.press(key);
    await tabTo(page, '[data-sample="flights"]');
    await press("Enter");
    await page.waitForSelector("#data-train");
    await tabTo(page, "#data-train");
    await press("Enter");
    await page.waitForSelector("#room-train .scores");
    assert.match(await focused(page), /^(pause|start)$/, "where training can be held, or begun again");

    await tabTo(page, '[data-room="embeddings"]', "Shift+Tab");
    await press("Enter");
    await page.waitForSelector(".levels button");
    await tabTo(page, ".map canvas");
    const drawn = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    for (const key of ["ArrowLeft", "ArrowUp", "+", "-", "0"]) {
      await drawn();
      const names = await page.$eval(".labels", (labels) => labels.innerHTML);
      await press(key);
      await drawn();
      assert.notEqual(await page.$eval(".labels", (labels) => labels.innerHTML), names, `${key} moves the map`);
    }
    await tabTo(page, "#search");
    await page.keyboard.type("b");
    await press("ArrowDown");
    await press("Enter");
    await page.waitForSelector(".neighbours");
    const first = await page.textContent(".near strong");
    await tabTo(page, ".neighbours button");
    await press("Enter");
    await page.waitForFunction((name) => document.querySelector(".near strong").textContent !== name, first);
    assert.ok(await page.evaluate(() => document.activeElement.matches(".neighbours button")), "the focus stays in the table");

    await tabTo(page, '[data-room="flow"]', "Shift+Tab");
    await press("Enter");
    await page.waitForFunction(() => / after /.test(document.querySelector("#room-flow .live")?.textContent ?? ""));
    await tabTo(page, "#flow-run-button");
    await press("Enter");
    await page.waitForSelector("#flow-run-button:enabled");
    assert.equal(await focused(page), "flow-run-button", "given back by Cancel");
    await tabTo(page, "#play");
    await press("Enter");
    await page.waitForFunction(() => document.querySelector(".clock").textContent !== "t = 0.00");
    await press("Enter");
    await tabTo(page, "#scrub");
    await press("Home");
    await press("ArrowRight");
    assert.equal(await page.textContent(".clock"), "t = 0.19");
    await tabTo(page, ".events");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("opens popovers, and Escape closes them and gives the focus back", async () => {
    const { page, context } = await open(browser, server.url);
    await tabTo(page, "#device summary");
    await page.keyboard.press("Enter");
    await tabTo(page, "#setting-device");
    await page.keyboard.press("Escape");
    assert.equal(await page.isVisible("#setting-device"), false);
    assert.equal(await focused(page), "SUMMARY");
    await tabTo(page, ".paste summary");
    await page.keyboard.press("Enter");
    await tabTo(page, "#paste");
    await page.keyboard.type("a,b\n1,x\n2,y\n");
    await page.keyboard.press("Escape");
    assert.equal(await page.isVisible("#paste"), false);
    assert.equal(await focused(page), "SUMMARY");
    await page.keyboard.press("Enter");
    assert.equal(await page.inputValue("#paste"), "a,b\n1,x\n2,y\n", "what was typed is kept");
    await context.close();
  });
});
