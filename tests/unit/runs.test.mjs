// Runs in lists: what tells one from the others, which is looked at, and the order and the filters of their history.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { App } from "../../www/state/app.js";
import { found, measuresOf, methods, summary } from "../../www/state/history.js";
import { differences, labelOf, labelsOf, methodOf } from "../../www/state/labels.js";
import { Settings } from "../../www/state/settings.js";
import { differing, runLabel } from "../../www/ui/run-notes.js";

const OPTIONS = new Settings().training();
let ids = 0;

/** A run of these settings; valid: its losses on validation rows */
function run(model, options = {}, { auc = 0.8, valid = [0.5], ...more } = {}) {
  const { flow, ...own } = { ...OPTIONS, ...options };
  return {
    id: ++ids,
    model,
    task: "binary",
    target: "late",
    source: "a.csv",
    tableNumber: 1,
    columns: ["carrier", "dest"],
    epochs: model === "target-mean" ? [] : valid.map((loss) => ({ valid: loss })),
    best: 0,
    seconds: 1,
    test: { loss: 0.5, auc, accuracy: 0.75 },
    flow: model === "attention-ode" ? { ...OPTIONS.flow, ...flow } : null,
    options: { ...own, flow: { ...OPTIONS.flow, ...flow } },
    ...more,
  };
}

describe("labels", () => {
  test("a label names what differs and the score that decides", () => {
    const all = [run("embedding"), run("embedding", { width: 16, seed: 2 }, { auc: 0.8501 }), run("one-hot", { width: 16 })];
    const [first, second, third] = labelsOf(all).values();
    assert.equal(runLabel(second), `${all[1].id}. Embedding, width 16, seed 2 · AUC 0.8501`);
    assert.equal(runLabel(first), `${all[0].id}. Embedding, width 32, seed 0 · AUC 0.8000`);
    assert.deepEqual(third.differs, [["seed", "0"]], "one-hot has no width");
    assert.deepEqual(labelOf(all[1], [all[1]]).differs, [], "alone it differs from nothing");
  });

  test("targets, files, splits, folds, columns and the flow's own settings tell runs apart", () => {
    const pair = (a, b) => differences([a, b]).map(([name, values]) => [name, ...values]);
    const ode = (t1) => run("attention-ode", { flow: { t1 } });
    assert.deepEqual(pair(ode(1), ode(2)), [["T", "1", "2"]]);
    assert.deepEqual(pair(ode(1), run("embedding")), [], "what one of them lacks tells nothing of its values");
    const split = { by: "time", column: "day" };
    assert.deepEqual(pair(run("embedding"), run("embedding", { split })), [["split", "rows", "by time of day"]]);
    assert.deepEqual(pair(run("embedding", { fold: [0, 5] }), run("embedding", { fold: [1, 5] })), [
      ["fold", "1 of 5", "2 of 5"],
    ]);
    const less = run("embedding", {}, { columns: ["dest"] });
    assert.deepEqual(pair(run("embedding"), less), [["without", "", "carrier"]]);
    assert.equal(differing(labelOf(less, [run("embedding"), less])), "without carrier");
    assert.deepEqual(pair(run("embedding"), run("embedding", {}, { target: "air", source: "b.csv" })), [
      ["target", "late", "air"],
      ["file", "a.csv", "b.csv"],
    ]);
    const many = { width: 8, epochs: 9, batch: 64, rate: 0.5, hidden: 4, seed: 3 };
    const far = run("embedding", many);
    assert.match(
      differing(labelOf(far, [run("embedding"), far])),
      /^width 8, epochs 9, batch size 64, learning rate 0.5, 2 more$/,
    );
  });

  test("a method is equal settings but for seed and fold, as far as its model uses them", () => {
    const one = methodOf(run("embedding"));
    assert.equal(one, methodOf(run("embedding", { seed: 7, fold: [2, 5] })));
    assert.notEqual(one, methodOf(run("embedding", { width: 8 })));
    assert.notEqual(one, methodOf(run("one-hot")));
    assert.notEqual(one, methodOf(run("embedding", {}, { tableNumber: 2 })));
    assert.notEqual(one, methodOf(run("embedding", {}, { columns: ["dest"] })));
    assert.equal(methodOf(run("target-mean")), methodOf(run("target-mean", { width: 8, epochs: 60 })), "it has neither");
  });
});

