// Exported ONNX models in onnxruntime, an engine that is not ours: the same rows, the page's scores.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { RUNS, TREES, rows, trained } from "../support/networks.mjs";
import * as kinds from "../support/kinds.mjs";
import { python } from "../support/python.mjs";
import { serve } from "../../../tools/browser/serve.mjs";

/** Of ids.test.mjs all but text, whose hashes the lines of docs/scoring.md leave to the script. */
const BY_IDS = ["text-alone", "embedding-tier", "trees-tier"];

let server, browser, folder;
before(async () => {
  server = await serve();
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "flowbed-onnx-"));
});
after(async () => {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
});

/** What onnxruntime makes of the files that the page made, and of rows that are given as text and, where there are any, as values. */
function scored(name, { made, text, values }) {
  const inside = join(folder, name);
  mkdirSync(inside);
  writeFileSync(join(inside, "rows.csv"), text);
  if (values) writeFileSync(join(inside, "values.json"), JSON.stringify(values));
  for (const { name, bytes, scores, classes, vocabulary } of made) {
    writeFileSync(join(inside, `${name}.onnx`), Uint8Array.from(bytes));
    if (vocabulary) writeFileSync(join(inside, `${name}.vocabulary`), vocabulary);
    writeFileSync(join(inside, `${name}.json`), JSON.stringify({ scores, classes }));
  }
  const lines = execFileSync(python(), ["-B", "tests/python/score_onnx.py", inside], { encoding: "utf8" }).trim().split("\n");
  const versions = lines.pop();
  const results = lines.map((line) => JSON.parse(line));
  console.log(`onnx models: ${results.length}, rows each: ${results[0].rows}, ${versions}`);
  for (const { model, worst, graph, nodes } of results) {
    const both = graph === null ? "" : `, of the graph alone ${graph.toExponential(1)}`;
    console.log(`  ${model}: worst difference ${worst.toExponential(1)}${both}, ${nodes} nodes`);
  }
  for (const { model, rows, worst, graph, classes } of results) {
    assert.equal(rows, 2000, model);
    assert.ok(worst <= 1e-5, `${model}: ${worst}`);
    assert.ok(graph === null || graph <= 1e-5, `${model}: ${graph} by the graph alone`);
    assert.notEqual(classes, false, `${model}: a class by another name`);
  }
  return results;
}

test("onnxruntime scores the same rows as the page, for every model and task", async () => {
  const { page, context } = await open(browser, server.url);
  const text = rows(2000, 5, true);
  const made = await trained(page, server.url, {
    table: rows(1500, 1, false),
    news: text,
    runs: [...RUNS, ...TREES],
    format: "onnx",
    byIds: BY_IDS,
  });
  assert.equal(scored("networks", { made, text }).length, RUNS.length + TREES.length + BY_IDS.length);
  await context.close();
});

test("each kind of column scores alike, by the script from its cells and by the graph from its values", async () => {
  const { page, context } = await open(browser, server.url);
  const { text, values } = kinds.table(2000, true);
  const known = kinds.table(1500, false).text;
  const found = await page.evaluate(
    async ([url, text]) => {
      const { Lab } = await import(url);
      const lab = await Lab.open({ device: "cpu" });
      const { columns } = await lab.load(text);
      await lab.close();
      return columns.map(({ name, kind, format }) => [name, kind, format]);
    },
    [`${server.url}www/lab.js`, known],
  );
  assert.deepEqual(found.slice(0, kinds.FOUND.length), kinds.FOUND);
  const made = await trained(page, server.url, { table: known, news: text, runs: kinds.RUNS, format: "onnx", kinds: null });
  const results = scored("kinds", { made, text, values });
  assert.equal(results.length, kinds.RUNS.length);
  const worst = Math.max(...results.flatMap(({ worst, graph }) => [worst, graph]));
  console.log(`worst difference of ${results.length} networks, each kind alone: ${worst.toExponential(1)}`);
  await context.close();
});
