// What is kept, whose it is, and a person's say over it: two tabs, links, samples, Forget it, the switch.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import {
  BARE,
  HASH,
  SHORT,
  begin,
  checkpointed,
  empty,
  foot,
  kept,
  keepsOnly,
  reached,
  ready,
  released,
  staysEmpty,
  table,
  trained,
  until,
  waitsForLock,
  withFile,
  written,
} from "../support/session-steps.mjs";
import { file, scores, upload, violations } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve(BARE);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** Each session's file and number of runs. */
const named = (records) =>
  Object.values(records)
    .flatMap(({ source, runs }) => (source ? `${source.name} ${runs.length}` : []))
    .sort();

test("two tabs keep their own work, and the second is offered nothing of the first while it lives", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${SHORT}`);
  await begin(page, table(1500), "first.csv");
  const second = await context.newPage();
  await second.goto(`${server.url}#${SHORT}`);
  await ready(second);
  await waitsForLock(second, 1);
  assert.ok(await second.isHidden(".offer"));
  await begin(second, table(1000), "second.csv");
  await Promise.all([trained(page), trained(second)]);
  const both = [await scores(page), await scores(second)];
  await foot(page, "Your work is kept in");
  await foot(second, "Your work is kept in");
  const wanted = ["first.csv 2", "second.csv 2"];
  await until(page, (records) => String(named(records)) === String(wanted));
  for (const [tab, i] of [
    [page, 0],
    [second, 1],
  ]) {
    await tab.reload();
    await tab.waitForSelector(`.offer p:has-text("${["first", "second"][i]}.csv, 2 runs.")`);
    await tab.click("#open-last");
    await tab.waitForSelector(".scores");
    assert.deepEqual(await scores(tab), both[i]);
  }
  // A third one that is born with the first one's storage is a tab of its own.
  const [copy] = await Promise.all([context.waitForEvent("page"), page.evaluate(() => void window.open(location.href))]);
  await ready(copy);
  await waitsForLock(copy, 2);
  assert.ok(await copy.isHidden(".offer"));
  assert.deepEqual(faults, []);
  await context.close();
});

test("of closed tabs the newest is offered, and once there is other work only one of them stays", async () => {
  const { page, context } = await open(browser, server.url);
  for (const name of ["one.csv", "two.csv", "three.csv"]) {
    const tab = await context.newPage();
    await tab.goto(server.url);
    await ready(tab);
    await withFile(tab, name);
    await until(tab, (records) => named(records).includes(`${name} 0`));
    await tab.close();
    await released(context, server.url);
  }
  await page.reload();
  await page.waitForSelector(".offer p:has-text('three.csv')");
  await withFile(page, "four.csv");
  await until(page, (records) => String(named(records)) === "four.csv 0,three.csv 0");
  assert.ok(await page.isVisible(".offer.quiet"), "what was offered stays in reach");
  await context.close();
});

test("a link wins: its sample is trained, and the offer is a quiet line that still brings the work back", async () => {
  const { page, context, faults } = await open(browser, server.url);
  await withFile(page);
  const next = await context.newPage();
  await page.close();
  await released(context, server.url);
  await next.goto(`${server.url}#v=1&device=cpu&sample=one+column&models=target-mean&run=yes`);
  await next.waitForSelector(".scores", { state: "attached" });
  await next.waitForSelector(".offer.quiet");
  await next.click('[data-room="train"]');
  assert.match(await next.textContent(".task"), /one-column\.csv/);
  await next.click("#open-last");
  await next.waitForSelector(".task:has-text('mine.csv')");
  await next.waitForSelector(".offer", { state: "hidden" });
  assert.deepEqual(faults, []);
  await context.close();
});

test("a sample alone is not kept, for its link brings it back; with a run it is", async () => {
  const { page, context } = await open(browser, `${server.url}#v=1&device=cpu&models=target-mean`);
  await page.click('[data-sample="one column"]');
  await page.waitForSelector("#data-train");
  await staysEmpty(page);
  await page.click("#data-train");
  await trained(page, 1);
  await keepsOnly(page, ["session", "run/1"]);
  await page.reload();
  await page.waitForSelector(".offer:not(.quiet) p:has-text('one-column.csv, 1 run.')");
  await page.waitForSelector(".task:has-text('one-column.csv')", { state: "attached" });
  await page.click("#open-last");
  await page.waitForSelector(".scores");
  assert.equal(await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get("sample")), "one column");
  await context.close();
});

