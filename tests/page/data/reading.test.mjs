// How a file is read, and read again: encodings and missing cells as a person chooses them, in the link of a sample, and in Python.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { python } from "../support/python.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { held, interpose } from "../support/session-steps.mjs";
import { file, load, problem, upload } from "../support/steps.mjs";

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const NAMES = ["caf\xe9", "Zo\xc3\xab", "NA", "-", "tea", ""];
const LINES = Array.from({ length: 60 }, (_, i) => `${NAMES[i % 6]},${i % 7 === 3 ? "NA" : (i % 11) + 0.5},${i % 2}`);
const WESTERN = Buffer.from(`name,price,y\n${LINES.join("\n")}\n`, "latin1");

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const cell = (page, row) => page.textContent(`.preview tbody tr:nth-child(${row}) td:first-child`);
const shows = (page, row, text) =>
  page.waitForFunction(
    ([row, text]) => document.querySelector(`.preview tbody tr:nth-child(${row}) td`)?.textContent === text,
    [row, text],
  );
const missing = (page) => page.$$eval(".columns tbody tr", (rows) => rows.map((row) => row.children[4].textContent));
const notes = (page) => page.textContent("[aria-labelledby=reading-title]");
const dialects = (page) =>
  page.$$eval("#data-delimiter, #data-header, #data-encoding, #data-missing", (all) =>
    all.map((one) => one.selectedOptions[0].text),
  );

test("an encoding can be chosen, is seen in the first rows, and undone; a wrong one changes nothing", async () => {
  const { page, context, faults } = await open(browser, server.url);
  await upload(page, { name: "western.csv", mimeType: "text/csv", buffer: WESTERN });
  await page.waitForSelector("#data-encoding");
  await shows(page, 1, "café");
  await shows(page, 2, "Zoë");
  assert.match(
    await notes(page),
    /line 2 Not UTF-8: 10 bytes, the first on this line, read as windows-1252\. If they look wrong/,
  );
  await page.focus("#data-encoding");
  await page.selectOption("#data-encoding", "utf-8");
  await shows(page, 1, "caf\ufffd");
  assert.match(await notes(page), /line 2 Not UTF-8: 10 bytes, the first on this line, shown as \ufffd/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "data-encoding", "the focus stays on the switch");
  await page.selectOption("#data-encoding", "windows-1252");
  await shows(page, 2, "ZoÃ«");
  await page.selectOption("#data-encoding", "utf-16le");
  assert.match(await problem(page), /no data rows/);
  await page.waitForFunction(() => document.querySelector("#data-encoding").value === "windows-1252");
  assert.equal(await cell(page, 2), "ZoÃ«");
  await page.selectOption("#data-encoding", "");
  await shows(page, 2, "Zoë");
  assert.deepEqual(await dialects(page), ["comma ,", "has names", "windows-1252, found", "by column"]);
  assert.equal(await page.$eval("details.lines", ({ open }) => open), false, "its lines are as most files' are");
  assert.deepEqual(faults, []);
  await context.close();
});

test("what is being typed while the file is read again stays, and counts with what was changed before", async () => {
  const { page, context, faults } = await open(browser, server.url, {}, { first: interpose });
  const lines = Array.from({ length: 60 }, (_, i) => `a${i % 7},${i % 2}`);
  const heading = (page, text) =>
    page.waitForFunction((text) => document.querySelector(".columns tbody th").firstElementChild.textContent === text, text);
  await load(
    page,
    `kind,y\nname,y\n${Array.from({ length: 60 }, (_, i) => `${i % 3 ? "a" : "%"}${i % 7},${i % 2}`).join("\n")}\n`,
  );
  await page.click("details.lines summary");
  await page.evaluate(() => hold("load"));
  await page.fill("#data-names-line", "2");
  await page.press("#data-names-line", "Tab");
  await held(page);
  assert.equal(await page.evaluate(() => document.activeElement.id), "data-comment");
  await page.keyboard.type("%");
  await page.evaluate(() => letGo());
  await heading(page, "name");
  assert.equal(await page.inputValue("#data-comment"), "%");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => /40\s*rows/.test(document.querySelector(".tiles").textContent));
  await heading(page, "name");
  assert.deepEqual(faults, []);
  await context.close();
});

