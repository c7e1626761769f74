// The page's plain functions: costs against the reference network, settings against hostile links, colours, numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { paint } from "../../www/colours.js";
import { parametersOf, ruleWidth } from "../../www/cost.js";
import * as format from "../../www/format.js";
import { SETTINGS, Settings, check } from "../../www/settings.js";
import { Camera, project } from "../../www/camera.js";

test("the reference Keras network has 322,177 parameters, its one-hot twin 640,129", () => {
  const cost = parametersOf([{ kind: "category", levels: 9999 }], 32, 64, 1);
  assert.deepEqual([cost.embedding, cost.oneHot, cost.oneHotWidth], [322_177, 640_129, 10_000]);
  assert.equal(ruleWidth(9999), Math.round(1.6 * 10_000 ** 0.56));
  assert.equal(ruleWidth(10 ** 9), 600);
});

test("a link gives back the settings it was made of, and nothing else", () => {
  const settings = new Settings();
  settings.set("width", "auto");
  settings.set("models", ["one-hot"]);
  settings.set("idDropout", 0.05);
  const copy = new Settings();
  assert.deepEqual(copy.fromHash(settings.toHash()), []);
  for (const { name } of SETTINGS) assert.deepEqual(copy.get(name), settings.get(name), name);
  assert.equal(new Settings().toHash(), "");
});

test("a hostile link falls back to the defaults and says so", () => {
  for (const hash of [
    "#v=2&width=3",
    "#width=3",
    `#v=1&${"x".repeat(5000)}`,
    "#v=1&width=NaN",
    "#v=1&width=1e309",
    "#v=1&width=-1",
    "#v=1&width=1.5",
    "#v=1&__proto__=1",
    "#v=1&room=constructor",
    "#v=1&models=embedding,toString",
    "#v=1&rate=",
    "#v=1&epochs=%E0%A4%A",
  ]) {
    const settings = new Settings();
    assert.ok(settings.fromHash(hash).length > 0, hash);
    for (const { name, value } of SETTINGS) assert.deepEqual(settings.get(name), value, `${hash}: ${name}`);
  }
  assert.deepEqual(new Settings().fromHash(""), []);
});

test("every setting accepts its own default", () => {
  for (const setting of SETTINGS) assert.deepEqual(check(setting, String(setting.value)), { value: setting.value });
});

test("rows are whole numbers, each once, and not too many", () => {
  const rows = SETTINGS.find(({ type }) => type === "rows");
  assert.deepEqual(check(rows, " 5,0, 5,012"), { value: "5, 0, 12" });
  for (const text of ["", "1,", "-1", "1.5", "1e3", "9999999999", Array.from({ length: 13 }, (_, i) => i).join()])
    assert.match(check(rows, text).problem, /1 to 12 whole numbers/, text);
});

test("numbers read well at the edges of their units", () => {
  assert.deepEqual([0, 999, 1000, 2_217_000_000].map(format.bytes), ["0 bytes", "999 bytes", "1.0 kB", "2.2 GB"]);
  assert.deepEqual([0.0004, 0.5, 12, 600, 7200].map(format.seconds), ["0.40 ms", "0.50 s", "12.0 s", "10 min", "2.0 h"]);
  assert.deepEqual([0.72301, null, NaN, 12345.678, 1e-9].map(format.score), ["0.7230", "n/a", "n/a", "12346", "1.00e-9"]);
});

test("more names than hues: the most frequent keep theirs, the others share one grey", () => {
  const colour = Float32Array.from({ length: 100 }, (_, i) => (i < 40 ? 0 : i % 30));
  const { rgb, legend } = paint({ colour, colourNames: Array.from({ length: 30 }, (_, i) => `n${i}`) }, { dark: false });
  assert.equal(legend.names.length, 11);
  assert.equal(legend.names[0].name, "n0");
  assert.equal(legend.others, 19);
  assert.equal(rgb.length, 300);
});

test("a constant colour and missing values do not divide by zero", () => {
  const { rgb, legend } = paint({ colour: Float32Array.of(2, 2, NaN), colourNames: [] }, { dark: true, log: true });
  assert.ok(legend.missing && legend.low === 2 && legend.high === 2);
  assert.notDeepEqual(rgb.slice(0, 3), rgb.slice(6, 9));
});

test("zooming keeps the point under the pointer in its place", () => {
  const camera = new Camera();
  camera.reset(2);
  const at = () => project(Float32Array.of(0.3, -0.2, 0), camera.matrix(400, 200), 400, 200, new Float32Array(3));
  const [x, y] = at();
  camera.zoomBy(3, (x - 200) / 100, (100 - y) / 100);
  const [x2, y2] = at();
  assert.ok(Math.abs(x - x2) < 1e-3 && Math.abs(y - y2) < 1e-3);
});
