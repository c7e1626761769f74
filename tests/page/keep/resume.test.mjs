// What ends an engine does not end a training, and loses no table and no run: through the module, on the built page.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { SETTINGS, assertRising, closeWorker, labPage, ours, same, trained, underway } from "../support/resume-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction } from "../support/steps.mjs";

let server;
before(async () => {
  server = await serve();
});
after(() => server.close());

const DEATHS = {
  "that throws": () =>
    setTimeout(() => {
      throw new Error("boom");
    }),
  "that closes itself without a word": () => close(),
  "that traps": () =>
    onmessage({
      data: {
        id: 1e9,
        method: "vectors",
        args: Object.defineProperty([], 0, {
          get() {
            throw new WebAssembly.RuntimeError("unreachable");
          },
        }),
      },
    }),
};

describe("on the CPU", () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  for (const [name, death] of Object.entries(DEATHS))
    test(`a worker ${name} is replaced, the runs stay, and the training ends bit for bit as if nothing had been`, async () => {
      const { page, context } = await labPage(browser, server.url);
      const before = await trained(page, { ...SETTINGS, epochs: 2, seed: 1 });
      const whole = await trained(page, SETTINGS);
      await page.evaluate(() => (checkpoints.length = reports.length = 0));
      await page.evaluate(() => (globalThis.holding = true));
      const again = trained(page, SETTINGS);
      await underway(page);
      await ours(page)
        .evaluate(death)
        .catch(() => {}); // it may be gone before it can answer
      await page.waitForFunction(() => globalThis.told.length === 1);
      await page.evaluate(() => {
        globalThis.holding = false;
        lab.resume();
      });
      same(await again, whole);
      await assertRising(page);
      const told = await page.evaluate(() => told);
      assert.equal(told.length, 1);
      assert.equal(told[0].code, "engine-stopped");
      assert.match(told[0].text, /started again, with the same table and runs\. Training goes on from step \d+ of epoch \d+\./);
      const kept = await page.evaluate(async (id) => {
        const { values } = await lab.vectors("product", { run: id });
        const { colour } = await lab.points("product", { run: id, colour: "target" });
        return { vectors: [...new Uint32Array(values.buffer)].join(), coloured: colour.some((value) => value > 0) };
      }, before.id);
      assert.deepEqual(kept, { vectors: before.vectors, coloured: true });
      await context.close();
    });

  test("an engine that hears of nothing any more is replaced where it should end: a training keeps its checkpoint's best", async () => {
    const { page, context } = await labPage(browser, server.url);
    // An order that comes before the loop would be heard: the worker says when it begins, and another thread hears of it.
    const hang = async () => {
      await underway(page);
      await page.evaluate(() => {
        const channel = new BroadcastChannel("hangs");
        globalThis.hangs = new Promise((resolve) => (channel.onmessage = resolve)).then(() => channel.close());
      });
      await ours(page).evaluate(() =>
        setTimeout(() => {
          new BroadcastChannel("hangs").postMessage("");
          for (;;);
        }),
      );
      await page.evaluate(() => globalThis.hangs);
    };
    await page.evaluate(() => (globalThis.holding = true));
    const kept = trained(page, SETTINGS);
    await hang();
    await page.evaluate(() => lab.stop());
    const { losses } = await kept;
    assert.ok(losses.length > 0 && losses.length < SETTINGS.epochs, `${losses.length} epochs`);
    await page.evaluate(() => {
      checkpoints.length = 0;
      lab.resume();
    });
    const refused = trained(page, SETTINGS).catch(({ message }) => message);
    await hang();
    await page.evaluate(() => lab.cancel());
    assert.match(await refused, /Cancelled\. Nothing was changed\./);
    const after = await page.evaluate(() => ({ told: told.map(({ text }) => text), rows: lab.table.rows }));
    const text = "The engine stopped and was started again, with the same table and runs.";
    assert.deepEqual(after, { told: [text, text], rows: 4000 });
    await context.close();
  });

  test("an engine that ends while nothing runs is replaced, and says so", async () => {
    const { page, context } = await labPage(browser, server.url);
    const before = await trained(page, { ...SETTINGS, epochs: 1 });
    const gone = await trained(page, { ...SETTINGS, epochs: 1 });
    await page.evaluate((id) => lab.forget(id), gone.id);
    await closeWorker(ours(page));
    await page.waitForFunction(() => globalThis.told.length === 1);
    assert.equal(await page.evaluate((id) => lab.vectors("product", { run: id }).then(({ width }) => width), before.id), 8);
    const code = await page.evaluate((id) => lab.vectors("product", { run: id }).catch(({ code }) => code), gone.id);
    assert.equal(code, "no-run", "what was forgotten stays so");
    assert.equal((await page.evaluate(() => lab.rows(0, 3))).length, 3);
    const next = await trained(page, { ...SETTINGS, epochs: 1 });
    assert.ok(next.id > before.id);
    await context.close();
  });

  test("a call that traps is told once, and begins again", async () => {
    const { page, context } = await labPage(browser, server.url);
    const width = await page.evaluate(async () => {
      const run = await lab.train({ model: "embedding", target: "bought", epochs: 1, width: 3 });
      await lab.vectors("product");
      return run.id;
    });
    // The next question traps, that after it does not.
    await ours(page).evaluate(() => {
      const { onmessage } = globalThis;
      globalThis.onmessage = ({ data }) => {
        globalThis.onmessage = onmessage;
        const trap = () => {
          throw new WebAssembly.RuntimeError("unreachable");
        };
        const args = Object.defineProperty([], 0, { get: trap });
        onmessage({ data: { ...data, args } });
      };
    });
    assert.equal(await page.evaluate((id) => lab.vectors("product", { run: id }).then(({ width }) => width), width), 3);
    const told = await page.evaluate(() => told.map(({ text }) => text));
    assert.deepEqual(told, [
      "The engine stopped and was started again, with the same table and runs. What was under way began again.",
    ]);
    await context.close();
  });

  test("where its file was changed meanwhile the table goes, with a sentence, and the runs stay", async () => {
    const { page, context } = await open(browser, `${server.url}#v=1&device=cpu&models=embedding&epochs=1`);
    const path = join(mkdtempSync(join(tmpdir(), "flowbed-")), "shop.csv");
    writeFileSync(path, interaction(1000));
    await page.setInputFiles('[data-picker="table"]', path);
    await page.click("#data-train");
    await page.waitForSelector(".scores");
    writeFileSync(path, interaction(500));
    await closeWorker(ours(page));
    await page.waitForSelector(".alert:has-text('Its table is gone: The file could not be read')");
    await page.click('[data-room="embeddings"]');
    await page.waitForSelector('#room-embeddings:has-text("is no longer loaded. Load it again and train, or colour by count.")');
    await page.selectOption("#view-colour", { label: "training rows" });
    await page.waitForSelector(".levels button");
    await page.click('[data-room="data"]');
    await page.setInputFiles('[data-picker="table"]', path);
    await page.waitForFunction(() => /500/.test(document.querySelector(".tiles")?.textContent));
    await context.close();
  });

  test("a call that kills every engine is given up, and the next call works", async () => {
    const { page, context } = await labPage(browser, server.url);
    const code = page.evaluate(() =>
      lab
        .train({ model: "embedding", target: "bought", epochs: 10_000, patience: 10_000 }, () => reports.push({}), { every: 1e6 })
        .then(
          () => "trained",
          ({ code }) => code,
        ),
    );
    for (const death of [1, 2]) {
      await page.waitForFunction(() => globalThis.reports.splice(0).length > 0);
      await closeWorker(ours(page));
      if (death === 2) break;
      await page.waitForFunction(() => globalThis.told.length === 1);
      await page.evaluate(() => (reports.length = 0)); // those of the first engine
    }
    assert.equal(await code, "engine-stopped", "without a checkpoint between");
    assert.equal((await page.evaluate(() => lab.rows(0, 2))).length, 2);
    await context.close();
  });

  test("a checkpoint goes on in another page, bit for bit; of another table or version it is refused", async () => {
    const { page, context } = await labPage(browser, server.url);
    const whole = await trained(page, SETTINGS);
    const middle = await page.evaluate(() => Math.floor(checkpoints.length / 2));
    same(await trained(page, SETTINGS, middle), whole);
    const refused = (change) =>
      page.evaluate(
        async ([settings, change]) => {
          const from = { ...checkpoints[0], ...change.from };
          if (change.table) await lab.load(change.table);
          return lab.train({ ...settings, ...change.settings }, undefined, { from }).then(
            () => "trained",
            ({ code, message }) => `${code}: ${message}`,
          );
        },
        [SETTINGS, change],
      );
    assert.match(await refused({ from: { version: 2 } }), /^bad-checkpoint: .*another version of flowbed/);
    assert.match(await refused({ settings: { seed: 8 } }), /^bad-checkpoint: .*other settings/);
    assert.match(await refused({ from: { arrays: {} } }), /^bad-checkpoint: /);
    assert.match(await refused({ table: interaction(3000) }), /^bad-checkpoint: .*another table.*Load the table/);
    await context.close();
  });

  test("a stop and a cancel given while an engine is restored are obeyed", async () => {
    for (const order of ["stop", "cancel"]) {
      const { page, context } = await labPage(browser, server.url);
      const ended = page.evaluate(
        ([settings]) =>
          lab
            .train({ ...settings, epochs: 10_000, patience: 10_000 }, (now) => reports.push(now), {
              keep: (checkpoint) => checkpoints.push(checkpoint),
              every: 0,
            })
            .then(
              ({ stopped }) => stopped,
              ({ code }) => code,
            ),
        [SETTINGS],
      );
      await underway(page);
      const next = page.waitForEvent("worker");
      await closeWorker(ours(page));
      await next;
      await page.evaluate((order) => lab[order](), order);
      assert.equal(await ended, { stop: "stop", cancel: "cancelled" }[order]);
      const last = await page.evaluate(() => reports.at(-1).valid);
      assert.ok(order === "cancel" || last !== null, "the epoch that was stopped is validated and told");
      await context.close();
    }
  });
});