describe("a person's say", () => {
  test("Forget it deletes at once and for this file; the next one is kept", async () => {
    const { page, context } = await open(browser, `${server.url}#${SHORT}`);
    await foot(page, "Nothing of your work is kept yet");
    await withFile(page);
    assert.match(await page.textContent(".kept p"), /on this machine, until other work takes its place: \d+(\.\d)? kB/);
    await page.focus("#forget-work");
    await page.keyboard.press("Enter");
    await foot(page, "Nothing of your work is kept");
    await empty(page);
    await page.click('[data-room="train"]');
    await page.click("#start");
    await trained(page);
    await staysEmpty(page);
    await page.click('[data-room="data"]');
    await withFile(page, "next.csv");
    assert.match(JSON.stringify(await kept(page)), /next\.csv/);
    await page.reload();
    await page.click("#forget-last");
    await page.waitForSelector(".offer", { state: "hidden" });
    await empty(page);
    await context.close();
  });

  test("what is forgotten is not kept with the next file: neither its runs nor the training under way", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#${SHORT}`);
    await begin(page, table(1500), "first.csv");
    await trained(page);
    await page.fill("#setting-epochs", "10000"); // it goes on until it is stopped, however slow the rest is
    await page.press("#setting-epochs", "Tab");
    await page.click("#start");
    await checkpointed(page);
    await page.click("#forget-work");
    await empty(page);
    await reached(page, 3 + (await reached(page, 0.001)));
    assert.deepEqual(await kept(page), {});
    await page.click("#stop");
    await page.waitForSelector("#start:enabled");
    assert.deepEqual(await kept(page), {}, "a run of after it");
    await page.click('[data-room="data"]');
    await withFile(page, "next.csv");
    await written(page);
    await keepsOnly(page, ["session", "file"]);
    await page.click('[data-room="train"]');
    await page.fill("#setting-epochs", "2");
    await page.press("#setting-epochs", "Tab");
    await page.click("#start");
    await keepsOnly(page, ["session", "file", "run/1", "run/2"]); // what is new is kept
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("the switch deletes everything of every tab, stays off, and keeps again from when it is on", async () => {
    const { page, context } = await open(browser, server.url);
    await withFile(page);
    const second = await context.newPage();
    await second.goto(server.url);
    await ready(second);
    await withFile(second, "second.csv");
    await until(page, (records) => String(named(records)) === "mine.csv 0,second.csv 0");
    await page.focus("#keep-work");
    await page.keyboard.press("Space");
    await foot(page, "Nothing of your work is kept: a reload loses it");
    await foot(second, "Nothing of your work is kept: a reload loses it");
    await staysEmpty(page);
    assert.equal(await second.isChecked("#keep-work"), false);
    assert.doesNotMatch(page.url(), /keep/);
    await second.reload();
    await ready(second);
    assert.equal(await second.isChecked("#keep-work"), false);
    await second.close();
    await page.check("#keep-work");
    await foot(page, "Your work is kept in");
    await keepsOnly(page, ["session", "file"]);
    await context.close();
  });

  test("what was kept before the storage was full can still be forgotten", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#${SHORT}`);
    await withFile(page);
    await keepsOnly(page, ["session", "file"]);
    // Chromium remembers for a while how much room there was, so a quota that shrinks is no use here.
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await upload(page, file("larger.csv", table(3000)));
    await foot(page, "This browser keeps nothing of your work (its storage is full)");
    assert.match(JSON.stringify(await kept(page)), /mine\.csv/);
    await page.click("#forget-work");
    await page.waitForSelector("#forget-work", { state: "hidden" });
    await empty(page);
    assert.deepEqual(faults, []);
    await context.close();
  });
});

for (const look of [{ colorScheme: "light" }, { colorScheme: "dark" }, { viewport: { width: 390, height: 800 } }])
  test(`the offer and the foot break no rule of accessibility and fit, ${JSON.stringify(look)}`, async () => {
    const { page, context } = await open(browser, `${server.url}#${HASH.replace("=20", "=1000")}`, { ...look, bypassCSP: true });
    await begin(page, table(), `${"a long name ".repeat(12)}.csv`.replaceAll(" .", "."));
    await checkpointed(page);
    await page.reload();
    await page.waitForSelector(".offer #resume");
    assert.deepEqual(await violations(page), []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= page.viewportSize().width);
    await context.close();
  });
