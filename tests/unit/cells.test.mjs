// Cells as they are written → values in the page's Python script: those of tests/data/cells.rs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);

test("each cell has the value in Python that it has in the engine", () => {
  const input = readFileSync(new URL("tests/golden/cells.json", root));
  const { tried, wrong } = JSON.parse(execFileSync("python3", ["-B", "tests/python/cells.py"], { input, cwd: root }).toString());
  assert.deepEqual(wrong, []);
  assert.ok(tried >= 550, `${tried} cells`);
});
