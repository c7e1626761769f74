// Models whose inputs are texts, and whose inputs are ids, in onnxruntime for JavaScript: in node and in a page, on CPU and GPU. docs/scoring.md
// says which runs where; its lines are what scores here.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import * as node from "onnxruntime-node";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { RUNS, docsModule, rows, table } from "../support/ids.mjs";
import { python } from "../support/python.mjs";
import { namedScores } from "../support/named-scores.js";
import { serve } from "../../../tools/browser/serve.mjs";

const ROWS = 2000;
const DIST = "node_modules/onnxruntime-web/dist/";
/**
 * Entries of onnxruntime-web: [what is imported, its file, where it runs, does it take texts?, networks, rows, worst difference]. On a
 * software GPU a row takes long; its sine and cosine are its own.
 */
const ENTRIES = [
  ["onnxruntime-web", "ort.bundle.min.mjs", "wasm", true, ["ode", "softmax", "embedding", "one-hot", "target-mean"], ROWS, 1e-5],
  ["onnxruntime-web/webgpu", "ort.webgpu.bundle.min.mjs", "webgpu", false, ["embedding"], 60, 1e-4],
  ["onnxruntime-web/webgpu", "ort.webgpu.bundle.min.mjs", "wasm", false, ["ode", "one-hot"], 200, 1e-5],
  ["onnxruntime-web/jspi", "ort.jspi.bundle.min.mjs", "wasm", false, ["softmax", "target-mean"], 200, 1e-5],
];
const news = table(ROWS, true);
const extra = { "ort.html": "<!doctype html><title>A page with onnxruntime-web</title>" };

/** Each of RUNS: its scores of the new rows, and its files in both forms. */
const trained = (page, url) =>
  page.evaluate(
    async ([url, known, news, runs]) => {
      const { Lab } = await import(url);
      const lab = await Lab.open({ device: "cpu" });
      const { columns } = await lab.load(known, { kinds: { topics: "tags", kin: "tags" } });
      const outcomes = ["bought", "tier", "amount"];
      const inputs = columns.map(({ name }) => name).filter((name) => !outcomes.includes(name));
      const made = [];
      for (const [name, options] of runs) {
        const { id } = await lab.train({ columns: inputs, ...options });
        const scores = [...(await lab.predict(news, { run: id }))];
        const files = [...(await lab.export("onnx", { run: id })), ...(await lab.export("onnx", { run: id, inputs: "ids" }))];
        const bytes = await Promise.all(files.map((file) => file.arrayBuffer()));
        made.push({ name, scores, names: files.map(({ name }) => name), files: bytes.map((one) => [...new Uint8Array(one)]) });
      }
      const refused = await lab.export("csv", { inputs: "ids" }).catch(({ code, message }) => `${code}: ${message}`);
      await lab.close();
      return { made, refused };
    },
    [`${url}www/lab.js`, table(1500, false).text, news.text, RUNS],
  );

