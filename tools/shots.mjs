// Screenshots of every room into shots/: light, dark, and at phone width. `node tools/shots.mjs` after a build.
import { mkdirSync } from "node:fs";
import { launch, open } from "./browser/browser.mjs";
import { serve } from "./browser/serve.mjs";

const LOOKS = {
  light: { viewport: { width: 1280, height: 860 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 860 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", isMobile: true, hasTouch: true },
};
const only = process.argv[2];
const sample = process.argv[3] ?? "flights";

mkdirSync("shots", { recursive: true });
const server = await serve();
const browser = await launch();
for (const [look, options] of Object.entries(LOOKS)) {
  if (only && only !== "all" && only !== look) continue;
  const { page, context, faults } = await open(browser, server.url, options);
  const shot = async (name) => {
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `shots/${look}-${name}.png`, fullPage: true });
  };
  await shot("1-data-empty");
  await page.click(`[data-sample="${sample}"]`);
  await page.waitForSelector("#data-train");
  await page.waitForTimeout(300);
  await shot("2-data");
  await page.click("#data-train");
  await page.waitForTimeout(700);
  await shot("3-training");
  await page.waitForFunction(
    () => document.querySelectorAll(".scores thead th").length === 7 && !document.getElementById("start").disabled,
    null,
    { timeout: 600_000 },
  );
  await shot("4-scores");
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  await page.waitForTimeout(500);
  await shot("5-embeddings");
  await page.click(".levels li:nth-child(2) button");
  await page.waitForSelector(".neighbours");
  await page.click('[data-key="2"]');
  await page.click(".levels li:nth-child(3) button");
  await page.waitForTimeout(500);
  await shot("6-neighbours");
  await page.click('[data-room="train"]');
  await page.click("#watch-row");
  await page.waitForSelector("#prediction-title:visible", { timeout: 60_000 });
  await page.waitForSelector("#play:text('Play')", { timeout: 60_000 }); // at its end
  await shot("7-row");
  await page.fill("#setting-rows", "0, 5, 12");
  await page.press("#setting-rows", "Tab");
  await page.click("#flow-run-button");
  await page.waitForSelector("#rows-title ~ div th:text('row 12')");
  await page.click("#deep-start");
  await page.waitForSelector("#deep-start:text('Measure')", { timeout: 120_000 });
  await shot("8-depth");
  if (faults.length) console.log(look, faults);
  await context.close();
}
await browser.close();
await server.close();
