// What the page says about runs: which stand side by side, the remarks, and the notes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { remarks } from "../../www/ui/findings.js";
import { sharedNotes } from "../../www/ui/run-notes.js";
import { comparable } from "../../www/state/comparable.js";

const run = (model, more = {}) => ({
  model,
  task: "binary",
  target: "y",
  columns: ["a", "b"],
  tableNumber: 1,
  options: { split: "rows", seed: 0 },
  parameters: 100,
  device: { kind: "cpu", name: "CPU", reason: "" },
  epochs: [
    { train: 0.6, valid: 0.6, auc: null, seconds: 1 },
    { train: 0.5, valid: 0.5, auc: null, seconds: 1 },
  ],
  best: 0,
  stopped: "patience",
  test: { loss: 0.5, auc: 0.7, accuracy: 0.7 },
  base: { loss: 0.7, auc: 0.5, accuracy: 0.5 },
  rows: { train: 6000, valid: 2000, test: 2000, withoutTarget: 0 },
  dense: null,
  notes: [],
  ...more,
});
const REGRESSION = { task: "regression", test: { loss: 1, rmse: 1, r2: null }, base: { loss: 2, rmse: 2, r2: null } };

test("a target whose kind was changed is another question", () => {
  const runs = [run("embedding"), run("one-hot"), run("embedding", REGRESSION)];
  assert.deepEqual(comparable({ runs, tableNumber: 1 }), [runs[2]]);
});

test("a training that went wrong is said, with what to do", () => {
  const said = remarks([[run("one-hot", { stopped: "diverged", diverged: [3, 12] })]]).join(" ");
  assert.match(
    said,
    /One-hot went wrong after 2 good epochs.* at step 12 of epoch 3\. It was rolled back to the end of epoch 1.*lower learning rate/,
  );
});

test("notes are listed once, with the model where they are not everybody's", () => {
  const [all, own] = [
    { line: 0, text: "3 rows have no usable y" },
    { line: 0, text: "b is constant" },
  ];
  const notes = sharedNotes([run("embedding", { notes: [all, own] }), run("one-hot", { notes: [all] })]);
  assert.deepEqual(notes, [
    { ...all, models: [] },
    { ...own, models: ["embedding"] },
  ]);
});
