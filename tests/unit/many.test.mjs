// Many trainings at once, on workers that only play a part: who trains what, what an end means, how a sweep is halved.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** A worker that trains at the test's word: `end(seed, how)` ends the training of this seed. */
class Player {
  static all = [];
  static runs = 0;
  static trainings = []; // { worker, options, from, end }
  static answers = {};
  constructor() {
    Player.all.push(this);
  }
  postMessage({ id, method, args, orders }) {
    if (!id) return this.order(method);
    const say = (answer) => queueMicrotask(() => this.ended || this.onmessage({ data: { id, ...answer } }));
    if (method === "train") return Player.trainings.push({ worker: this, id, orders, ...args, say });
    const answers = {
      open: () => ({ value: { kind: Player.kind, name: Player.kind, reason: "" } }),
      memory: () => ({ value: Player.memory }),
      exportFiles: () => ({ value: [{ name: "a.flowbed", bytes: new Uint8Array([args[1]]) }] }),
      openProject: () => ({ value: { runs: [{ id: 1000 + ++Player.runs }] } }),
      verdict: ([runs]) => ({ value: verdict([...runs]) }),
      halving: () => ({ value: Player.plan }),
      luck: () => ({ value: { losses: [...args[1]] } }),
      renew: () => ({ value: null }),
      ...Player.answers,
    };
    say(answers[method]?.(args) ?? {});
  }
  order(method) {
    const mine = Player.trainings.filter(({ worker }) => worker === this);
    if (method === "cancel" && !Player.isDeaf)
      for (const one of mine) finish(one, { error: { code: "cancelled", message: "Cancelled." } });
    this.onmessage({ data: { heard: true } });
  }
  terminate() {
    this.ended = true;
    Player.trainings = Player.trainings.filter(({ worker }) => worker !== this);
  }
}
/** One run is a method, all others are another. */
const verdict = ([first, ...others]) => ({
  measure: "auc",
  methods: [[first], others].map((runs) => ({ model: "embedding", runs, scores: { auc: { mean: 0.5 } } })),
  pairs: [],
});
globalThis.Worker = Player;
Object.defineProperty(globalThis, "navigator", { value: { hardwareConcurrency: 3, deviceMemory: 8 }, configurable: true });
const { Lab } = await import("../../www/lab/lab.js");
await import("../../www/lab/many/many.js"); // as if it had been fetched

const tick = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));
const underway = () => Player.trainings.map(({ options }) => options.seed).sort();
const of = (seed) => Player.trainings.find(({ options }) => options.seed === seed);
function finish(training, answer) {
  Player.trainings = Player.trainings.filter((one) => one !== training);
  training.say(answer);
}
async function done(seed, epochs = [{ valid: 1 }]) {
  finish(of(seed), { value: { id: ++Player.runs, epochs } });
  await tick();
}
const list = (count) => Array.from({ length: count }, (_, seed) => ({ target: "y", seed }));

let lab;
beforeEach(async () => {
  Object.assign(Player, { all: [], runs: 0, trainings: [], answers: {}, kind: "cpu", memory: 1e6, isDeaf: false });
  lab = await Lab.open();
  await lab.load("a\n");
});
const end = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );

test("as many trainings are under way as there are cores, each on an engine of its own, and the next takes the free place", async () => {
  const told = [];
  const all = lab.trainAll(list(5), {}, (progress) => told.push(progress));
  await tick();
  assert.deepEqual(underway(), [0, 1, 2]);
  assert.equal(new Set(Player.trainings.map(({ worker }) => worker)).size, 3);
  await done(1);
  assert.deepEqual(underway(), [0, 2, 3]);
  for (const seed of [0, 2, 3, 4]) await done(seed);
  const { runs, failures } = await all;
  assert.deepEqual([runs.length, failures], [5, []]);
  const { running, ...last } = told.at(-1);
  assert.deepEqual([last, running], [{ done: 5, failed: 0, of: 5 }, []]);
  assert.deepEqual(
    Player.all.map(({ ended }) => !!ended),
    [false, true, true],
    "the engines beside the lab's own are gone",
  );
});

test("a run that another engine trained is opened in the lab as one of its own table", async () => {
  const opened = [];
  Player.answers.openProject = (args) => {
    opened.push(args);
    return { value: { runs: [{ id: 77 }] } };
  };
  const each = [];
  const all = lab.trainAll(list(2), { each: (run, options) => each.push([run.id, options.seed]) });
  await tick();
  await done(1);
  await done(0);
  const { runs } = await all;
  assert.equal(runs[1].id, 77);
  assert.equal(opened[0].own, true);
  assert.deepEqual(each, [
    [77, 1],
    [runs[0].id, 0],
  ]);
  const [file] = await lab.export("project", { run: 77 });
  assert.equal(file.name, "a.flowbed", "its file is there already");
});

