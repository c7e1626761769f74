// What is written of kept work, and when: against a store that the test answers for.
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { Work } from "../../www/keep/work.js";
import { Writer } from "../../www/keep/writer.js";

/** `puts`: { records by their path in the session, gone } of each write; a write ends by `end()`, or at once. */
function storeOf({ atOnce = true } = {}) {
  const ends = [];
  const path = (key) => key.slice(key.indexOf("/") + 1);
  return {
    puts: [],
    dropped: [],
    put(entries, gone) {
      this.puts.push({ records: Object.fromEntries(entries.map(([key, record]) => [path(key), record])), gone: gone.map(path) });
      return atOnce ? Promise.resolve(true) : new Promise((resolve) => ends.push(() => resolve(true)));
    },
    async drop(prefix) {
      this.dropped.push(prefix);
    },
    end: () => ends.shift()(),
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a writer", () => {
  const writerOf = (store, on = {}) =>
    new Writer(store, "id", { paused: () => false, record: () => ({ at: store.puts.length }), onwrite() {}, ...on });

  test("writes the first time at once, all that waits in one step, and the newer of two records", () => {
    const store = storeOf();
    const writer = writerOf(store);
    writer.put("file", { file: 1 });
    writer.put("curves", { history: 1 });
    writer.put("curves", { history: 2 });
    writer.put("checkpoint", null);
    writer.soon();
    assert.deepEqual(store.puts, [
      { records: { session: { at: 0 }, file: { file: 1 }, curves: { history: 2 } }, gone: ["checkpoint"] },
    ]);
  });

  test("lets no write begin while one is under way, but where the page may go", async () => {
    const store = storeOf({ atOnce: false });
    const writer = writerOf(store);
    writer.now();
    writer.now();
    writer.soon();
    assert.equal(store.puts.length, 1);
    writer.flush();
    assert.equal(store.puts.length, 2);
    writer.flush();
    assert.equal(store.puts.length, 2, "nothing has changed since");
    store.end();
    store.end();
    await turn();
  });

  test("rests nine times as long as a write took", async (t) => {
    let now = 0;
    mock.timers.enable({ apis: ["setTimeout"] });
    mock.method(performance, "now", () => now);
    t.after(() => {
      mock.timers.reset();
      mock.restoreAll();
    });
    const store = storeOf({ atOnce: false });
    const writer = writerOf(store);
    writer.now();
    now = 100;
    store.end();
    await turn();
    writer.now();
    mock.timers.tick(899);
    assert.equal(store.puts.length, 1);
    mock.timers.tick(1);
    assert.equal(store.puts.length, 2);
  });

  test("writes nothing while it is paused, nor after it is dropped", (t) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    t.after(() => mock.timers.reset());
    let paused = true;
    const store = storeOf();
    const writer = writerOf(store, { paused: () => paused });
    writer.now();
    writer.flush();
    mock.timers.tick(1000);
    assert.equal(store.puts.length, 0);
    paused = false;
    mock.timers.tick(1000);
    assert.equal(store.puts.length, 1);
    writer.drop();
    writer.now();
    writer.flush();
    mock.timers.tick(1000);
    assert.deepEqual([store.puts.length, store.dropped], [1, ["id/"]]);
  });
});

describe("work", () => {
  /** Of a page that trains: `exported` are what the engine is asked for. */
  function workOf() {
    const exported = [];
    const source = { file: { name: "shop.csv", size: 9 }, options: {} };
    const app = {
      ...{ source, sampleName: "", target: "y", left: [], tableNumber: 1, runs: [], settings: { toHash: () => "#v=1" } },
      lab: { export: () => new Promise((resolve, reject) => exported.push({ resolve, reject })) },
    };
    const page = { training: { models: ["embedding", "one-hot"], options: {}, place: { epoch: 3 } } };
    const store = storeOf();
    const on = { lock: Promise.resolve(() => {}), training: () => page.training, paused: () => false, onwrite() {} };
    const work = new Work(app, store, "id", on);
    const stored = () => {
      work.flush();
      return store.puts.at(-1);
    };
    return { app, page, work, exported, stored };
  }
  /** Its first model has ended: the training is at the next one. */
  function ended({ app, page, work }) {
    const run = { id: 1, source: "shop.csv", options: {}, tableNumber: 1 };
    app.runs.push(run);
    work.followRuns(app.runs);
    page.training = { models: ["one-hot"], options: {}, place: null };
    work.dropCheckpoint();
    work.curves("of both");
    work.write();
    return run;
  }

  test("has the training as it was before its run until that is stored, and all else as it is", async () => {
    const given = workOf();
    const { app, page, work, exported, stored } = given;
    work.replaceFile(app.source.file);
    ended(given);
    const before = stored();
    assert.deepEqual(before.records.session.training, { models: ["embedding", "one-hot"], options: {}, place: { epoch: 3 } });
    assert.deepEqual([Object.keys(before.records).sort(), before.gone], [["file", "session"], []]);
    exported[0].resolve([{ size: 5 }]);
    await turn();
    const after = stored();
    assert.deepEqual(after.records.session.training, page.training);
    assert.deepEqual([Object.keys(after.records).sort(), after.gone], [["curves", "run/1", "session"], ["checkpoint"]]);
    assert.deepEqual([after.records.session.runs.length, work.bytes], [1, 14]);
  });

  test("goes on without a run that the engine cannot give, and says how many there are", async () => {
    const given = workOf();
    ended(given);
    given.exported[0].reject(new Error("full"));
    await turn();
    assert.deepEqual(given.stored().records.session.training, given.page.training);
    assert.equal(given.work.failedRuns, 1);
  });

  test("counts no run as failed that is forgotten while the engine gives it", async () => {
    const given = workOf();
    ended(given);
    given.app.runs = [];
    given.work.followRuns([]);
    given.exported[0].reject(new Error("forgotten"));
    await turn();
    assert.deepEqual([given.work.failedRuns, given.stored().records.session.runs], [0, []]);
  });

  test("has a project once for all of its runs, until the last of them is forgotten", () => {
    const { app, work, exported, stored } = workOf();
    const file = { name: "a.flowbed", size: 7 };
    const runs = [0, 1].map((index) => ({ id: index, options: {}, project: file.name, origin: { file, index } }));
    app.runs = runs;
    work.followRuns(app.runs);
    work.write();
    const { records } = stored();
    assert.deepEqual(Object.keys(records).sort(), ["run/1", "session"]);
    assert.deepEqual(
      records.session.runs.map(({ of, index }) => [of, index]),
      [
        [1, 0],
        [1, 1],
      ],
    );
    assert.deepEqual([exported.length, work.bytes], [0, 7], "the engine is asked for nothing");
    app.runs = [runs[1]];
    work.followRuns(app.runs);
    work.write();
    assert.deepEqual(stored().gone, []);
    app.runs = [];
    work.followRuns(app.runs);
    work.write();
    assert.deepEqual(stored().gone, ["run/1"]);
  });
});
