// What is trained beyond one run, as plain data: which trainings a plan has, and which of them have their runs already.
import assert from "node:assert/strict";
import { test } from "node:test";
import { foldPlan, matched, repeatPlan, sweepPlan, widthPlan } from "../../www/rooms/train/many/plans.js";
import { Settings } from "../../www/state/settings.js";

const settings = new Settings();
settings.set("models", ["embedding", "attention-ode"]);
settings.set("seeds", 2);
settings.set("widths", "16, 4, auto");
const get = (name) => settings.get(name);
const options = { ...settings.training(), target: "late", columns: undefined };

test("a flow is the attention ODE's alone", () => {
  const { list } = repeatPlan(options, get);
  assert.deepEqual(
    list.map(({ model, seed, flow }) => [model, seed, !!flow]),
    [
      ["embedding", 0, false],
      ["attention-ode", 0, true],
      ["embedding", 1, false],
      ["attention-ode", 1, true],
    ],
  );
  assert.deepEqual(
    foldPlan(options, get)
      .list.slice(0, 3)
      .map(({ fold }) => fold),
    [
      [0, 5],
      [0, 5],
      [1, 5],
    ],
  );
});

test("widths rise, and each has every seed", () => {
  const { list, widths, model } = widthPlan(options, get);
  assert.deepEqual([widths, model], [[4, 16], "embedding"]);
  assert.deepEqual(
    list.map(({ width, seed }) => [width, seed]),
    [
      [4, 0],
      [16, 0],
      [4, 1],
      [16, 1],
    ],
  );
});

test("a sweep leaves out what has no values, and target means", () => {
  settings.set("models", ["embedding", "target-mean"]);
  const { settings: sent, over } = sweepPlan(options, get);
  assert.deepEqual([sent.model, over], [["embedding"], { width: [8, 16, 32], rate: [0.0003, 0.001, 0.003] }]);
});

test("a training that has its run is found by its settings, in whatever order they stand; a stopped one is none", () => {
  settings.set("models", ["embedding"]);
  const { list } = repeatPlan(options, get);
  const [first, second] = list.map((own) => Object.fromEntries(Object.entries({ flow: { t1: 9 }, ...own }).reverse()));
  const run = (options, more) => ({ model: "embedding", options, tableNumber: 1, stopped: "patience", ...more });
  const app = { tableNumber: 1, runs: [run(first), run(second, { stopped: "stop" })] };
  assert.deepEqual(
    matched(list, app).map(([, found]) => found),
    [app.runs[0], undefined],
  );
  const others = [run(first, { tableNumber: 2 }), run(first, { project: "a.flowbed" }), run({ ...first, width: 3 })];
  assert.deepEqual(
    matched(list, { tableNumber: 1, runs: others }).map(([, found]) => found),
    [undefined, undefined],
  );
});
