// Exported ONNX models in onnxruntime, an engine that is not ours: the same rows, the page's scores.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { RUNS, rows, trained } from "../support/networks.mjs";
import { python } from "../support/python.mjs";
import { serve } from "../../../tools/browser/serve.mjs";

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

test("onnxruntime scores the same rows as the page, for every network and task", async () => {
  const { page, context } = await open(browser, server.url);
  const news = rows(2000, 5, true);
  writeFileSync(join(folder, "rows.csv"), news);
  const made = await trained(page, server.url, { table: rows(1500, 1, false), news, runs: RUNS, format: "onnx" });
  for (const { name, bytes, scores, classes } of made) {
    writeFileSync(join(folder, `${name}.onnx`), Uint8Array.from(bytes));
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ scores, classes }));
  }
  const lines = execFileSync(python(), ["-B", "tests/python/score_onnx.py", folder], { encoding: "utf8" }).trim().split("\n");
  const versions = lines.pop();
  const results = lines.map((line) => JSON.parse(line));
  console.log(`onnx models: ${results.length}, rows each: ${results[0].rows}, ${versions}`);
  for (const { model, worst, nodes } of results)
    console.log(`  ${model}: worst difference ${worst.toExponential(1)}, ${nodes} nodes`);
  assert.equal(results.length, RUNS.length);
  for (const { model, rows, worst, classes } of results) {
    assert.equal(rows, 2000, model);
    assert.ok(worst <= 1e-5, `${model}: ${worst}`);
    assert.notEqual(classes, false, `${model}: a class by another name`);
  }
  await context.close();
});
