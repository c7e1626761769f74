// With the keyboard alone, by ear, without motion, and on a phone: every room, with something in it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { frames, interaction, load, train, violations } from "../support/steps.mjs";

const FLOW = "n=24&d=4&heads=2&frames=33&t1=6"; // two heads, so that the attention map has its picker
const PHONES = [360, 390].map((width) => ({ viewport: { width, height: 740 }, isMobile: true, hasTouch: true }));

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const start = (options = {}, hash = `v=1&${FLOW}`) =>
  open(browser, `${server.url}#${hash}`, { reducedMotion: "reduce", ...options });
const unfold = (page, room) =>
  page.$$eval(`#room-${room} details:not(:has(> .popover))`, (all) => all.forEach((one) => (one.open = true)));
const flowShown = (page) =>
  page.waitForFunction(() => / after /.test(document.querySelector("#room-flow .live")?.textContent ?? ""));

/** Awaits `look(name, computed)` in every room: at first without, then with something to see; all that folds is unfolded. */
async function walk(page, look) {
  const enter = (room) => page.click(`[data-room="${room}"]`);
  await look("data, empty", false);
  await load(page, `${interaction()}ragged\n`);
  await page.click(".paste summary");
  await look("data", true);
  await page.keyboard.press("Escape");
  await train(page, 1);
  await unfold(page, "train");
  await look("train", true);
  await enter("embeddings");
  await page.click(".levels li:nth-child(2) button");
  await page.waitForSelector(".neighbours");
  await look("embeddings", true);
  await enter("flow");
  await flowShown(page);
  await page.waitForSelector("#attention-head:visible");
  for (const [from, field] of [
    ["column", "literal"],
    ["sphere", "softmax"],
  ]) {
    await page.selectOption("#setting-from", from);
    await page.selectOption("#setting-field", field);
    await unfold(page, "flow");
    await look(`flow, from ${from}`, true);
  }
  await enter("train");
  await page.click("#watch-row");
  await page.waitForSelector("#prediction-title:visible");
  await page.fill("#setting-rows", "0, 5");
  await page.press("#setting-rows", "Tab");
  await page.click("#flow-run-button");
  await page.waitForSelector("#row-look:visible");
  await look("flow of rows", true);
  await page.click("#share summary");
  await page.waitForSelector("#share .popover:not(:empty)");
  await look("link", true);
  await page.click("#device summary");
  await look("device", true);
  await page.click("#to-benchmark");
  await page.waitForSelector("#bench-run:enabled");
  await look("benchmark", false);
  await page.click("#to-tour");
  await page.waitForSelector("#tour:visible");
  await look("tour", true);
  await page.keyboard.press("Escape");
}

/** What cannot be known of the controls to be seen: no name, or no sentence that says what they are for. */
const unexplained = (page) =>
  page.evaluate(() => {
    const words = (ids) =>
      (ids ?? "")
        .split(" ")
        .map((id) => document.getElementById(id)?.textContent ?? "")
        .join("")
        .trim();
    const seen = (one) => one.checkVisibility() && !one.closest('[aria-hidden="true"]');
    const name = (one) =>
      one.getAttribute("aria-label") || words(one.getAttribute("aria-labelledby")) || one.labels?.[0]?.textContent;
    const fields = [...document.querySelectorAll("select, input, textarea")].filter(seen);
    const buttons = [...document.querySelectorAll("button, summary")].filter(seen);
    return [
      ...fields.filter((one) => !name(one) || !words(one.getAttribute("aria-describedby"))),
      ...buttons.filter((one) => !one.getAttribute("aria-label") && !one.textContent.trim()),
    ].map((one) => one.outerHTML.slice(0, 120));
  });

/** Pictures to be seen without words, or, once something is computed, without a number. */
const wordless = (page, computed) =>
  page.evaluate((computed) => {
    const seen = [...document.querySelectorAll("canvas, svg")].filter((one) => one.checkVisibility());
    const words = (one) => one.closest('[role="img"]')?.getAttribute("aria-label") ?? "";
    const yet = (one) => /nothing measured yet/.test(words(one));
    return seen.filter((one) => !(computed && !yet(one) ? /\d/ : /./).test(words(one))).map((one) => one.outerHTML.slice(0, 120));
  }, computed);

