// Flows that the engine keeps: asked about by number, measured, forgotten, lost with their engine.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";

const PAGE = `<!doctype html><title>flows</title><script type="module">
import { Lab } from "./www/lab.js";
window.open_ = async () => {
  window.lab = await Lab.open({ device: "cpu" });
  const [tokens, width, t1] = [8, 3, 2];
  const x0 = await lab.presetTokens("sphere", { tokens, width, seed: 1 });
  const weights = await lab.presetWeights({ kind: "identity", width, knots: 1, seed: 0 });
  window.options = { field: "softmax", sphere: true, tokens, width, x0, weights, t1, times: [0, 0.5, 1, 2] };
};
window.code = (promise) => promise.then(() => "resolved", (error) => error.code);
window.ready = true;
</script>`;

describe("a flow that the engine keeps", () => {
  let server, browser, page;
  before(async () => {
    server = await serve({ "flows.html": PAGE });
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  const open = async () => {
    page = await browser.newPage();
    await page.goto(`${server.url}flows.html`);
    await page.waitForFunction(() => window.ready);
    await page.evaluate(() => open_());
  };

  test("is asked about by its number, each of its sets for itself", async () => {
    await open();
    const seen = await page.evaluate(async () => {
      const one = await lab.flow(options);
      const x0 = Float32Array.of(...options.x0.map((x) => -x), ...options.x0);
      const two = await lab.flow({ ...options, sets: 2, x0 });
      const parts = ["plane", "course", "clusters", "invariants"];
      const [alone, second] = [await lab.flowInsight(one.id, { parts }), await lab.flowInsight(two.id, { parts, set: 1 })];
      const rows = (map) => Array.from({ length: 8 }, (_, i) => map.slice(8 * i, 8 * i + 8).reduce((sum, w) => sum + w));
      const map = await lab.attention(two.id, 2, { set: 1 });
      return {
        apart: one.id !== two.id,
        sizes: [alone.plane.positions.length, second.plane.positions.length, second.course.energy.length, map.length],
        energies: [[...alone.course.energy], [...second.course.energy]],
        events: [alone.clusters.counts.join(), second.clusters.counts.join(), alone.clusters.clearest],
        holds: alone.invariants.filter(({ why }) => !why).every(({ holds }) => holds),
        sums: rows(map),
        codes: await Promise.all([
          code(lab.attention(one.id, 4)),
          code(lab.attention(one.id, 0, { set: 1 })),
          code(lab.flowInsight(two.id, { parts, set: 2 })),
          code(lab.flowInsight(two.id, { parts, ended: "reached" })),
          code(lab.readOut(one.id)),
        ]),
      };
    });
    assert.ok(seen.apart);
    assert.deepEqual(seen.sizes, [4 * 8 * 3, 4 * 16 * 3, 4, 64]);
    seen.energies[0].forEach((energy, k) => assert.ok(Math.abs(energy - seen.energies[1][k]) < 1e-4, `${seen.energies}`));
    assert.equal(seen.events[0], seen.events[1]);
    assert.ok(seen.events[2] >= 0 && seen.events[2] < 4);
    assert.ok(seen.holds);
    for (const sum of seen.sums) assert.ok(Math.abs(sum - 1) < 1e-5, "each token attends to 1 in all");
    assert.deepEqual(seen.codes, ["bad-option", "bad-option", "bad-option", "bad-option", "no-run"]);
    await page.close();
  });

  test("is measured, with news on the way, and a cancel that ends the measurement alone", async () => {
    await open();
    const seen = await page.evaluate(async () => {
      const { id } = await lab.flow(options);
      const heard = [];
      const families = await lab.depthLimit(id, { seed: 3 }, ({ kind, next }) => heard.push(`${kind} ${next}`));
      const spans = [];
      const gradients = await lab.gradients(id, {}, ({ next, found }) => spans.push([next, found.length]));
      const symmetries = await lab.symmetries(id);
      const errors = await lab.stackErrors(id, [1, 16]);
      const ends = new AbortController();
      const cancelled = code(lab.depthLimit(id, {}, ({ next }) => next === 4 && ends.abort(), { signal: ends.signal }));
      return {
        heard,
        families,
        spans,
        gradients,
        symmetries,
        errors,
        codes: [await cancelled, await code(lab.attention(id, 0))],
      };
    });
    const powers = Array.from({ length: 11 }, (_, i) => 2 ** i);
    const news = (kind) => [...powers, null].map((next) => `${kind} ${next}`);
    assert.deepEqual(seen.heard, [...news("smooth"), ...news("layers")]);
    assert.deepEqual(
      seen.families.map(({ kind, layers, next }) => [kind, layers, next]),
      ["smooth", "layers"].map((kind) => [kind, powers, null]),
    );
    assert.ok(Math.abs(seen.families[0].slope + 1) < 0.1, `slope ${seen.families[0].slope}`);
    assert.deepEqual(seen.spans.at(0), [1, 0]);
    assert.deepEqual(seen.spans.at(-1), [null, 8]);
    for (const { discrete, differencesError } of seen.gradients) assert.ok(discrete > 0 && differencesError < 0.01);
    assert.ok(seen.symmetries.length === 2 && seen.symmetries.every(({ holds }) => holds));
    assert.ok(seen.errors[1] < seen.errors[0] / 8, `${seen.errors}`);
    assert.deepEqual(seen.codes, ["cancelled", "resolved"]);
    await page.close();
  });

  test("is forgotten on a word, and lost with its engine: its number is never that of another", async () => {
    await open();
    const codes = await page.evaluate(async () => {
      const [one, two] = [await lab.flow(options), await lab.flow(options)];
      await lab.forgetFlow(one.id);
      await lab.forgetFlow(one.id);
      window.kept = two.id;
      return [await code(lab.attention(one.id, 0)), await code(lab.attention(two.id, 0))];
    });
    assert.deepEqual(codes, ["unknown-flow", "resolved"]);
    const before = page.workers()[0];
    await Promise.all([page.waitForEvent("worker"), before.evaluate(() => close()).catch(() => {})]);
    const after = await page.evaluate(async () => {
      const next = await lab.flow(options);
      return [next.id > kept, await code(lab.flowInsight(kept, { parts: ["plane"] })), await code(lab.attention(next.id, 0))];
    });
    assert.deepEqual(after, [true, "unknown-flow", "resolved"]);
    await page.close();
  });

  test("comes to the page uncopied: no array of its states stays behind", async () => {
    await open();
    await page.workers()[0].evaluate(() => {
      const post = self.postMessage.bind(self);
      self.postMessage = (message, buffers) => {
        post(message, buffers);
        const states = message.value?.states ?? [];
        if (states.length) self.left = states.map(({ byteLength }) => byteLength);
      };
    });
    const sizes = await page.evaluate(async () => (await lab.flow(options)).states.map(({ length }) => length));
    assert.deepEqual(sizes, [24, 24, 24, 24]);
    assert.deepEqual(await page.workers()[0].evaluate(() => self.left), [0, 0, 0, 0]);
    await page.close();
  });
});