/** Worst difference between scores, as a share of the largest where that is above 1. */
function worst(found, expected) {
  assert.equal(found.length, expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  return expected.reduce((most, score, i) => Math.max(most, Math.abs(score - found[i])), 0) / scale;
}

describe("texts and ids as inputs", () => {
  let server, browser, folder, made, refused;
  before(async () => {
    server = await serve(extra);
    browser = await launch({ gpu: true });
    folder = mkdtempSync(join(tmpdir(), "flowbed-ids-"));
    const { page, context } = await open(browser, server.url);
    ({ made, refused } = await trained(page, server.url));
    for (const { name, files } of made) {
      ["onnx", "ids.onnx", "ids.json"].forEach((ending, i) => {
        extra[`${name}.${ending}`] = Buffer.from(files[i]);
        writeFileSync(join(folder, `${name}.${ending}`), extra[`${name}.${ending}`]);
      });
    }
    writeFileSync(join(folder, "rows.csv"), news.text);
    extra["named-scores.js"] = readFileSync("tests/page/support/named-scores.js");
    await context.close();
  });
  after(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  });
  /** `found`: of some networks the scores of the first rows. */
  const check = (what, found, limit = 1e-5) => {
    const expected = (name, { length }) => made.find((one) => one.name === name).scores.slice(0, length);
    const all = Object.entries(found).map(([name, scores]) => [name, worst(scores, expected(name, scores))]);
    console.log(`${what}: ${all.map(([name, far]) => `${name} ${far.toExponential(1)}`).join(", ")}`);
    for (const [name, far] of all) assert.ok(far <= limit, `${what}, ${name}: ${far}`);
  };

  test("the files have their names, and ids are for ONNX alone", () => {
    assert.deepEqual(made[0].names, [
      "bought-attention-ode.onnx",
      "bought-attention-ode-ids.onnx",
      "bought-attention-ode-ids.json",
    ]);
    assert.match(refused, /^bad-option: .*“onnx” alone/);
  });

  test("onnxruntime-node scores both forms as the page does", async () => {
    const [texts, ids] = [{}, {}];
    for (const { name } of made) {
      const session = await node.InferenceSession.create(join(folder, `${name}.onnx`));
      texts[name] = await namedScores(node, session, news.values);
      const module = join(folder, `${name}.mjs`);
      const vocabulary = `data:application/json;base64,${extra[`${name}.ids.json`].toString("base64")}`;
      const ort = pathToFileURL(createRequire(import.meta.url).resolve("onnxruntime-node")).href;
      writeFileSync(module, docsModule({ ort, model: join(folder, `${name}.ids.onnx`), vocabulary, providers: ["cpu"] }));
      ids[name] = await (await import(pathToFileURL(module).href)).scores(rows(news));
    }
    check("onnxruntime-node, texts", texts);
    check("onnxruntime-node, ids", ids);
  });

  test("flowbed_scores.py takes the form with ids as it takes the other, and says where its vocabulary is not there", () => {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONPATH: resolve("www/python") };
    const run = (...args) =>
      execFileSync(python(), ["www/python/flowbed_scores.py", ...args], { encoding: "utf8", env, stdio: "pipe" });
    const { name, scores } = made.find(({ name }) => name === "softmax");
    const lines = run(join(folder, `${name}.ids.onnx`), join(folder, "rows.csv"))
      .trim()
      .split(/\r?\n/)
      .slice(1);
    const far = worst(
      lines.flatMap((line) => line.split(",").map(Number)),
      scores,
    );
    assert.ok(far <= 1e-5, String(far));
    rmSync(join(folder, "ode.ids.json"));
    assert.throws(
      () => run(join(folder, "ode.ids.onnx"), join(folder, "rows.csv")),
      /put ode\.ids\.json, which the page saved with it/,
    );
  });

  for (const [entry, file, provider, takesTexts, networks, count, limit] of ENTRIES) {
    test(`${entry} in a page, ${provider}: ids as the page scores them, texts ${takesTexts ? "too" : "refused"}`, async () => {
      const page = await browser.newPage();
      await page.goto(`${server.url}ort.html`);
      const ort = `${server.url}${DIST}${file}`;
      const found = {};
      for (const name of networks) {
        const told = { ort, model: `${name}.ids.onnx`, vocabulary: `${name}.ids.json`, providers: [provider] };
        extra["docs.js"] = docsModule(told);
        const score = async ([module, rows]) => [...(await (await import(module)).scores(rows))];
        found[name] = await page.evaluate(score, [`${server.url}docs.js?${name}`, rows(news).slice(0, count)]);
      }
      check(`${entry}, ${provider}, ids`, found, limit);
      const named = await page.evaluate(
        async ([url, module, model, values, providers]) => {
          const [ort, { namedScores }] = await Promise.all([import(url), import(module)]);
          const session = await ort.InferenceSession.create(model, { executionProviders: providers }).catch(String);
          return typeof session === "string" ? session : namedScores(ort, session, values);
        },
        [ort, `${server.url}named-scores.js`, `${server.url}ode.onnx`, news.values, [provider]],
      );
      if (takesTexts) assert.ok(worst(named, made[0].scores) <= 1e-5);
      else assert.match(String(named), /No Op registered for LabelEncoder/);
      await page.close();
    });
  }
});