/** Pixels beyond the screen; `innerWidth` would grow with what is too wide. */
const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth).then((wide) => wide - page.viewportSize().width);

/** What a finger cannot hit: below 24 px either way. Links within a text are exempt, and a box counts with its label. */
const tooSmall = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, summary, select, textarea, input, a[href]")]
      .filter((one) => one.checkVisibility() && !one.matches('.visually-hidden, .skip, p .link, [aria-hidden="true"]'))
      .filter((one) => {
        const { width, height } = (one.type === "checkbox" ? one.labels[0] : one).getBoundingClientRect();
        return Math.min(width, height) < 24;
      })
      .map((one) => one.outerHTML.slice(0, 120)),
  );

describe("for every hand, eye and ear", () => {
  for (const colorScheme of ["light", "dark"])
    test(`no accessibility rule is broken in any room, ${colorScheme}`, async () => {
      const { page, context, faults } = await start({ colorScheme, bypassCSP: true });
      await walk(page, async (where) => assert.deepEqual(await violations(page), [], where));
      assert.deepEqual(faults, []);
      await context.close();
    });

  test("every control says what it is for, and every picture what it shows", async () => {
    const { page, context } = await start();
    let pictures = 0;
    await walk(page, async (where, computed) => {
      assert.deepEqual(await unexplained(page), [], where);
      assert.deepEqual(await wordless(page, computed), [], where);
      pictures += (await page.$$("canvas:visible, svg:visible")).length;
    });
    assert.ok(pictures > 10, "there were pictures to look at");
    await context.close();
  });

  test("a picture’s words follow it", async () => {
    const { page, context } = await start({}, `v=1&room=flow&${FLOW}`);
    await flowShown(page);
    const label = () => page.getAttribute(".flow-map canvas", "aria-label");
    await page.waitForFunction(() => /cluster/.test(document.querySelector(".flow-map canvas").ariaLabel));
    assert.match(await label(), /^Map of 24 tokens at t = 0\.00 of 6\.00: \d+ clusters?, the largest of \d+ tokens?/);
    await page.press("#scrub", "End");
    await page.waitForFunction(() => /t = 6\.00 of/.test(document.querySelector(".flow-map canvas").ariaLabel));
    await page.click("#play");
    // A picture that plays changes in every frame; its words do so once a second at most.
    const seconds = await page.evaluate(
      (changes) =>
        new Promise((resolve) => {
          const times = [];
          const observer = new MutationObserver(() => {
            if (times.push(performance.now()) === changes) resolve((times.at(-1) - times[0]) / 1000);
          });
          observer.observe(document.querySelector(".flow-map canvas"), { attributeFilter: ["aria-label"] });
        }),
      3,
    );
    assert.ok(seconds > 1.9, `three changes in ${seconds} seconds`);
    await context.close();
  });

  test("nothing moves where motion is to be reduced", async () => {
    const { page, context } = await start();
    await walk(page, async (where) => {
      const moving = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length);
      assert.equal(moving, 0, where);
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto", where);
      if (!where.startsWith("flow")) return;
      const clock = await page.textContent(".clock");
      await frames(page, 20);
      assert.equal(await page.textContent(".clock"), clock, where);
    });
    await page.click('[data-room="flow"]');
    await page.click("#play");
    await page.waitForFunction(() => document.querySelector(".clock").textContent !== "t = 0.00");
    await context.close();
  });

  for (const phone of PHONES)
    test(`a phone of ${phone.viewport.width} pixels shows all of it, for fingers`, async () => {
      const { page, context, faults } = await start(phone);
      await walk(page, async (where) => {
        assert.ok((await sideways(page)) <= 0, `${where}: ${await sideways(page)} px too wide`);
        assert.deepEqual(await tooSmall(page), [], where);
        const outside = await page.$$eval(
          ".popover, #tour",
          (all) =>
            all.filter((one) => {
              const { left, right } = one.getBoundingClientRect();
              return one.checkVisibility() && (left < 0 || right > screen.width);
            }).length,
        );
        assert.equal(outside, 0, `${where}: a popover leaves the screen`);
      });
      assert.equal(await page.$eval(".map canvas", (canvas) => getComputedStyle(canvas).touchAction), "pan-y");
      assert.deepEqual(faults, []);
      await context.close();
    });
});