describe("history", () => {
  const seeds = [0.81, 0.83, 0.82].map((auc, seed) => run("embedding", { seed }, { auc }));
  const wide = run("embedding", { width: 64 }, { auc: 0.85, note: "the wide one" });
  const mean = run("target-mean", {}, { auc: null });
  const all = [...seeds, wide, mean];
  const sorted = (column, descending) =>
    methods(all, { column, descending }).map((group) => group.map(({ id }) => id - seeds[0].id));

  test("runs of one method stand together, sorted by their mean, and so are the runs in it", () => {
    assert.deepEqual(sorted("auc", true), [[3], [1, 2, 0], [4]], "a run without the score is last");
    assert.deepEqual(sorted("auc", false), [[0, 2, 1], [3], [4]], "either way");
    assert.deepEqual(sorted("run", true), [[4], [3], [2, 1, 0]]);
    assert.deepEqual(sorted("seed", true), [[2, 1, 0], [3], [4]]);
    assert.deepEqual(sorted("note", false)[0], [3]);
    assert.ok(Math.abs(summary(seeds, "auc") - 0.82) < 1e-12);
    assert.equal(summary([mean], "epochs"), undefined);
  });

  test("words, model and target filter, and words are looked for in notes and settings too", () => {
    const labels = labelsOf(all);
    const ids = (filter) => found(all, labels, filter).map(({ id }) => id - seeds[0].id);
    assert.deepEqual(ids({}), [0, 1, 2, 3, 4]);
    assert.deepEqual(ids({ words: "WIDE one, embedding" }), [3]);
    assert.deepEqual(ids({ words: "width 64" }), [3]);
    assert.deepEqual(ids({ words: "mean" }), [4]);
    assert.deepEqual(ids({ model: "embedding", words: "seed 2" }), [2]);
    assert.deepEqual(ids({ target: "other" }), []);
  });

  test("the measure that decides comes first, and of a regression the loss in its own unit", () => {
    assert.deepEqual(measuresOf(all), ["auc", "loss", "accuracy"]);
    const values = run("embedding", {}, { task: "regression", test: { loss: 0.1, rmse: 2, r2: 0.9 } });
    assert.deepEqual(measuresOf([values]), ["rmse", "r2"]);
  });
});

describe("the run that is looked at", () => {
  const begun = () => {
    const app = new App(new Settings());
    const heard = [];
    app.on("run", () => heard.push(app.run));
    const train = (...runs) => {
      Object.assign(app, { training: true }).tell("training");
      for (const one of runs) app.runs.push(one) && app.tell("runs");
      Object.assign(app, { training: false }).tell("training");
    };
    return { app, heard, train };
  };

  test("a training shows its embedding, else its best on validation rows, whatever stood there before", () => {
    const { app, train, heard } = begun();
    const [hot, embedding, ode] = [run("one-hot", {}, { valid: [0.3] }), run("embedding"), run("attention-ode")];
    train(hot, embedding, ode);
    assert.deepEqual(heard, [hot, embedding]);
    const next = [run("one-hot", { seed: 1 }), run("attention-ode", { seed: 1 }, { valid: [0.9, 0.2] })];
    train(...next);
    assert.equal(app.run, next[1]);
    assert.equal(app.near([hot, embedding]), null, "none was trained with it");
    assert.equal(app.near([...next, hot]), next[1]);
    assert.equal(app.near([hot, next[0]]), next[0]);
  });

  test("a person's choice stays during a training, and its model is shown after the next one", () => {
    const { app, train } = begun();
    const first = [run("embedding"), run("one-hot"), run("target-mean")];
    train(...first);
    app.look(first[1]);
    app.runs.push(run("embedding"));
    app.tell("runs");
    assert.equal(app.run, first[1], "more of the same training");
    const next = [run("embedding", { seed: 4 }), run("one-hot", { seed: 4 })];
    train(...next);
    assert.equal(app.run, next[1]);
    app.look(first[2]);
    assert.equal(app.near(first.slice(0, 2), first[1]), first[1], "a list without it keeps what it had of the same training");
  });

  test("where it goes, another is looked at; where all go, none", async () => {
    const { app, train } = begun();
    const gone = [];
    app.lab = { forget: async (id) => gone.push(id) };
    const runs = [run("embedding"), run("one-hot")];
    train(...runs);
    await app.forget(runs[0]);
    assert.equal(app.run, runs[1]);
    await app.forget(...app.runs);
    assert.deepEqual([app.run, app.runs, gone], [null, [], runs.map(({ id }) => id)]);
  });
});
