// The benchmark's works have one list, src/measure/works.rs: the page shows all that are measured as a whole, and the peers of
// bench/ compute some of them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NAMES } from "../../www/rooms/benchmark/figures.js";
import { WORKS as PEERS } from "../../bench/peers/problems.js";

const text = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const works = [...text("src/measure/works.rs").matchAll(/^ {4}work\("([^"]+)", "([^"]+)"/gm)].map(([, name, unit]) => [
  name,
  unit,
]);

test("the page measures the engine's works, in their order", () => {
  assert.ok(works.length > 10);
  assert.deepEqual(
    NAMES,
    works.map(([name]) => name),
  );
});

test("the peers' problems are works of the engine, by the same unit, in JavaScript and in Python", () => {
  const units = Object.fromEntries(works);
  for (const [name, { unit }] of Object.entries(PEERS)) assert.equal(unit, units[name], name);
  const python = text("bench/peers/problems.py").split("\nWORKS = {\n")[1].split("\n}")[0];
  assert.deepEqual(
    [...python.matchAll(/^ {4}"([^"]+)":/gm)].map(([, name]) => name),
    Object.keys(PEERS),
  );
});
