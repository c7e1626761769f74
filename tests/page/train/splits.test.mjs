// Splits by a column: whole levels and time, in the form, in links, in the notes of a run and in the script; and the tickets.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { python } from "../support/python.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { LONGEST, file, mix, problem, upload } from "../support/steps.mjs";

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const QUICK = "v=1&device=cpu&models=target-mean";
const ROWS = 900;

/** Names of which few are frequent, some of them missing; days as written in Germany, some missing. */
function csv() {
  const lines = ["name;day;price;kind;y"];
  for (let i = 0; i < ROWS; i++) {
    const name = i % 23 === 0 ? "" : `“n${Math.floor(((mix(i, 1) % 60) * (mix(i, 2) % 60)) / 60)}”`;
    const day = i % 41 === 0 ? "" : `${1 + (mix(i, 3) % 28)}.${1 + (mix(i, 4) % 12)}.2024`;
    lines.push([name, day, `${(mix(i, 5) % 300) / 4}`.replace(".", ","), i % 9 ? "most" : `k${i % 5}`, mix(i, 6) % 2].join(";"));
  }
  return `${lines.join("\r\n")}\r\n`;
}

let server;
let browser;
let folder;
before(async () => {
  server = await serve();
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "flowbed-splits-"));
  writeFileSync(join(folder, "rows.csv"), csv());
});
after(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

const query = (link) => new URLSearchParams(new URL(link).hash.slice(1));
const trained = async (page) => {
  await page.waitForSelector(".scores", { timeout: LONGEST });
  await page.waitForSelector("#start:enabled", { timeout: LONGEST });
};
const notes = (page) => page.textContent(".run-notes");

async function copied(page) {
  await page.evaluate(() => document.querySelector("#share details[open] summary")?.click());
  await page.click("#share summary");
  await page.waitForSelector("#share [role=status]:has-text('Copied.')");
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The form, on the file, with a column of the split chosen. */
async function form(settings, column) {
  const opened = await open(browser, `${server.url}#${QUICK}&${settings}`, CLIPBOARD);
  const { page } = opened;
  await upload(page, file("rows.csv", csv()));
  await page.waitForSelector("#data-train");
  await page.selectOption("#data-target", { label: "y" });
  await page.click("#data-train");
  await page.waitForSelector("#start:enabled", { timeout: LONGEST });
  await page.click("summary:text('More settings')");
  await page.selectOption("#setting-split-column", { label: column });
  return opened;
}

/** The set of each row, as a trained network tells it. */
const SETS = async ([url, text, split]) => {
  const { Lab } = await import(url);
  const lab = await Lab.open({ device: "cpu" });
  const { rows } = await lab.load(new File([text], "rows.csv"));
  const run = await lab.train({ model: "attention-ode", target: "y", width: 4, hidden: 4, epochs: 1, seed: 3, split });
  const told = await lab.rowTokens(
    Array.from({ length: rows }, (_, i) => i),
    { run: run.id },
  );
  await lab.close();
  return ["train", "validation", "test"].map((set) => told.rows.filter((row) => row.set === set).map(({ row }) => row));
};

/** The same, as the script reads the file. */
function inPython(script) {
  writeFileSync(join(folder, "flowbed_run.py"), script);
  const code =
    "import json, flowbed_run as f; p = f.Problem('rows.csv', f.SETTINGS); print(json.dumps([s.tolist() for s in (p.train, p.valid, p.test)]))";
  return JSON.parse(execFileSync(python(), ["-B", "-c", code], { cwd: folder, env: { ...process.env, JAX_PLATFORMS: "cpu" } }));
}

for (const [by, column] of [
  ["levels", "name"],
  ["group", "name"],
  ["time", "day"],
  ["time", "price"],
])
  test(`the script has the page's rows in each set: ${by} of ${column}`, async () => {
    const { page, context, faults } = await form(`split=${by}&seed=3`, column);
    await page.click("#copy-python");
    await page.waitForSelector("[aria-labelledby=python-title]:has-text('Copied.')");
    const script = await page.evaluate(() => navigator.clipboard.readText());
    const ours = await page.evaluate(SETS, [`${server.url}www/lab.js`, csv(), { by, column }]);
    assert.ok(ours[0].length > 600 && ours[1].length > 60 && ours[2].length > 120, ours.map((rows) => rows.length).join());
    assert.deepEqual(inPython(script), ours);
    assert.equal(query(await copied(page)).get("splitColumn"), null, "a file's names stay here");
    assert.deepEqual(faults, []);
    await context.close();
  });

test("a run says how its rows were split; what cannot split them is said before training", async () => {
  const { page, context, faults } = await form("split=levels", "name");
  await page.click("#start");
  await trained(page);
  assert.match(
    await notes(page),
    /by the levels of name, none of which is in two sets: \d+ train, \d+ validate, \d+ test; 70\.\d, /,
  );
  assert.match(await notes(page), /Rows without name stay together as one level/);
  assert.match(await notes(page), /name is an input too: to every validation and test row its level is unknown/);
  await page.selectOption("#setting-split-column", { label: "kind" });
  await page.click("#start");
  assert.match(await problem(page, "train"), /cannot be split by “kind”: “most” stands in 88 % of them.*Pick another column/);
  await page.selectOption("#setting-split", "time");
  const offered = await page.$$eval("#setting-split-column option", (all) => all.map((one) => one.textContent));
  assert.deepEqual(offered, ["day", "price"]);
  await page.click("#start");
  await page.waitForSelector(".run-notes:has-text('split by day: those up to')");
  assert.match(await notes(page), /22 rows have no usable day: they train/);
  await page.selectOption("#setting-split", "rows");
  assert.ok(await page.isHidden("#setting-split-column"));
  assert.deepEqual(faults, []);
  await context.close();
});

test("a link holds the column of a sample, and says where there is none of that name", async () => {
  const link = `${server.url}#${QUICK}&room=train&sample=shop&split=levels&splitColumn=zip&run=yes`;
  const { page, context, faults } = await open(browser, link, CLIPBOARD);
  await page.waitForSelector(".run-notes:has-text('by the levels of zip')", { timeout: LONGEST });
  assert.equal(await page.textContent("#setting-split-column option:checked"), "zip");
  const again = query(await copied(page));
  assert.deepEqual(
    ["split", "splitColumn", "run"].map((name) => again.get(name)),
    ["levels", "zip", "yes"],
  );
  await page.goto("about:blank");
  await page.goto(link.replace("=zip&run=yes", "=nobody"));
  await page.waitForSelector(".alert:has-text('it has no column “nobody”')", { timeout: LONGEST });
  assert.deepEqual(faults, []);
  await context.close();
});

test("work that is kept comes back with the column of its split", async () => {
  const { page, context, faults } = await form("split=time", "price");
  await page.click("#start");
  await trained(page);
  await page.waitForSelector('.kept p:has-text("Your work is kept in")');
  await page.reload();
  await page.click("#open-last");
  await page.waitForSelector(".task:has-text('rows.csv')", { state: "attached", timeout: LONGEST });
  await page.waitForFunction(() => document.querySelector("#setting-split-column option:checked")?.textContent === "price");
  assert.deepEqual(faults, []);
  await context.close();
});

test("the tickets are a sample whose best score is told", async () => {
  // Of few columns: what is told does not depend on them, and reading words takes its time.
  const few = "without=customer,agent,tags,subject,hours_to_reply,opened";
  const { page, context, faults } = await open(browser, `${server.url}#${QUICK}&room=train&sample=tickets&${few}&run=yes`);
  await trained(page);
  assert.match(await page.textContent("#room-train .task"), /Predict escalated in tickets\.csv/);
  assert.match(
    await page.textContent(".remarks"),
    /hidden cause would reach an AUC of 0?\.8\d+ on these test rows\..* gives 0?\.6\d+/,
  );
  assert.deepEqual(faults, []);
  await context.close();
});
