// Boosted trees on the built page: grown in a worker of their own, and a run like any other.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction, load, scoreRows } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** In the page: a lab with a table. */
const begin = async (text) => {
  const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
  const lab = await Lab.open({ device: "cpu" });
  await lab.load(text);
  const settings = { model: "trees", target: "bought", trees: { minRows: 5, rounds: 200 } };
  const code = (promise) => promise.then(() => "none").catch(({ code, message }) => `${code}: ${message}`);
  Object.assign(globalThis, { lab, settings, code });
};

describe("through the module", () => {
  let page;
  before(async () => {
    ({ page } = await open(browser, server.url));
    await page.evaluate(begin, interaction(3000));
  });

  test("they report their rounds, are the same each time, and their project scores as they do", async () => {
    const found = await page.evaluate(async () => {
      const rounds = [];
      const report = ({ step, steps, train, valid }) => rounds.push([step, steps, train, valid]);
      const [run, again] = [await lab.train(settings, report), await lab.train(settings)];
      const news = "customer,product,price\nc1,p2,3\nnobody,,\n";
      const scores = async (id) => [...(await lab.predict(news, { run: id }))];
      const [project] = await lab.export("project", { run: run.id });
      const { runs } = await lab.openProject(project);
      const of = ({ test, base, rounds, parameters, inputWidth, epochs, vectorColumns, stopped }) => {
        return { test, base, rounds, parameters, inputWidth, epochs, vectorColumns, stopped };
      };
      return {
        rounds,
        run: of(run),
        again: of(again),
        opened: of(runs[0]),
        scores: [await scores(run.id), await scores(runs[0].id)],
      };
    });
    const { rounds, run, again, opened, scores } = found;
    assert.ok(rounds.length && rounds.every(([step, steps]) => step >= 1 && step <= steps && steps === 200));
    assert.ok(rounds.every(([, , train, valid]) => Number.isFinite(train) && Number.isFinite(valid)));
    assert.deepEqual(again, run);
    assert.deepEqual(opened, run);
    assert.deepEqual(scores[1], scores[0]);
    assert.deepEqual([run.epochs, run.vectorColumns], [[], []]);
    assert.equal(run.inputWidth, 5, "of two columns of names the mean and the rows, and a price");
    assert.ok(run.rounds.best <= run.rounds.all && run.test.loss < run.base.loss, JSON.stringify(run));
  });

  test("vectors are those of a network of the same rows; of others, or of none, they are refused", async () => {
    const found = await page.evaluate(async () => {
      const vectors = { ...settings, trees: { ...settings.trees, features: "vectors" } };
      const without = await code(lab.train({ ...vectors, split: "ordered" }));
      const network = await lab.train({ target: "bought", width: 4, epochs: 2 });
      const trees = await lab.train(vectors);
      const other = await code(lab.train({ ...vectors, split: "ordered", trees: { ...vectors.trees, run: network.id } }));
      const gone = await code(lab.train({ ...vectors, trees: { ...vectors.trees, run: 999 } }));
      const many = await code(lab.repeat(vectors, { seeds: 2 }));
      return { without, inputs: trees.inputWidth, other, gone, many };
    });
    assert.match(found.without, /^bad-option: The setting trees.run is missing; it must be a run with vectors/);
    assert.equal(found.inputs, 4 + 4 + 1);
    assert.match(found.other, /^bad-option: The setting trees.run is one that learned from others/);
    assert.match(found.gone, /^no-run/);
    assert.match(found.many, /^bad-option: Trees on vectors follow a network/);
  });

  test("bad settings and targets are refused before anything is grown", async () => {
    const found = await page.evaluate(() =>
      Promise.all([
        code(lab.train({ ...settings, trees: { leaves: 1 } })),
        code(lab.train({ ...settings, trees: { depth: 3 } })),
        code(lab.train({ ...settings, target: "nothing" })),
        code(lab.sweep({ ...settings, model: ["trees"] }, { over: { width: [2, 4] } })),
        code(lab.cost(settings)),
      ]),
    );
    assert.match(found[0], /^bad-option: The setting trees.leaves is 1; it must be/);
    assert.match(found[1], /^bad-option/);
    assert.match(found[2], /^unknown-column/);
    assert.match(found[3], /^bad-option: Target means and trees have no epochs/);
    assert.match(found[4], /^bad-option/);
  });

  test("a stop keeps the best rounds, a cancel leaves nothing, and a pause holds them", async () => {
    const found = await page.evaluate(async () => {
      const long = { ...settings, trees: { rounds: 10000, patience: 10000, rate: 0.001, minRows: 1, leaves: 200 } };
      const stopped = await lab.train(long, () => lab.stop());
      const ending = new AbortController();
      const cancelled = await code(lab.train(long, () => ending.abort(), { signal: ending.signal }));
      const rounds = [];
      const training = lab.train({ ...long, trees: { ...long.trees, rounds: 400 } }, ({ step }) => {
        if (rounds.push(step) === 1) lab.pause();
      });
      while (!rounds.length) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 400));
      const held = rounds.length;
      lab.resume();
      const { rounds: all } = await training;
      return { stopped: [stopped.stopped, stopped.rounds.all], cancelled, held, all: all.all };
    });
    assert.equal(found.stopped[0], "stop");
    assert.ok(found.stopped[1] < 10000);
    assert.match(found.cancelled, /^cancelled/);
    assert.ok(found.held <= 2, `${found.held} reports while it was paused`);
    assert.equal(found.all, 400);
  });

  test("by a pool they are the runs of one after another", async () => {
    const found = await page.evaluate(async () => {
      const list = [0, 1, 2].map((fold) => ({ ...settings, fold: [fold, 3] }));
      const { runs } = await lab.trainAll(list, { engines: 2 });
      const own = [];
      for (const one of list) own.push(await lab.train(one));
      const of = (runs) => runs.map(({ test, rounds }) => ({ test, rounds })).sort((a, b) => a.test.loss - b.test.loss);
      return [of(runs), of(own)];
    });
    assert.deepEqual(found[0], found[1]);
  });
});

test("on the page they stand beside the networks, with their rounds, and are judged with them", async () => {
  const { page, context, faults } = await open(
    browser,
    `${server.url}#v=2&device=cpu&models=embedding,trees&epochs=80&patience=3&rate=0.01&width=4`,
  );
  await load(page, interaction(3000));
  await page.click("#data-train");
  await page.waitForSelector(".scores th >> text=Trees");
  const rows = await scoreRows(page);
  assert.match(JSON.stringify(rows), /\d+ of \d+ rounds/);
  await page.waitForSelector(".scores .interval");
  await page.waitForSelector(".remarks >> text=/boosted trees/i");
  assert.deepEqual(faults, []);
  await context.close();
});