test("memory, a GPU and the option `engines` leave fewer of them", async () => {
  const size = async (options) => {
    const all = end(lab.trainAll(list(3), options));
    await tick();
    const count = Player.trainings.length;
    lab.cancel();
    assert.equal((await all).error.code, "cancelled");
    return count;
  };
  assert.equal(await size({ engines: 2 }), 2);
  Player.memory = 1.5 * 2 ** 30;
  assert.equal(await size({}), 2);
  Player.memory = 3 * 2 ** 30;
  assert.equal(await size({}), 1);
  Player.memory = 1;
  Player.answers.cost = () => ({ value: { trainingBytes: 3 * 2 ** 30 } });
  assert.equal(await size({}), 1);
  Object.assign(Player, { kind: "gpu", answers: {} });
  lab = await Lab.open();
  await lab.load("a\n");
  assert.equal(await size({}), 1);
});

test("a cancel ends all, a stop keeps what is under way and begins nothing more, a pause reaches every engine", async () => {
  const aborting = new AbortController();
  const first = end(lab.trainAll(list(4), { signal: aborting.signal }));
  await tick();
  aborting.abort();
  assert.equal((await first).error.code, "cancelled");
  assert.deepEqual(underway(), []);
  lab.pause();
  const second = lab.trainAll(list(4));
  await tick();
  assert.ok(Player.trainings.every(({ orders }) => orders.paused));
  lab.resume();
  lab.stop();
  for (const seed of [0, 1, 2]) await done(seed);
  assert.equal((await second).runs.length, 3);
});

test("a training that diverges is told beside the others; where all do, that is the call's failure", async () => {
  const diverged = { error: { code: "diverged", message: "The loss is no number." } };
  const one = lab.trainAll(list(2));
  await tick();
  finish(of(0), diverged);
  await tick();
  await done(1);
  const { runs, failures } = await one;
  assert.equal(runs.length, 1);
  assert.deepEqual(failures, [{ options: { target: "y", seed: 0 }, code: "diverged", message: "The loss is no number." }]);
  const all = end(lab.trainAll(list(1)));
  await tick();
  finish(of(0), diverged);
  assert.equal((await all).error.code, "diverged");
});

test("an engine that dies is replaced, and its training goes on from its checkpoint, twice at most", async () => {
  const all = lab.trainAll(list(2));
  await tick();
  const checkpoint = { epoch: 1, step: 0 };
  of(1).worker.onmessage({ data: { id: of(1).id, checkpoint } });
  for (let death = 1; death <= 3; death++) {
    const { worker } = of(1);
    assert.deepEqual(of(1).from, death > 1 ? checkpoint : undefined);
    worker.onerror({ message: "gone" });
    await tick();
  }
  assert.deepEqual(underway(), [0]);
  await done(0);
  const { runs, failures } = await all;
  assert.deepEqual([runs.length, failures.map(({ code }) => code)], [1, ["engine-stopped"]]);
});

test("an engine without memory is one too many: its training waits for another", async () => {
  const all = lab.trainAll(list(2));
  await tick();
  finish(of(1), { error: { code: "out-of-memory", message: "Full." }, fatal: true });
  await tick();
  assert.deepEqual(underway(), [0]);
  await done(0);
  assert.deepEqual(underway(), [1]);
  await done(1);
  assert.equal((await all).runs.length, 2);
});

test("what one of the trainings would refuse is refused before any begins", async () => {
  Player.answers.check = ([all]) => (all.length === 10 ? { error: { code: "bad-split", message: "Too few groups." } } : {});
  const refused = await end(lab.validate({ target: "y", model: ["embedding", "one-hot"] }, { folds: 5 }));
  assert.deepEqual([refused.error.code, Player.trainings.length], ["bad-split", 0]);
  for (const call of [
    () => lab.repeat({ target: "y" }, { seeds: 0 }),
    () => lab.repeat({ target: "y" }, { seeds: [1, 1] }),
    () => lab.validate({ target: "y" }, { folds: 1 }),
    () => lab.sweep({ target: "y" }, { over: {} }),
    () => lab.sweep({ target: "y" }, { over: { width: [] } }),
    () => lab.sweep({ target: "y" }, { over: { seed: [1, 2] } }),
    () => lab.sweep({ target: "y", model: "target-mean" }, { over: { width: [1, 2] } }),
    () => lab.sweep({ target: "y", model: [] }, { over: { width: [1, 2] } }),
    () => lab.repeat({ target: "y", model: [] }, { seeds: 2 }),
    () => lab.sweep({ target: "y" }, { over: { width: [1, 2] }, repeats: -1 }),
    () => lab.trainAll([]),
  ]) {
    const { error } = await end(call());
    assert.deepEqual([error.code, Player.trainings.length], ["bad-option", 0], `${call}`);
    assert.match(error.message, /\.$/);
  }
  const values = (count) => Array.from({ length: count }, (_, i) => i + 1);
  const many = await end(lab.sweep({ target: "y" }, { over: { width: values(20), hidden: values(11) } }));
  assert.match(many.error.message, /220 combinations; a sweep takes 200/);
});

