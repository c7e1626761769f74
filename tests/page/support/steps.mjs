// What the end-to-end tests do over and over: make a file, load it, train, download.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What breaks a rule of accessibility on the page as it is; the page must have been opened past its CSP. */
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(() =>
    globalThis.axe
      .run()
      .then((result) =>
        result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`),
      ),
  );
}

export const MARKUP = "<img src=x onerror=window.pwned=1>";

/** A mixed number: row numbers must not decide a level, for the split goes by row numbers. */
export const mix = (i, salt) => Math.imul(Math.imul(i + salt, 2654435761) ^ ((i + salt) >>> 7), 2246822519) >>> 10;

/** Two columns that decide the answer only together; one level is markup. */
export function interaction(rows = 1500) {
  const lines = ["customer,product,price,bought"];
  for (let i = 0; i < rows; i++) {
    const [c, p] = [mix(i, 1) % 30, mix(i, 90_001) % 20];
    lines.push(`${c === 3 ? MARKUP : `c${c}`},p${p},${(i % 97) / 10},${(c + p) % 2}`);
  }
  return `${lines.join("\n")}\n`;
}
export const file = (name, text, mimeType = "text/csv") => ({ name, mimeType, buffer: Buffer.from(text) });
export const upload = (page, picked, which = "table") => page.setInputFiles(`[data-picker="${which}"]`, picked);
export const problem = (page, room = "data") =>
  page
    .waitForFunction((id) => document.querySelector(`#room-${id} p.problem:not(:empty)`)?.textContent, room)
    .then((handle) => handle.jsonValue());

export const LONGEST = 60_000; // ms that a test waits for anything

/** Until `is(argument)` is true in the page, which it resolves to; what never comes ends the test with a sentence. */
export async function waits(page, what, is, argument, timeout = LONGEST) {
  const handle = await page.waitForFunction(is, argument, { timeout }).catch((error) => {
    if (error.name !== "TimeoutError") throw error;
    throw new Error(`Waited ${timeout / 1000} s for ${what}.`);
  });
  return handle.jsonValue();
}

/** Until `is` of what `read()` gives is true; resolves to that. For what a page cannot ask itself: the store, or several answers. */
export async function polls(page, what, read, is, ms = 50) {
  for (const end = Date.now() + LONGEST; ;) {
    const found = await read();
    if (is(found)) return found;
    if (Date.now() > end) throw new Error(`Waited ${LONGEST / 1000} s for ${what}; there is ${JSON.stringify(found)}.`);
    await page.waitForTimeout(ms);
  }
}

/** So many frames later. */
export const frames = (page, count) =>
  page.evaluate(
    (count) =>
      new Promise((resolve) => {
        const next = () => (count-- ? requestAnimationFrame(next) : resolve());
        next();
      }),
    count,
  );

/** What `read()` gives, once it has stayed the same for so long: an order, a layout or an engine may still be on its way. */
export async function settled(page, read, ms = 400) {
  let before;
  const same = (found) => before === (before = JSON.stringify(found));
  return polls(page, "what stays the same", read, same, ms);
}

export async function load(page, text = interaction(), name = "shop.csv") {
  await upload(page, file(name, text));
  await page.waitForSelector("#data-train");
}
export async function train(page, epochs = 2) {
  await page.click('[data-room="train"]');
  await page.fill("#setting-epochs", String(epochs));
  await page.fill("#setting-batch", "128");
  await page.press("#setting-batch", "Tab");
  await page.click("#start");
  await waits(
    page,
    "the scores of all models that are ticked",
    () =>
      document.querySelectorAll(".scores thead th").length ===
        2 + document.querySelectorAll("#room-train input[id^=model-]:checked").length &&
      !document.getElementById("start").disabled,
  );
}
export async function downloads(page, click, count) {
  const got = [];
  const last = page.waitForEvent("download", { timeout: LONGEST, predicate: (one) => got.push(one) === count });
  await Promise.all([last, click()]);
  return Promise.all(got.map(async (one) => ({ name: one.suggestedFilename(), text: readFileSync(await one.path(), "utf8") })));
}

/** The cells of the score table's body, row by row, without the intervals, which come later. */
export const scoreRows = (page) =>
  page.$$eval(".scores tbody tr", (rows) => {
    const isOwn = (node) => node.nodeType !== Node.COMMENT_NODE && !node.classList?.contains("interval");
    const own = (cell) => [...cell.childNodes].filter(isOwn);
    return rows.map((row) =>
      [...row.children].map((cell) =>
        own(cell)
          .map((node) => node.textContent)
          .join(""),
      ),
    );
  });

/** The same, a text a row, without what depends on the hour. */
export const scores = async (page) =>
  (await scoreRows(page)).map((cells) => cells.join("")).filter((text) => !/^Time|^Dense/.test(text));
