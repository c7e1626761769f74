// New rows in the page's Python scripts: those of tests/data/new_rows.rs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);

test("new rows are read in Python as in the engine, whatever lines stand above them", () => {
  const input = readFileSync(new URL("tests/golden/rows.json", root));
  const { tried, wrong } = JSON.parse(execFileSync("python3", ["-B", "tests/python/rows.py"], { input, cwd: root }).toString());
  assert.deepEqual(wrong, []);
  assert.ok(tried >= 40, `${tried} files`);
});

test("a column that is in no line is named", () => {
  const script = `
import sys; sys.path.insert(0, "www/python")
from flowbed_lines import found
open(sys.argv[1], "w").write("Title\\nsku;zip\\nA;1\\n")
found(sys.argv[1], ["zip", "price", "sku"], {"header": True})`;
  const path = `${process.env.TMPDIR ?? "/tmp"}/flowbed-rows-${process.pid}.csv`;
  try {
    assert.throws(
      () => execFileSync("python3", ["-B", "-c", script, path], { cwd: root, stdio: "pipe" }),
      /has no column price, which the model reads/,
    );
  } finally {
    rmSync(path, { force: true });
  }
});
