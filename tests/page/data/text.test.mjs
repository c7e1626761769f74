// Text out of a file is text wherever it goes: markup, keys that JavaScript knows, formulas, and letters that bend a line.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { figure, menu, text } from "../support/figure-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { MARKUP, downloads, file, load, mix, train, upload } from "../support/steps.mjs";

const KEYS = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
const FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\0y", '=HYPERLINK("http://evil.example","x")'];
const BENT = ["\u202Egnp.exe", "zero\u200bwidth", "👩‍👩‍👧‍👦", "漢字カナ", "עברית", "e\u0301", "\u0085"];
const CODE = [
  MARKUP,
  MARKUP.toUpperCase(),
  "</text><script>window.pwned=1</script>",
  "'-alert(1)-'",
  "${window.pwned=1}",
  "]]><svg onload=window.pwned=1>",
];
/** As a person sees it: what bends the line is spelled out. */
const seen = (word) => word.replace("\u202E", "[U+202E]");
const WORDS = [...KEYS, ...FORMULAS, ...BENT, ...CODE];
const NUMBERS = ["-1.5", "+3e4"];
const quoted = (word) => `"${word.replaceAll('"', '""')}"`;

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  console.log(`text.test: ${WORDS.length} names as category, header, target and file name; none was taken for anything else`);
  await browser.close();
  await server.close();
});

/** Every word as a level of two columns, whose own names are words too. */
function table(heads, rows = 1600) {
  const levels = [...WORDS, ...NUMBERS];
  const lines = [[...heads, "y"].map(quoted).join()];
  for (let i = 0; i < rows; i++) {
    const [a, b] = [mix(i, 3) % levels.length, mix(i, 70_001) % levels.length];
    lines.push([quoted(levels[a]), quoted(levels[b]), (a + b) % 2].join());
  }
  return `${lines.join("\n")}\n`;
}

/** Loads it: its names come again among the levels, so that the page takes them for data until it is told. */
async function loadNamed(page, heads, name) {
  await load(page, table(heads), name);
  await page.waitForSelector(".columns th:has-text('column_1')");
  await page.selectOption("#data-header", "names");
  await page.waitForSelector('.columns th bdi:text-is("y")');
}

/** Nothing ran, and no element came out of a name. */
async function harmless(page, where) {
  const found = await page.evaluate(() => ({
    pwned: window.pwned,
    elements: document.querySelectorAll("img[src=x], [onerror], [onload], main script").length,
    polluted: Object.keys(Object.prototype).concat(Object.keys(Array.prototype)),
    title: document.title,
  }));
  assert.deepEqual({ ...found, title: "" }, { pwned: undefined, elements: 0, polluted: [], title: "" }, where);
  assert.match(found.title, /^(Data|Train|Embeddings|Flow) · flowbed$/, where);
}

