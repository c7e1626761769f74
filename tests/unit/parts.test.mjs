// The page's plain functions: settings against hostile links, colours, numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { paint } from "../../www/ui/colours.js";
import * as format from "../../www/ui/format.js";
import { FLOW as OPTIONS, TRAIN, TRAIN_FLOW } from "../../www/lab/generated/options.js";
import { FLOW, ODE } from "../../www/state/settings/flow.js";
import { valuesOf } from "../../www/state/settings/many.js";
import { SETTINGS, Settings, check } from "../../www/state/settings.js";
import { isByColumn } from "../../www/state/split.js";
import { Camera, project } from "../../www/map/camera.js";
import { wholeNumbers } from "../../tools/random.mjs";

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
    "#v=4&width=3",
    "#v=__proto__&width=3",
    "#width=3",
    `#v=3&${"x".repeat(5000)}`,
    "#v=3&width=NaN",
    "#v=3&width=1e309",
    "#v=3&width=-1",
    "#v=3&width=1.5",
    "#v=3&__proto__=1",
    "#v=3&room=constructor",
    "#v=3&models=embedding,toString",
    "#v=3&rate=",
    "#v=3&epochs=%E0%A4%A",
  ]) {
    const settings = new Settings();
    assert.ok(settings.fromHash(hash).length > 0, hash);
    for (const { name, value } of SETTINGS) assert.deepEqual(settings.get(name), value, `${hash}: ${name}`);
  }
  assert.deepEqual(new Settings().fromHash(""), []);
});

test("links of former versions have the epochs, the patience and the models that they had", () => {
  const settings = new Settings();
  assert.deepEqual(settings.fromHash("#v=1&width=8"), []);
  assert.deepEqual([settings.get("epochs"), settings.get("patience"), settings.get("width")], [6, 2, 8]);
  assert.deepEqual(new Settings().fromHash(settings.toHash()), []);
  assert.match(settings.toHash(), /^#v=3&.*epochs=6.*patience=2/);
  settings.fromHash("#v=3&width=8");
  assert.deepEqual([settings.get("epochs"), settings.get("patience")], ["auto", 5]);
  assert.ok(settings.get("models").includes("trees"));
  for (const version of ["1", "2"]) {
    settings.fromHash(`#v=${version}&width=8`);
    assert.deepEqual(settings.get("models"), ["embedding", "one-hot", "attention-ode", "target-mean"]);
    assert.match(settings.toHash(), /models=/);
  }
});

/** Is this a value that the form would take? */
function within({ type, options, auto, min, max, most, of }, value) {
  if (type === "choice") return Object.hasOwn(options, value);
  if (type === "set") return Array.isArray(value) && value.every((one) => Object.hasOwn(options, one));
  if (type === "code") return /^[\w-]{0,1500}$/.test(value);
  if (type === "text") return typeof value === "string" && value.length <= most;
  if (type === "values") {
    const base = SETTINGS.find((setting) => setting.name === of);
    return value.split(", ").length <= 20 && valuesOf(value).every((one) => within(base, one));
  }
  if (type === "rows") return value.split(", ").every((row) => /^\d{1,9}$/.test(row)) && value.split(", ").length <= most;
  if (auto && value === "auto") return true;
  return typeof value === "number" && value >= min && value <= max && (type !== "integer" || Number.isInteger(value));
}

/** What a link may hold instead of a value. */
const ODD_VALUES = [
  ...["NaN", "1e9", "-1", "1e400", "0x10", "٣", "2e0", "-0", " 5 ", "", "auto", "null", "undefined"],
  ...["<script>alert(1)</script>", "__proto__", "toString", "[object Object]"],
  ...["%00", "%E0%A4%A", "%", "\u202e", "\ud800", "9".repeat(400), "1,".repeat(900)],
];
const NAMES = [...SETTINGS.map(({ name }) => name), "__proto__", "constructor", "v", "hasOwnProperty", "", "x".repeat(300)];

/** below(n): the next random number. Changes of a link that nobody would make by hand. */
function tampering(below) {
  const pick = (list) => list[below(list.length)];
  const pair = () => `${pick(NAMES)}=${pick(ODD_VALUES)}`;
  return [
    (hash) => hash.slice(0, below(hash.length + 1)),
    (hash) => hash.slice(0, below(hash.length)) + String.fromCodePoint(below(0x2fff)) + hash.slice(below(hash.length)),
    (hash) => `${hash}&${pair()}`,
    (hash) => hash.replace(/=[^&]*/g, (value) => (below(4) ? value : `=${pick(ODD_VALUES)}`)),
    (hash) => hash.replace("v=3", `v=${pick(["1", "2", "", "1.0", "01", "__proto__", "1&v=3"])}`),
    (hash) => hash.repeat(1 + below(3)),
    () => `#v=3&${Array.from({ length: below(9) }, pair).join("&")}`,
    () => Array.from({ length: below(60) }, () => String.fromCharCode(below(0xffff))).join(""),
  ];
}

test("10,000 tampered links throw nothing and yield no value beyond a limit", () => {
  const below = wholeNumbers(7);
  const pick = (list) => list[below(list.length)];
  const good = SETTINGS.map(({ name, value, options, max }) => [name, options ? pick(Object.keys(options)) : (max ?? value)]);
  const whole = `#${new URLSearchParams([["v", "2"], ...good])}`;
  const change = tampering(below);
  const seen = { taken: 0, said: 0 };
  for (let i = 0; i < 10_000; i++) {
    const hash = pick(change)(below(3) ? whole : pick(change)(whole));
    const settings = new Settings();
    const problems = settings.fromHash(hash, below(2) > 0);
    assert.ok(problems.length <= 3 && problems.every((one) => typeof one === "string" && one.length < 1000), hash);
    for (const setting of SETTINGS) assert.ok(within(setting, settings.get(setting.name)), `${hash}: ${setting.name}`);
    assert.ok(settings.toHash().length < 20_000);
    assert.deepEqual(
      new Settings().fromHash(settings.toHash()).filter((one) => one !== "it is too long"),
      [],
      hash,
    );
    assert.ok(!/__proto__/.test(JSON.stringify(settings.training())), hash);
    seen[problems.length ? "said" : "taken"]++;
  }
  assert.equal({}.polluted, undefined);
  assert.deepEqual(Object.keys(Object.prototype), []);
  console.log(`links: 10,000 tampered, ${seen.said} with a sentence, ${seen.taken} taken as they were`);
});

test("the form asks for nothing that the engine would refuse, and names every choice", () => {
  const own = SETTINGS.filter(({ train }) => train).map((setting) => [setting, TRAIN[setting.name]]);
  const flow = ODE.map((setting) => [setting, TRAIN_FLOW[setting.option]]);
  const room = Object.entries(OPTIONS).map(([name, option]) => [FLOW.find((setting) => setting.name === name), option]);
  for (const [{ name, min, max, auto, options }, option] of [...own, ...flow, ...room.filter(([setting]) => setting)]) {
    assert.ok(option.min === undefined || (min >= option.min && max <= option.max), `${name}: ${min} to ${max}`);
    assert.ok(!auto || option.auto || name === "epochs", `${name}: auto`); // which the page turns into a number
    if (option.choices && name !== "ode-scale" && name !== "scale")
      assert.deepEqual(
        Object.keys(options)
          .filter((key) => name !== "split" || !isByColumn(key))
          .sort(),
        option.choices.map(String).sort(),
        name,
      );
  }
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
