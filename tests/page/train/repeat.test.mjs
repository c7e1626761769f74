// The same file and the same seed give the same bytes: in a page that was never open before, on the CPU and on a GPU; and the two
// engines, with and without fused multiply-adds, differ by rounding alone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { DIST, serve } from "../../../tools/browser/serve.mjs";
import { mix } from "../support/steps.mjs";

function table(rows) {
  const lines = ["user,item,price,bought"];
  for (let i = 0; i < rows; i++) {
    const [user, item] = [mix(i, 1) % 40, mix(i, 7) % 25];
    lines.push(`"ü, ${user}",i${item},${(mix(i, 5) % 997) / 7},${(user + item) % 2}`);
  }
  return `${lines.join("\n")}\n`;
}
const FILE = table(1200);
const FEW = table(300); // for a GPU in software

/** Trains in the page and says all that comes of it: epochs and scores as they are told, files as lists of bytes. */
const TRAIN = async ([url, text, device, models, width, epochs]) => {
  const { Lab } = await import(url);
  const lab = await Lab.open({ device });
  // As a File it is read in slices.
  await lab.load(new File([text], "repeat.csv"), { kinds: { price: "number" } });
  const made = [];
  for (const model of models) {
    const run = await lab.train({ model, target: "bought", width, hidden: 2 * width, epochs, batch: 64, seed: 5, dropout: 0.1 });
    const figures = { test: run.test, epochs: run.epochs.map(({ train, valid, auc }) => ({ train, valid, auc })) };
    const files = [];
    for (const format of ["safetensors", "npy", "onnx", "csv"])
      for (const file of await lab.export(format, { run: run.id }))
        files.push([file.name, [...new Uint8Array(await file.arrayBuffer())]]);
    made.push({ model, figures, files });
  }
  const { kind } = lab.device;
  await lab.close();
  return { kind, made };
};

/** In a browser profile of its own. */
async function trained(browser, server, device, models, width = 6) {
  const { context, page, faults } = await open(browser, server.url);
  const [text, epochs] = device === "gpu" ? [FEW, 1] : [FILE, 2];
  const result = await page.evaluate(TRAIN, [`${server.url}www/lab.js`, text, device, models, width, epochs]);
  await context.close();
  assert.deepEqual(faults, []);
  assert.equal(result.kind, device);
  return result.made;
}

/** A safetensors file tells how long its training took: all else must repeat. */
function timeless([name, bytes]) {
  if (!name.endsWith(".safetensors")) return [name, Buffer.from(bytes).toString("latin1")];
  const file = Buffer.from(bytes);
  const begin = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString("utf8", 8, begin));
  const story = JSON.parse(header.__metadata__.flowbed, (key, value) => (/seconds$/i.test(key) ? undefined : value));
  // How long a dense batch took is measured too.
  for (const run of story.runs) delete run.training?.dense;
  header.__metadata__.flowbed = story;
  return [name, JSON.stringify(header) + file.toString("latin1", begin)];
}

for (const [device, models] of [
  ["cpu", ["embedding", "one-hot", "attention-ode"]],
  ["gpu", ["embedding", "attention-ode"]],
])
  describe(`twice on the ${device}`, () => {
    let server, browser;
    before(async () => {
      server = await serve();
      browser = await launch({ gpu: device === "gpu" });
    });
    after(async () => {
      await browser.close();
      await server.close();
    });

    test("two fresh pages export the same bytes", async () => {
      const [first, second] = [await trained(browser, server, device, models), await trained(browser, server, device, models)];
      for (const [i, { model, figures, files }] of first.entries()) {
        assert.deepEqual(figures, second[i].figures, model);
        assert.ok(files.length >= 6, `${files.length} files`);
        for (const [j, file] of files.entries()) {
          const [[name, mine], [, theirs]] = [timeless(file), timeless(second[i].files[j])];
          const from = [...mine].findIndex((char, k) => char !== theirs[k]);
          assert.ok(mine.length > 100 && mine === theirs, `${model}: ${name}: ${mine.slice(from - 60, from + 60)}`);
        }
      }
    });
  });

describe("two engines", () => {
  let servers, browser;
  before(async () => {
    const file = (name) => readFileSync(join(DIST, name));
    // Under the name of the engine that this browser takes, the other one.
    const plain = { "page_relaxed.js": file("page.js"), "page_relaxed_bg.wasm": file("page_bg.wasm") };
    servers = [await serve(), await serve(plain)];
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    for (const server of servers) await server.close();
  });

  test("fused multiply-adds change the losses of two epochs by 1e-6 of themselves at most", async () => {
    const models = ["embedding", "attention-ode"];
    // Wide enough for products in whole tiles, where multiply-adds are.
    const [a, b] = [await trained(browser, servers[0], "cpu", models, 32), await trained(browser, servers[1], "cpu", models, 32)];
    for (const [i, { model, figures }] of a.entries()) {
      const apart = figures.epochs.map(({ valid }, k) => Math.abs(valid / b[i].figures.epochs[k].valid - 1));
      console.log(`${model}: validation losses ${apart} of themselves apart`);
      assert.ok(Math.max(...apart) > 0, "one engine ran twice");
      assert.ok(Math.max(...apart) < 1e-6, `${model}: ${apart}`);
    }
  });
});
