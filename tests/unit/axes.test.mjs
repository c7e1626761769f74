// Which values an axis marks, and how it writes them.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as standIn from "../../tools/interpolate.mjs";
import { ticks } from "../../www/chart/axes.js";

const texts = (axis, most) => ticks(axis, most).map(([, text]) => text);

test("epochs are marked where they end, however few they are", () => {
  assert.deepEqual(texts({ range: [0, 1], whole: true }, 8), ["0", "1"]);
  assert.deepEqual(texts({ range: [0, 3.4], whole: true }, 8), ["0", "1", "2", "3"]);
  assert.deepEqual(texts({ range: [0, 1200], whole: true }, 4), ["0", "200", "400", "600", "800", "1000", "1200"]);
});

test("a log axis is marked at powers of its base, within one power at more, and never without a mark", () => {
  assert.deepEqual(
    texts({ range: [1, 1024], log: 2 }, 9),
    Array.from({ length: 11 }, (_, i) => String(2 ** i)),
  );
  assert.deepEqual(texts({ range: [1e-7, 1e-3], log: 10 }, 4), ["1e-7", "1e-6", "1e-5", "1e-4", "0.001"]);
  for (const [low, high] of [
    [0.02, 0.9],
    [0.45, 0.51],
    [3, 4],
  ]) {
    const found = ticks({ range: [low, high], log: 10 }, 5);
    assert.ok(found.length >= 3 && found.length <= 10, `${low} to ${high}: ${found}`);
    for (const [value, text] of found) assert.ok(value >= low && value <= high && Number(text) === value, `${value}: ${text}`);
  }
});

test("neighbouring marks read differently, and large and small values are short", () => {
  for (const range of [
    [0.693, 0.69306],
    [-1.5, 2.5],
    [0, 4.2e6],
    [0, 3e-7],
  ]) {
    const found = texts({ range }, 5);
    assert.equal(new Set(found).size, found.length, `${found}`);
    assert.ok(found.length >= 3 && found.every((text) => text.length <= 7), `${found}`);
  }
});

test("what stands in for d3-interpolate in the page gives what d3-interpolate gives between numbers", async () => {
  const scale = createRequire(import.meta.url).resolve("d3-scale");
  const d3 = await import(createRequire(scale).resolve("d3-interpolate"));
  const pairs = [0, 1, -3, 7.5, 1e-9, 1e9, 260, 14].map((a, i, all) => [a, all[(i + 1) % all.length]]);
  for (const name of ["interpolate", "interpolateNumber", "interpolateRound"])
    for (const [a, b] of pairs)
      for (const t of [0, 0.1, 0.5, 1, 1.25])
        assert.equal(standIn[name](a, b)(t), d3[name](a, b)(t), `${name}(${a}, ${b})(${t})`);
});