test("a repeat trains all models by one seed after another, from the settings' seed on", async () => {
  const all = end(lab.repeat({ target: "y", model: ["embedding", "one-hot"], seed: 7 }, { seeds: 2, engines: 1 }));
  const seen = [];
  for (let i = 0; i < 4; i++) {
    await tick();
    const [{ options }] = Player.trainings;
    seen.push([options.model, options.seed]);
    await done(options.seed);
  }
  await all;
  assert.deepEqual(seen, [
    ["embedding", 7],
    ["one-hot", 7],
    ["embedding", 8],
    ["one-hot", 8],
  ]);
});

test("a sweep tries of each network what it has", async () => {
  Player.answers.check = ([all]) => ({
    error: { code: "bad-option", message: JSON.stringify(all.map((one) => [one.model, one.width])) },
  });
  const settings = { target: "y", model: ["embedding", "one-hot"], width: 2 };
  const { error } = await end(lab.sweep(settings, { over: { width: [4, 8], "flow.t1": [1, 2] } }));
  assert.deepEqual(JSON.parse(error.message), [
    ["embedding", 4],
    ["embedding", 8],
    ["one-hot", 2],
  ]);
});

test("a sweep keeps the better half of each rung, goes on from its checkpoints, and repeats the best", async () => {
  Player.plan = {
    rungs: [
      { candidates: 4, epochs: 1 },
      { candidates: 2, epochs: 3 },
    ],
    repeats: 2,
    epochs: 14,
  };
  const all = end(
    lab.sweep({ target: "y", seed: 5 }, { over: { width: [4, 8], "flow.t1": [1, 2], hidden: [1, 2] }, repeats: 2, engines: 1 }),
  );
  const losses = { "4,1": 0.9, "4,2": 0.3, "8,1": 0.5, "8,2": 0.7 };
  const seen = [];
  const checkpoint = async (epochs) => {
    await tick();
    const [training] = Player.trainings;
    const { options, from, worker, id } = training;
    const valid = losses[[options.width, options.hidden]];
    seen.push([options.width, options.hidden, options.seed, options.epochs, from?.epoch]);
    if (epochs) worker.onmessage({ data: { id, checkpoint: { epoch: epochs, epochs: [{ valid }] } } });
    else finish(training, { value: { id: ++Player.runs, epochs: [{ valid: valid - 0.01 * options.seed }] } });
  };
  Player.isDeaf = true; // one that is over before it hears of the cancel has come no further than the others
  await checkpoint(1);
  finish(Player.trainings[0], { value: { id: ++Player.runs, epochs: [{ valid: 0.9 }, { valid: 0.01 }] } });
  Player.isDeaf = false;
  for (let i = 0; i < 3; i++) await checkpoint(1); // broken off: the engine answers the cancel
  for (let i = 0; i < 4; i++) await checkpoint();
  const { value, error } = await all;
  assert.equal(error, undefined);
  assert.deepEqual(seen, [
    [4, 1, 5, 3, undefined],
    [4, 2, 5, 3, undefined],
    [8, 1, 5, 3, undefined],
    [8, 2, 5, 3, undefined],
    [4, 2, 5, 3, 1],
    [8, 1, 5, 3, 1],
    [4, 2, 6, 3, undefined],
    [4, 2, 7, 3, undefined],
  ]);
  assert.deepEqual(
    value.leaderboard.map(({ name, rung, run }) => [name, rung, !!run]),
    [
      ["embedding, width 4, hidden 2", 1, true],
      ["embedding, width 8, hidden 1", 1, true],
      ["embedding, width 8, hidden 2", 0, false],
      ["embedding, width 4, hidden 1", 0, false],
    ],
  );
  assert.equal(value.runs.length, 4);
  assert.deepEqual(
    value.scores.map(({ name, mean }) => [name, mean]),
    [
      ["embedding, width 4, hidden 2", 0.5],
      ["embedding, width 8, hidden 1", 0.5],
    ],
  );
  assert.deepEqual(
    value.luck.losses.map((loss) => Math.round(100 * loss)),
    [24, 23],
  );
});