test("words count as missing where that is chosen, kinds that were chosen stay", async () => {
  const { page, context, faults } = await open(browser, server.url);
  await upload(page, { name: "western.csv", mimeType: "text/csv", buffer: WESTERN });
  await page.waitForSelector("#data-missing");
  assert.deepEqual(await missing(page), ["10", "9", "0"], "NA among numbers is missing, among names a name");
  await page.selectOption("#data-kind-1", "skip");
  await page.waitForSelector(".columns .skipped");
  await page.selectOption("#data-missing", "words");
  await page.waitForFunction(() => document.querySelector(".columns tbody tr").children[4].textContent === "30");
  assert.deepEqual(await missing(page), ["30", "9", "0"]);
  assert.match(await notes(page), /as chosen: “NA” 19, “-” 10\./);
  assert.equal(await page.inputValue("#data-kind-1"), "skip");
  await page.selectOption("#data-missing", "");
  await page.waitForFunction(() => document.querySelector(".columns tbody tr").children[4].textContent === "10");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a sample's link holds both, and no file's does", async () => {
  const { page, context, faults } = await open(
    browser,
    `${server.url}#v=1&sample=shop&encoding=windows-1252&missing=words`,
    CLIPBOARD,
  );
  await page.waitForSelector("#data-encoding");
  assert.deepEqual(await dialects(page), ["comma ,", "has names", "windows-1252", "empty, NA, N/A, null, None, nan, NaN, -"]);
  await page.selectOption("#data-encoding", "");
  await page.waitForFunction(() => !/encoding/.test(location.hash) && /missing=words/.test(location.hash));
  await page.selectOption("#data-missing", "");
  await page.waitForFunction(() => !/missing/.test(location.hash));
  await load(page, "a,b\nNA,1\nx,0\nNA,1\n", "own.csv");
  await page.waitForSelector(".file bdi:text('own.csv')");
  await page.selectOption("#data-missing", "words");
  await page.waitForFunction(() => document.querySelector(".columns tbody tr").children[4].textContent === "2");
  assert.doesNotMatch(page.url(), /missing|sample/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a column of very many names says what it costs before anything is trained", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1`);
  const many = (levels) =>
    `user,y\n${Array.from({ length: 2 * levels }, (_, i) => `u${i % levels},${i % 3 ? 1 : 0}`).join("\n")}\n`;
  await load(page, many(99_999), "few.csv");
  await page.waitForSelector(".file bdi:text('few.csv')");
  assert.equal(await page.$("#large-column"), null);
  await load(page, many(100_000), "many.csv");
  await page.waitForSelector("#large-column");
  const said = await page.textContent("#large-column");
  assert.match(
    said,
    /^user has 100,000 levels\. The embedding network’s weights take 9\.0 MB, and 89\.9 MB while it trains/,
    said, // of the 70,000 that train rows have
  );
  assert.match(said, /128 MiB at once, which ends at 1,048,576 rows × 32\. Both stay below it\./, said);
  await page.click('[data-room="train"]');
  await page.fill("#setting-width", "500");
  await page.press("#setting-width", "Tab");
  await page.click('[data-room="data"]');
  await page.waitForSelector("#large-column:has-text('67,108 rows × 500')");
  assert.match(await page.textContent("#large-column"), /67,108 rows × 500\. Beyond it, .*: embedding\.$/);
  assert.deepEqual(faults, []);
  await context.close();
});

/** Lines that are no rows, and names that have not as many fields as the rows. */
const FILES = [
  "Sales of 2024\n\nname;n\na;1\nb;2\nNAME; n \nc;3\n",
  '# it\'s "ours", all\n#\nname,n\na,1\n# x\n#b,2\n"c\n# d",3\n',
  "a,b\nr1,1,2\na,b\nr2,3,4\n",
  "name,n\na,1,\nb,2,\nc,3\nd,4,\n",
  "name,n,\na,1\nb,2\n",
  "sep=;\nname;n\na;1\nb;2\n",
];

/** Cells of the file as the page's module has them, as Python's script has them. */
async function bothWays(page, folder, bytes, options) {
  const path = join(folder, "table.csv");
  writeFileSync(path, bytes);
  const found = await page.evaluate(
    async ([list, options]) => {
      const table = await globalThis.lab.load(new Uint8Array(list), options);
      return { table, cells: await globalThis.lab.rows(0, table.rows) };
    },
    [[...bytes], options],
  );
  return { ...found, path };
}

test("the module takes both, and refuses an encoding that there is none of", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const codes = await page.evaluate(async () => {
    const { Lab } = await import(new URL("www/lab.js", location.href));
    globalThis.lab = await Lab.open({ device: "cpu" });
    const code = (options) =>
      globalThis.lab.load("a,b\nx,1\ny,2\n", options).then(
        () => "read",
        (error) => error.code,
      );
    return [await code({ encoding: "latin-9" }), await code({ missing: "NA" }), await code({ encoding: "auto", missing: ["x"] })];
  });
  assert.deepEqual(codes, ["bad-option", "bad-option", "read"]);
  const folder = mkdtempSync(join(tmpdir(), "flowbed-reading-"));
  const read = [
    "import json, sys; sys.path.insert(0, 'www/python'); from flowbed_table import training_table",
    "path, settings = sys.argv[1], json.loads(sys.argv[2])",
    "table = training_table(path, settings)",
    "print(json.dumps(list(zip(*(table[name] for name in settings['names'])))))",
  ].join("\n");
  const utf16 = Buffer.from(`\ufeffname,price,y\nZoë,1,NA\n€,-,2\n`, "utf16le");
  const PYTHON = [
    [WESTERN, {}, { encoding: "utf-8", broken: "western" }],
    [WESTERN, { encoding: "utf-8" }, { encoding: "utf-8", broken: "replace" }],
    [WESTERN, { encoding: "windows-1252", missing: ["NA", "-"] }, { encoding: "cp1252", broken: "western" }],
    [utf16, { missing: ["NA"] }, { encoding: "utf-16-le", broken: "western" }],
    [Buffer.from(utf16).swap16(), {}, { encoding: "utf-16-be", broken: "western" }],
    ...FILES.map((text) => [Buffer.from(text), {}, { encoding: "utf-8", broken: "western" }]),
    [
      Buffer.from("name,n\nkg,m\na,1\n#b,2\n"),
      { namesLine: 1, skipLines: 2, comment: "#" },
      { encoding: "utf-8", broken: "western" },
    ],
  ];
  for (const [bytes, options, settings] of PYTHON) {
    const { table, cells, path } = await bothWays(page, folder, bytes, options);
    const names = table.columns.map(({ name }) => name);
    const columns = names.map((name, at) => ({ name, at }));
    const { delimiter, header, skipLines, namesLine, comment, repeats, rowNames, spareFields } = table.dialect;
    const told = {
      ...settings,
      delimiter,
      header,
      fields: names.length,
      ...{ skipLines, namesLine, comment, repeats, rowNames, spareFields },
      commentFields: options.comment === undefined ? names.length + spareFields : null,
      missing: options.missing ?? [],
      merge: [],
      split: "rows",
      names,
      columns,
      target: columns[0],
    };
    const lines = execFileSync(python(), ["-c", read, path, JSON.stringify(told)], { encoding: "utf8" });
    assert.deepEqual(JSON.parse(lines), cells, JSON.stringify(options));
  }
  rmSync(folder, { recursive: true });
  assert.deepEqual(faults, []);
  await context.close();
});
