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

test("where the measure does not exist, the sentence is of the task", () => {
  const one = { test: { loss: 0.5, auc: null, accuracy: 1 } };
  assert.match(remarks([run("embedding", one), run("one-hot", one)])[0], /one class only.*log-loss/);
  const regression = remarks([run("embedding", REGRESSION), run("one-hot", REGRESSION)]).join(" ");
  assert.match(regression, /one value only, so R² does not exist; compare the RMSE/);
  assert.doesNotMatch(regression, /class|log-loss/);
});

test("the attention ODE is held against the embedding, and its flow against none", () => {
  const ode = (auc, t1) => run("attention-ode", { test: { loss: 0.5, auc, accuracy: 0.7 }, flow: { t1 } });
  const said = (one, earlier) => remarks([run("embedding"), one], earlier)[0];
  assert.match(said(ode(0.71, 1)), /beats the embedding .* by 0\.0100 AUC.*only part from the flow: train it with T = 0/);
  assert.match(said(ode(0.71, 1), [ode(0.705, 0)]), /by 0\.0100 AUC\. With T = 0 it reached 0\.7050: its flow adds 0\.0050/);
  assert.match(said(ode(0.71, 0)), /by 0\.0100 AUC\. With T = 0 nothing flows/);
  assert.match(said(ode(0.701, 1)), /ties with the embedding on the test rows, within 0\.003 AUC\.$/);
  assert.match(said(ode(0.6, 1)), /The embedding beats the attention ODE on the test rows by 0\.1000 AUC\.$/);
  const single = remarks([run("embedding", { columns: ["a"] }), run("attention-ode", { columns: ["a"] })]).join(" ");
  assert.match(single, /One column only.*attention one to attend to/);
});

test("a training that went wrong is said, with what to do", () => {
  const said = remarks([run("one-hot", { stopped: "diverged", diverged: [3, 12] })]).join(" ");
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
