// The sentences below a score table say what the verdict says, no more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "../../www/ui/findings.js";

const run = (id, model, more = {}) => ({
  id,
  model,
  columns: ["a", "b"],
  parameters: 100,
  dense: null,
  stopped: "patience",
  epochs: [],
  best: 0,
  flow: null,
  ...more,
});
const embedding = [run(1, "embedding")];
const onehot = [run(2, "one-hot", { parameters: 200, dense: { bytes: 84e6 } })];
const mean = [run(3, "target-mean")];
const method = ([{ model, id }], more = {}) => ({
  model,
  runs: [id],
  scores: {},
  withheld: null,
  of: 0,
  overfits: false,
  ...more,
});
const pair = (a, b, more = {}) => ({
  a,
  b,
  difference: 0.018,
  low: 0.015,
  high: 0.021,
  p: 0.001,
  apart: true,
  ahead: false,
  ...more,
});
const tie = (a, b) => pair(a, b, { low: -0.01, apart: false, p: 0.5 });
const verdict = (methods, pairs, more = {}) => ({
  question: "run",
  task: "binary",
  measure: "auc",
  rows: 13094,
  groups: null,
  repeats: 1,
  design: "run",
  few: null,
  methods,
  pairs,
  ...more,
});
const said = (methods, found) => findings(methods, found).join("\n");

test("one run says what these rows say, and never that a model is ahead", () => {
  const text = said([embedding, onehot], verdict([method(embedding), method(onehot)], [pair(0, 1)]));
  assert.match(
    text,
    /^On these 13,094 rows, this run of the embedding scored better than that of one-hot by 0\.0180 AUC \[0\.0150, 0\.0210\]\. Another seed may say otherwise: repeat it\.$/m,
  );
  assert.doesNotMatch(text, /ahead|beats/);
  assert.match(text, /^The embedding has 50 % of the parameters of one-hot and no 84\.0 MB matrix\.$/m);
});

test("a method that is ahead is told with difference, interval, seeds and rows", () => {
  const more = { question: "method", design: "seeds", repeats: 10 };
  const pairs = [pair(0, 1, { ahead: true }), pair(0, 2, { ahead: true, difference: 0.05, low: 0.04, high: 0.06 }), tie(1, 2)];
  const text = said([embedding, onehot, mean], verdict([method(embedding), method(onehot), method(mean)], pairs, more));
  assert.match(
    text,
    /^The embedding is ahead of one-hot by 0\.0180 AUC \[0\.0150, 0\.0210\] and of target means by 0\.0500 AUC \[0\.0400, 0\.0600\], 10 seeds, 13,094 rows\.$/m,
  );
  assert.match(
    text,
    /^One-hot and target means \(0\.0180 AUC \[−0\.0100, 0\.0210\]\) cannot be told apart over 10 seeds on these 13,094 rows\.$/m,
  );
});

test("who is withheld wins and loses nothing, and is told why", () => {
  const reasons = {
    stopped: /The embedding was stopped by hand.*there is no verdict on it/,
    diverged: /There is no verdict on the embedding: its loss was no longer a number/,
    improving: /The last epoch of the embedding was its best: more epochs may help/,
    rows: /The embedding came out of a file without its test rows/,
    few: /The embedding has 1 run that counts, the others 1: repeat it too/,
  };
  for (const [withheld, sentence] of Object.entries(reasons)) {
    const found = verdict([method(embedding, { withheld, of: 1 }), method(onehot)], [tie(0, 1)]);
    const text = said([embedding, onehot], found);
    assert.match(text, sentence);
    assert.doesNotMatch(text, /told apart|scored better/, withheld);
  }
  const base = { withheld: "base" };
  const text = said([embedding, onehot], verdict([method(embedding, base), method(onehot, base)], [tie(0, 1)], { rows: 600 }));
  assert.match(
    text,
    /^The embedding and one-hot are not told apart from always giving the same answer on these 600 rows: nothing shows/m,
  );
  assert.doesNotMatch(text, /cannot be told apart/);
});

test("rows that are too few say so, in place of any lead", () => {
  const sentences = {
    rows: /Only 20 test rows: too few to say which model is better/,
    groups: /The test rows are of 4 groups only/,
    class: /The test rows hold one class only, so AUC does not exist; compare the log-loss/,
    rare: /Fewer than ten test rows are of the rarer class/,
  };
  for (const [few, sentence] of Object.entries(sentences)) {
    const found = verdict([method(embedding), method(onehot)], [pair(0, 1, { apart: false })], { few, rows: 20, groups: 4 });
    assert.match(said([embedding, onehot], found), sentence);
  }
});

test("what overfits at once is told, with what helps", () => {
  const found = verdict([method(embedding, { overfits: true })], []);
  assert.match(
    said([embedding], found),
    /The embedding overfits at once: its first epoch is the best\. A smaller width, dropout or weight decay helps/,
  );
});

test("the flow claims no more than its own difference from T = 0", () => {
  const ode = [run(4, "attention-ode", { flow: { t1: 1 } })];
  const still = [run(5, "attention-ode", { flow: { t1: 0 } })];
  const methods = [method(embedding), method(ode), method(still)];
  const of = (pairs) => said([embedding, ode], verdict(methods, pairs));
  assert.match(of([pair(1, 0), pair(1, 2), tie(2, 0)]), /With T = 0, where nothing flows, its run scored worse by 0\.0180 AUC/);
  assert.match(of([pair(1, 0), tie(1, 2)]), /cannot be told apart from this.*no gain of the flow is seen/);
  assert.match(of([pair(1, 0)]), /train it with T = 0 to see how much/);
  assert.doesNotMatch(of([tie(1, 0)]), /T = 0/);
  assert.match(said([embedding, still], verdict([method(embedding), method(still)], [])), /With T = 0 nothing flows/);
});

test("before the verdict nothing is said of who is better", () => {
  assert.doesNotMatch(said([embedding, onehot, mean], null), /ahead|better|apart/);
});

test("whether a network is worth it beside boosted trees is said over seeds alone", () => {
  const trees = [run(4, "trees", { rounds: { best: 3, all: 9 } })];
  const both = [embedding, trees];
  const judged = (pairs, more) => said(both, verdict([method(embedding), method(trees)], pairs, more));
  const seeds = { question: "method", design: "seeds", repeats: 3 };
  assert.match(judged([pair(0, 1, { ahead: true })], seeds), /^So a network is worth it here: the embedding\.$/m);
  assert.match(
    judged([pair(1, 0, { ahead: true })], seeds),
    /^So no network is worth it here: boosted trees are the better model\.$/m,
  );
  assert.match(judged([tie(0, 1)], seeds), /^So no network is worth it here by its score: none is ahead of boosted trees\.$/m);
  assert.doesNotMatch(judged([pair(0, 1)]), /worth/);
  const improving = verdict([method(embedding, { withheld: "improving" }), method(trees)], [tie(0, 1)], seeds);
  assert.doesNotMatch(said(both, improving), /worth/);
});