/** RFC 4180 → rows of cells. */
function cells(csv) {
  const rows = [[]];
  for (const [, quotedCell, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quotedCell === undefined ? plain : quotedCell.replaceAll('""', '"'));
    if (end !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 1 || row[0]);
}
const formula = (cell) => /^[=+\-@\t\r\0]/.test(cell) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(cell.trim());
const guarded = (csv, what) => assert.deepEqual(cells(csv).flat().filter(formula), [], what);

/** Is there something to save as a figure? The menu says where there is not. */
async function drawn(page, what) {
  const box = menu(page, what);
  await box.locator("summary").click();
  await box.getByRole("button", { name: "SVG", exact: true }).click();
  await box.locator("[role=status]:not(:empty)").waitFor();
  const said = await box.locator("[role=status]").textContent();
  await page.keyboard.press("Escape");
  return said.startsWith("Saved as");
}

/** The search finds each of these names, whatever it is. */
async function findsNames(page) {
  for (const word of [MARKUP, "__proto__", "\u202Egnp.exe"]) {
    await page.fill("#search", word);
    await page.press("#search", "Enter");
    await page.waitForFunction(
      (word) => {
        const shown = document.querySelector(".near strong bdi");
        return shown && (shown.title || shown.textContent).toLowerCase() === word; // of two that look alike the more frequent
      },
      seen(word).toLowerCase(),
      { timeout: 10_000 },
    );
    await harmless(page, `embeddings, ${JSON.stringify(word)}`);
  }
}

test("names of every kind go through all rooms, files and words for screen readers as text", async () => {
  const { page, context, faults } = await open(
    browser,
    `${server.url}#v=1&device=cpu&width=32&rate=0.03&patience=100&weightDecay=0.1`,
  );
  const name = `${MARKUP.replaceAll("/", "")}.csv`;
  await loadNamed(page, [MARKUP, "__proto__"], name);
  await page.click(".alike summary >> nth=0");
  assert.match(
    await page.locator(".alike li >> nth=0").textContent(),
    /<img src=x onerror=window.pwned….*<img src=x onerror=window.pwned…/i,
  );
  await harmless(page, "data");
  for (const what of ["the columns", "the first rows"]) {
    guarded(await text(page, what, "CSV"), what);
    assert.doesNotMatch(await text(page, what, "Markdown"), /(?<!\\)<(img|script)/, what);
  }
  await page.selectOption("#data-target", { label: "__proto__" });
  await page.waitForSelector(".columns tr:nth-child(2) .tag");
  await page.selectOption("#data-kind-0", "skip");
  await page.waitForSelector(".columns tr:nth-child(1).skipped");
  await page.selectOption("#data-kind-0", "category");
  await page.waitForSelector(".columns tr:nth-child(1):not(.skipped)");
  await train(page, 60); // long enough for neighbours that are nearer than chance
  await harmless(page, "train, names as classes");
  assert.equal(await page.locator(".task bdi").first().textContent(), "__proto__");
  guarded(await text(page, "the scores", "CSV"), "scores");
  const loss = await figure(page, "the loss curves");
  assert.ok(loss.caption.includes(`__proto__ in ${MARKUP}`), loss.caption);

  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  const names = await page.$$eval(".levels li bdi", (all) => all.map((one) => one.title || one.textContent));
  for (const word of WORDS.filter((word) => !/[\0\t]/.test(word))) assert.ok(names.includes(seen(word)), JSON.stringify(word));
  await findsNames(page);
  const map = await figure(page, "the map of the vectors");
  assert.ok(map.names.some((one) => one.includes("gnp.exe")));
  assert.ok(await page.$(".near .neighbours tbody tr"), "some are nearer than chance");
  guarded(await text(page, "the nearest neighbours", "CSV"), "neighbours");
  const [vectors] = await downloads(page, () => page.click("#take-csv"), 1);
  guarded(vectors.text, "vectors");
  const held = cells(vectors.text).map(([level]) => level);
  for (const word of [...WORDS, ...NUMBERS]) assert.ok(held.includes(formula(word) ? `'${word}` : word), JSON.stringify(word));
  const scored = `${[MARKUP, "y"].map(quoted).join()}\n${WORDS.map((word) => `${quoted(word)},1`).join("\n")}\n`;
  await upload(page, file(name, scored), "predict");
  await page.waitForSelector("#take-predictions");
  const [predictions] = await downloads(page, () => page.click("#take-predictions"), 1);
  guarded(predictions.text, "predictions");
  assert.equal(cells(predictions.text).length, 1 + WORDS.length);
  await harmless(page, "scored");
  assert.deepEqual(faults, []);
  await context.close();
});

test("tokens of such names flow, and every table and figure of the Flow room has them as text", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&width=8&epochs=1`, {
    reducedMotion: "reduce",
  });
  await loadNamed(page, ["toString", "constructor"], "=1+1.csv");
  await page.selectOption("#data-target", { label: "y" });
  await page.click('[data-room="train"]');
  for (const model of ["embedding", "one-hot", "target-mean"]) await page.uncheck(`#model-${model}`);
  await page.click("#start");
  await page.waitForSelector("#watch-row");
  await page.waitForSelector("#start:enabled");
  await page.click('[data-room="flow"]');
  await page.waitForSelector("#flow-run-button:enabled");
  await page.selectOption("#setting-from", "column");
  await page.click("#flow-run-button");
  await page.waitForFunction(() => / after /.test(document.querySelector("#room-flow .live").textContent));
  await page.waitForSelector("#flow-run-button:enabled");
  await harmless(page, "flow");
  const menus = await page.$$eval("details.save > summary", (all) =>
    all.filter((one) => one.checkVisibility()).map((one) => one.getAttribute("aria-label").replace("Save ", "")),
  );
  let files = 0;
  for (const what of menus) {
    const box = menu(page, what);
    await box.locator("summary").click();
    await box.locator("button").first().waitFor();
    const ways = await box.locator("button").allTextContents();
    await page.keyboard.press("Escape");
    if (ways.includes("CSV")) guarded(await text(page, what, "CSV"), what);
    if (ways.includes("Markdown")) assert.doesNotMatch(await text(page, what, "Markdown"), /(?<!\\)<(img|script)/, what);
    if (ways.includes("SVG") && (await drawn(page, what))) await figure(page, what);
    files++;
  }
  console.log(`text.test: ${files} plots and tables of the Flow room saved: ${menus.join(", ")}`);
  await harmless(page, "flow, saved");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a name that bends the line is spelled out, isolated from what stands around it, and whole in its tooltip", async () => {
  const { page, context } = await open(browser, `${server.url}#v=1&device=cpu&width=4&models=embedding`);
  const bent = "\u202E".concat("gnp.exe".repeat(12));
  await load(page, `${bent},y\n${`${bent},0\n漢字,1\n👩‍👩‍👧‍👦,1\nעברית,0\n`.repeat(30)}`, `${bent.slice(0, 30)}.csv`);
  const isolated = await page.$$eval("main *", (all) =>
    all
      .filter((node) =>
        [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && /U\+202E|[\u0590-\u05ff]/.test(child.data)),
      )
      .filter((node) => node.tagName !== "OPTION")
      .map((node) => [node.tagName, getComputedStyle(node).unicodeBidi, node.textContent.length]),
  );
  assert.ok(isolated.length >= 5);
  for (const [tag, bidi, length] of isolated) assert.deepEqual([tag, bidi, length <= 60], ["BDI", "isolate", true]);
  assert.equal(await page.$eval(".columns th bdi", (one) => one.title), seen(bent));
  assert.equal(await page.$eval(".preview td bdi[title]", (one) => one.title), seen(bent));
  await train(page, 1);
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  await upload(page, file("news.csv", "other\nx\n"), "predict");
  await page.waitForSelector("#room-embeddings p.problem:has-text('lacks columns that the run was trained on: “[U+202E]gnp')");
  const raw = await page.evaluate(
    () =>
      [...document.querySelectorAll("body *")].filter(
        (node) =>
          node.getAttributeNames().some((name) => /[\u202a-\u202e]/.test(node.getAttribute(name))) ||
          [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && /[\u202a-\u202e]/.test(child.data)),
      ).length,
  );
  assert.equal(raw, 0, "nowhere does a name turn a sentence");
  await context.close();
});

test("a project, and its JSON, give such names back", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&width=4`);
  await loadNamed(page, ["__proto__", "hasOwnProperty"], "=x.csv");
  await page.selectOption("#data-target", { label: "y" });
  await train(page, 1);
  const [taken] = await Promise.all([page.waitForEvent("download"), page.click("#take-project")]);
  const path = await taken.path();
  const other = await open(browser, server.url);
  await other.page.setInputFiles('[data-picker="project"]', path);
  await other.page.waitForSelector(".scores");
  await other.page.click('[data-room="embeddings"]');
  await other.page.selectOption("#view-column", { label: "__proto__" });
  await other.page.waitForSelector(".levels button");
  const names = await other.page.$$eval(".levels li bdi", (all) => all.map((one) => one.title || one.textContent));
  for (const word of KEYS) assert.ok(names.includes(word), word);
  await harmless(other.page, "a project");
  assert.deepEqual([...faults, ...other.faults], []);
  await context.close();
  await other.context.close();
});
