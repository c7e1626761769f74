// The examples that score a large file on other engines: the same scores as the page, row by row.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { clock, euros } from "../support/networks.mjs";
import { python } from "../support/python.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { mix } from "../support/steps.mjs";

const ROWS = 200_000;

/** `news`: customers and products that training never saw, cells that are missing, and prices that are none. */
function rows(count, news) {
  const lines = ["row,customer,product,hour,price,paid,when,bought"];
  for (let i = 0; i < count; i++) {
    const [c, p] = [mix(i, 1) % (news ? 500 : 400), mix(i, 2) % (news ? 120 : 100)];
    const customer = news && i % 13 === 0 ? "" : `c${c}`;
    const price = news && i % 17 === 0 ? "n/a" : (mix(i, 4) % 9000) / 100;
    const paid = i % 19 === 0 ? "NA" : news && i % 23 === 0 ? "a lot" : `"${euros(mix(i, 5) % 500_000)}"`;
    const date = i % 29 === 0 ? "" : news && i % 31 === 0 ? "31.02.2024" : clock(mix(i, 6) % 1_000_000);
    lines.push([i, customer, `0${p}`, mix(i, 3) % 24, price, paid, date, ((c + p) % 3) % 2].join(","));
  }
  return `${lines.join("\n")}\n`;
}

describe("a large file on another engine", () => {
  let server, browser, folder;
  const train = async ([url, known, text, options, settings]) => {
    const { Lab } = await import(url);
    const lab = await Lab.open({ device: "cpu" });
    const { columns } = await lab.load(known, options);
    const { id } = await lab.train({ model: "attention-ode", width: 8, epochs: 1, ...settings });
    const array = async (blob) => Array.from(new Uint8Array(await blob.arrayBuffer()));
    const [model] = await lab.export("onnx", { run: id });
    const scores = await lab.predict(text, { run: id, unseen: "unknown" });
    await lab.close();
    return { names: columns.map(({ name }) => name), bytes: await array(model), scores: await array(new Blob([scores])) };
  };
  before(async () => {
    server = await serve();
    browser = await launch();
    folder = mkdtempSync(join(tmpdir(), "flowbed-scoring-"));
    const { page, context } = await open(browser, server.url);
    const text = rows(ROWS, true);
    writeFileSync(join(folder, "rows.csv"), text);
    const url = `${server.url}www/lab.js`;
    const shop = [url, rows(20_000, false), text, { kinds: { row: "skip" } }, { target: "bought" }];
    const { bytes, scores } = await page.evaluate(train, shop);
    writeFileSync(join(folder, "model.onnx"), Uint8Array.from(bytes));
    writeFileSync(join(folder, "scores.f32"), Uint8Array.from(scores));
    // The same without a line of names; in the new rows semicolons, and a title above.
    const bare = (text) => text.slice(text.indexOf("\n") + 1);
    const few = bare(rows(2000, true)).replaceAll(/"[^"]*"|,/g, (part) => (part === "," ? ";" : part));
    writeFileSync(join(folder, "bare.csv"), `Rows of May\n${few}`);
    const skip = { kinds: { column_1: "skip" } };
    const unnamed = await page.evaluate(train, [url, bare(rows(20_000, false)), few, skip, { target: "column_8" }]);
    assert.equal(unnamed.names.at(-1), "column_8");
    writeFileSync(join(folder, "bare.onnx"), Uint8Array.from(unnamed.bytes));
    writeFileSync(join(folder, "bare.f32"), Uint8Array.from(unnamed.scores));
    await context.close();
  });
  after(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const at = (name) => join(folder, name);
  const run = (script, ...args) =>
    execFileSync(python(), [script, ...args], {
      encoding: "utf8",
      timeout: 120_000,
      maxBuffer: 1 << 26,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONPATH: resolve("www/python") }, // where a person has the script beside the model
    });

  test("the script that comes with the model scores it as the page does", () => {
    const lines = run("www/python/flowbed_scores.py", at("model.onnx"), at("rows.csv")).trim().split(/\r?\n/);
    const page = new Float32Array(Uint8Array.from(readFileSync(at("scores.f32"))).buffer);
    assert.deepEqual([lines[0], lines.length], ["score", ROWS + 1]);
    const worst = lines.slice(1).reduce((most, line, i) => Math.max(most, Math.abs(Number(line) - page[i])), 0);
    console.log(`flowbed_scores.py: ${ROWS} rows, worst difference ${worst.toExponential(1)}`);
    assert.ok(worst <= 1e-5, String(worst));
  });

  test("columns without names are found by their places, as on the page", () => {
    const lines = run("www/python/flowbed_scores.py", at("bare.onnx"), at("bare.csv")).trim().split(/\r?\n/);
    const page = new Float32Array(Uint8Array.from(readFileSync(at("bare.f32"))).buffer);
    assert.deepEqual([lines[0], lines.length, page.length], ["score", 2001, 2000]);
    const worst = lines.slice(1).reduce((most, line, i) => Math.max(most, Math.abs(Number(line) - page[i])), 0);
    assert.ok(worst <= 1e-5, String(worst));
    // A model of named columns needs their names.
    assert.throws(() => run("www/python/flowbed_scores.py", at("model.onnx"), at("bare.csv")), /has no column/);
  });

  for (const [engine, scored] of [
    ["duckdb", "scored.parquet"],
    ["ray", "scored"],
  ]) {
    test(`${engine} scores it as the page does`, () => {
      run(`www/examples/score_${engine}.py`, at("model.onnx"), at("rows.csv"), at(scored));
      const found = JSON.parse(run("tests/python/compare_scores.py", at(scored), at("scores.f32")));
      console.log(`${engine}: ${found.rows} rows, worst difference ${found.worst.toExponential(1)}`);
      assert.equal(found.rows, ROWS);
      assert.ok(found.worst <= 1e-5, String(found.worst));
    });
  }
});
