// The Flow room: run, play, scrub, what it finds, what it writes, and how it fails.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { closeWorker } from "../support/resume-steps.mjs";
import { MARKUP, downloads, file, frames, load, polls, train, upload, violations } from "../support/steps.mjs";

const SMALL = "n=24&d=3&frames=33&t1=6";

let server;
before(async () => {
  server = await serve();
});
after(() => server.close());

/** The room with its first flow shown; `settings` are those of the link. */
async function flow(browser, settings = SMALL, options = { reducedMotion: "reduce" }) {
  const opened = await open(browser, `${server.url}#v=1&room=flow&${settings}`, options);
  await shown(opened.page);
  return opened;
}
const shown = (page) =>
  page.waitForFunction(
    () =>
      document.querySelector("#flow-run-button:enabled") &&
      / after /.test(document.querySelector("#room-flow .live").textContent),
  );
const live = (page) => page.textContent("#room-flow .live");
const clock = (page) => page.textContent(".clock").then((text) => Number(text.replace("t = ", "")));
const rows = (text) => text.trim().split(/\r?\n/);

describe("flow", () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("a check of the symmetries that failed can be pressed again", async () => {
    const { page, context } = await open(browser, `${server.url}#v=1&room=data&${SMALL}`, { reducedMotion: "reduce" });
    await page.evaluate(() => {
      const { postMessage } = Worker.prototype;
      globalThis.fails = true;
      Worker.prototype.postMessage = function (message, ...more) {
        if (!globalThis.fails || message.method !== "symmetries") return postMessage.call(this, message, ...more);
        const error = { code: "diverged", message: "played" };
        setTimeout(() => this.onmessage({ data: { id: message.id, error } }));
      };
    });
    await page.click('[data-room="flow"]');
    await page.waitForSelector(".alert:has-text('played')"); // a short flow is checked unasked
    await page.waitForSelector("#check-symmetry:enabled");
    await page.evaluate(() => (globalThis.fails = false));
    await page.click("#check-symmetry");
    await page.waitForSelector("#check-symmetry", { state: "hidden" });
    await context.close();
  });

  test("runs at once, plays, pauses, and is scrubbed with the keyboard", async () => {
    const { page, context, faults } = await flow(browser, SMALL, {});
    assert.match(await live(page), /t = 6\.0000 after \d+ steps/);
    // It plays for nine seconds, and a click that comes later begins it again: so the page itself presses Pause, in a frame.
    await page.addInitScript(() => {
      const look = () => {
        const t = Number(document.querySelector(".clock")?.textContent.slice(4));
        const button = document.querySelector("#play");
        if (!(t > 0.5 && button.textContent === "Pause")) return requestAnimationFrame(look);
        button.click();
        globalThis.paused = t;
      };
      requestAnimationFrame(look);
    });
    await page.reload();
    const still = await page.waitForFunction(() => globalThis.paused).then((handle) => handle.jsonValue());
    assert.ok(still < 6, `paused at ${still}`);
    assert.equal(await page.textContent("#play"), "Play");
    await frames(page, 10);
    assert.equal(await clock(page), still, "paused");
    await page.focus("#scrub");
    await page.press("#scrub", "Home");
    assert.equal(await clock(page), 0);
    await page.press("#scrub", "ArrowRight");
    assert.equal(await clock(page), 0.19, "one of 32 steps of T = 6");
    await page.press("#scrub", "End");
    assert.equal(await clock(page), 6);
    assert.equal(await page.getAttribute("#scrub", "aria-valuetext"), "t = 6.00");
    const early = () => Number(document.querySelector(".clock").textContent.slice(4)) < 3;
    await Promise.all([page.waitForFunction(early), page.click("#play")]);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("does not move by itself where motion is to be reduced", async () => {
    const { page, context } = await flow(browser);
    assert.equal(await page.textContent("#play"), "Play");
    assert.equal(await clock(page), 0);
    await context.close();
  });

  test("says who gathers with whom, what must hold, and follows the threshold", async () => {
    const { page, context, faults } = await flow(browser);
    await page.waitForSelector(".events li");
    assert.match(await page.textContent(".events li"), /token \d+.* with .*token \d+/);
    assert.match(await page.getAttribute(".band", "aria-label"), /clusters at t = 0/);
    await page.waitForFunction(() =>
      /token \d+ → token \d+/.test(document.querySelector(".attention").getAttribute("aria-label")),
    );
    await page.waitForSelector("#room-flow td span:text-is('holds')");
    await page.waitForSelector("th:has-text('Rotated tokens')");
    assert.equal(await page.$("#room-flow td .bad"), null, "every case that applies holds");
    const before = (await page.$$(".events li")).length;
    await page.fill("#setting-near", "0.000001");
    await page.press("#setting-near", "Tab");
    await page.waitForFunction((n) => document.querySelectorAll(".events li").length < n, before);
    assert.match(page.url(), /near=0\.000001/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("goes on where its engine ends under it: what is asked of it is solved again", async () => {
    const { page, context, faults } = await flow(browser);
    const drawn = (label) =>
      page.waitForFunction((old) => {
        const now = document.querySelector(".attention").getAttribute("aria-label");
        return /token \d+ → token \d+/.test(now) && now !== old && now;
      }, label);
    const before = await drawn("").then((handle) => handle.jsonValue());
    await closeWorker(page.workers()[0]);
    await page.waitForSelector(".alert.news:has-text('The engine stopped and was started again')");
    await page.focus("#scrub");
    await page.press("#scrub", "End");
    await drawn(before);
    const words = () => page.textContent("#gather-title ~ [role=status]");
    const clusters = await words();
    await page.fill("#setting-near", "0.5");
    await page.press("#setting-near", "Tab");
    await polls(page, "other clusters", words, (now) => now !== clusters);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("mergers and states are downloaded with their names", async () => {
    const { page, context } = await flow(browser);
    await page.waitForSelector(".events li");
    const [mergers] = await downloads(page, () => page.click("#take-mergers"), 1);
    assert.equal(mergers.name, "mergers.csv");
    assert.equal(rows(mergers.text)[0], "event,t,kind,first,size,members");
    assert.match(rows(mergers.text)[1], /^1,[\d.]+,merge,token \d+,\d+,token \d+/);
    const [states] = await downloads(page, () => page.click("#take-states"), 1);
    assert.equal(rows(states.text).length, 1 + 24 * 33);
    assert.match(rows(states.text)[1], /^0,token 1,(-?[\d.e-]+,?){3}$/);
    const [weights] = await downloads(page, () => page.click("text=Download the weights"), 1);
    assert.equal(JSON.parse(weights.text).q.length, 9);
    await context.close();
  });

  test("the depth limit has slope −1 for smooth weights and less for independent layers", async () => {
    const { page, context } = await flow(browser, `${SMALL}&n=16`);
    await page.click("#depth-start");
    await page.waitForFunction(() => document.querySelector("#depth-start").textContent === "Measure", null, { timeout: 60_000 });
    const card = page.locator("section[aria-labelledby=depth-title]");
    const [smooth, layers] = [...(await card.textContent()).matchAll(/slope (-[\d.]+)/g)].map((found) => Number(found[1]));
    assert.ok(Math.abs(smooth + 1) < 0.15, `smooth: ${smooth}`);
    assert.ok(layers > -0.85, `independent: ${layers}`);
    await context.close();
  });

  test("the gradient lab sets three gradients side by side", async () => {
    const { page, context, faults } = await flow(browser, "n=4&d=2&frames=9&t1=2");
    await page.click("#gradient-start");
    await page.waitForFunction(
      () => document.querySelectorAll("section[aria-labelledby=gradient-title] tbody tr").length === 8,
      null,
      { timeout: 60_000 },
    );
    const first = await page.$$eval("section[aria-labelledby=gradient-title] tbody tr:first-child td", (cells) =>
      cells.map((cell) => Number(cell.textContent)),
    );
    for (const value of first.slice(1)) assert.ok(Math.abs(value / first[0] - 1) < 0.01, first.join());
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("is cancelled, and shows the way until then", async () => {
    const { page, context, faults } = await flow(browser);
    for (const [name, value] of [
      ["n", "1500"],
      ["d", "32"],
      ["t1", "500"],
    ]) {
      await page.fill(`#setting-${name}`, value);
      await page.press(`#setting-${name}`, "Tab");
    }
    await page.click("#flow-run-button");
    await page.waitForFunction(() => / of 500/.test(document.querySelector("#room-flow .live").textContent), null, {
      timeout: 60_000,
    });
    await page.click("#flow-cancel");
    await page.waitForSelector("#room-flow p.problem:has-text('The way until then is shown')");
    await page.waitForSelector("#flow-run-button:enabled", { timeout: 60_000 });
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("an escape is a result: its time, its remedy, the way until then", async () => {
    const link = "n=1&d=1&from=gaussian&flowSeed=1&field=literal&sigma=identity&scale=1&sphere=no&gain=40&t1=5";
    const { page, context, faults } = await flow(browser, link);
    assert.match(
      await page.textContent("#room-flow p.problem"),
      /blow-up.*bounded σ such as tanh.*The way until then is shown/is,
    );
    await page.press("#scrub", "End");
    assert.ok((await clock(page)) < 5);
    await page.waitForSelector("th:has-text('its escape at t*')");
    assert.equal(await page.textContent("tr:has-text('its escape at t*') td:last-child"), "holds");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("takes vectors and weights from files, and weights from a link", async () => {
    const opened = await open(browser, `${server.url}#v=1&room=flow&from=file&weights=own&frames=9&t1=1`);
    await opened.page.click("#flow-run-button");
    await opened.page.waitForSelector("#room-flow p.problem:has-text('no file of vectors')");
    await upload(opened.page, file("v.csv", `word,a,b\n${MARKUP},1,0\nbert,0,1\ncarl,0.7,0.7\n`), "vectors");
    await upload(
      opened.page,
      file("w.json", JSON.stringify({ width: 2, path: "linear", q: [1, 0, 0, 1], k: [1, 0, 0, 1], v: [1, 0, 0, 1] })),
      "weights",
    );
    await opened.page.click("text=Put them into the link");
    await opened.page.waitForFunction(() => /set=/.test(location.hash));
    await opened.page.click("#flow-run-button");
    await shown(opened.page);
    const [states] = await downloads(opened.page, () => opened.page.click("#take-states"), 1);
    assert.equal(rows(states.text).length, 1 + 3 * 9);
    const { hash } = new URL(opened.page.url());
    const again = await open(browser, `${server.url}${hash}`);
    await upload(again.page, file("v.csv", "word,a,b\nanna,1,0\nbert,0,1\n"), "vectors");
    await again.page.waitForSelector("text=2 vectors of width 2");
    await again.page.click("#flow-run-button");
    await shown(again.page);
    await upload(again.page, file("bad.json", "{}"), "weights");
    await again.page.waitForSelector("text=This is no set of weights");
    assert.equal(await opened.page.evaluate(() => window.pwned), undefined);
    assert.deepEqual([...opened.faults, ...again.faults], []);
    await opened.context.close();
    await again.context.close();
  });

  test("takes the tokens of a trained column, with their names", async () => {
    const { page, context, faults } = await open(browser, server.url, { reducedMotion: "reduce" });
    await load(page);
    await train(page, 1);
    await page.click('[data-room="flow"]');
    await page.waitForSelector("#setting-from");
    await shown(page);
    await page.selectOption("#setting-from", "column");
    await page.selectOption("#flow-column", { label: "customer" });
    await page.fill("#setting-n", "12");
    await page.press("#setting-n", "Tab");
    await page.click("#flow-run-button");
    await page.waitForFunction(() =>
      /The 12 most frequent of 30 levels/.test(document.querySelector("#room-flow .live").textContent),
    );
    await shown(page); // the sentence comes before the flow does
    const [states] = await downloads(page, () => page.click("#take-states"), 1);
    assert.match(rows(states.text)[1], /^0,c\d+,/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const colorScheme of ["light", "dark"])
    test(`breaks no accessibility rule, ${colorScheme}`, async () => {
      const { page, context } = await flow(browser, SMALL, { colorScheme, bypassCSP: true, reducedMotion: "reduce" });
      await page.waitForSelector(".events li");
      await page.click(".flow-settings summary");
      await page.selectOption("#setting-field", "literal");
      await page.waitForSelector("#room-flow td span:text-is('holds')");
      assert.deepEqual(await violations(page), []);
      await context.close();
    });

  test("fits a phone without scrolling sideways", async () => {
    const { page, context } = await flow(browser, SMALL, { viewport: { width: 360, height: 740 } });
    await page.waitForSelector(".events li");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await context.close();
  });
});
