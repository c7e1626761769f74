// Runs that are saved and opened again: in another lab bit for bit, by packages of other makers.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { python } from "../support/python.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { mix } from "../support/steps.mjs";

const MODELS = ["embedding", "one-hot", "attention-ode", "target-mean"];
const TARGETS = ["bought", "tier", "amount"];

/** `strange`: levels that training never saw, missing cells, and numbers that are none. */
function table(count, salt, strange = false) {
  const lines = ["a b,a_b,price,bought,tier,amount"];
  for (let i = 0; i < count; i++) {
    const [a, b] = [mix(i, salt) % 30, mix(i, salt + 7) % 9];
    const odd = strange && i % 5 === 0;
    const z = ((a + b) % 3) - 1 + (mix(i, 8) % 100) / 100;
    const price = odd ? ["", "cheap", "1e19"][mix(i, 4) % 3] : (mix(i, 5) % 997) / 7;
    const cells = [odd ? ["", "never seen"][i % 2] : `"né ""${a}"""`, odd ? "" : `b${b}`, price];
    lines.push([...cells, z > 0 ? 1 : 0, ["low", "middle", "high"][(a + 2 * b) % 3], 500 + 30 * z].join(","));
  }
  return `${lines.join("\n")}\n`;
}
const NEW = table(500, 5, true);

/** Trains every model for every task; [{ name, scores, bytes: of its safetensors }] and the project of all, in the page. */
const TRAIN = async ([url, text, news, models, targets]) => {
  const { Lab } = await import(url);
  const lab = await Lab.open({ device: "cpu" });
  await lab.load(text, { kinds: { "a b": "category", a_b: "category", price: "number" } });
  const bytes = async ([one]) => Array.from(new Uint8Array(await one.arrayBuffer()));
  const made = [];
  for (const target of targets)
    for (const model of models) {
      const options = { columns: ["a b", "a_b", "price"], width: 6, hidden: 12, epochs: 2, batch: 64, seed: 2 ** 53 - 1 };
      const run = await lab.train({ ...options, model, target });
      const scores = [...(await lab.predict(news, { run: run.id }))];
      made.push({
        name: `${model}-${target}`,
        run,
        scores,
        bytes: await bytes(await lab.export("safetensors", { run: run.id })),
      });
    }
  const project = await lab.export("project", { page: "“mine”" });
  const arrays = await lab.export("npy", { run: made[0].run.id });
  const npy = await Promise.all(arrays.map(async (one) => ({ name: one.name, bytes: await bytes([one]) })));
  await lab.close();
  return { made, project: { name: project[0].name, bytes: await bytes(project) }, npy };
};

let server, browser, folder;
before(async () => {
  server = await serve();
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "flowbed-project-"));
});
after(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

describe("in the lab", () => {
  let page, context, saved;
  before(async () => {
    ({ page, context } = await open(browser, server.url));
    saved = await page.evaluate(TRAIN, [`${server.url}www/lab.js`, table(1200, 1), NEW, MODELS, TARGETS]);
  });
  after(() => context.close());

  test("a project opens in another lab: every model and task scores bit for bit, tells the same, and is saved as the same bytes", async () => {
    const { made, project } = saved;
    assert.equal(project.name, "amount.flowbed");
    const opened = await page.evaluate(
      async ([url, bytes, news]) => {
        const { Lab } = await import(url);
        const lab = await Lab.open({ device: "cpu" });
        const { runs, settings, page } = await lab.openProject(Uint8Array.from(bytes));
        const scores = [];
        for (const { id } of runs) scores.push([...(await lab.predict(news, { run: id, unseen: "unknown" }))]);
        const [again] = await lab.export("project", { page });
        const near = await lab.neighbours("a b", 'né "3"', { run: runs[0].id, count: 3 });
        const refused = async (call) =>
          call().then(
            () => "",
            ({ code, message }) => `${code}: ${message}`,
          );
        const without = [
          await refused(() => lab.points("a b", { run: runs[0].id })),
          await refused(() => lab.rowTokens([0], { run: runs[2].id })),
          await refused(() => lab.depth({ run: runs[2].id })),
        ];
        const counted = await lab.points("a b", { run: runs[0].id, colour: "count" });
        await lab.load('a b,a_b,price\n"né ""1""",b1,3\nnew,b2,\n');
        const tokens = await lab.rowTokens([0, 1], { run: runs[2].id });
        await lab.load("x,y\n1,2\n3,4\n");
        without.push(await refused(() => lab.rowTokens([0], { run: runs[2].id })));
        const bytesAgain = Array.from(new Uint8Array(await again.arrayBuffer()));
        await lab.close();
        return { runs, settings, page, scores, bytesAgain, near, without, points: counted.names.length, rows: tokens.rows };
      },
      [`${server.url}www/lab.js`, project.bytes, NEW],
    );
    assert.deepEqual(
      opened.scores,
      made.map(({ scores }) => scores),
    );
    assert.deepEqual(
      opened.runs.map(({ id: _, ...run }) => run),
      made.map(({ run: { id: _, ...run } }) => run),
    );
    assert.equal(opened.page, "“mine”");
    assert.equal(opened.settings[0].seed, 2 ** 53 - 1);
    assert.deepEqual(opened.bytesAgain, project.bytes);
    assert.equal(opened.near.length, 3);
    assert.equal(opened.points, 31);
    assert.match(opened.without[0], /^no-table: /);
    assert.match(opened.without[1], /^no-table: No table is loaded/);
    assert.match(opened.without[2], /^no-table: /);
    assert.match(opened.without[3], /^unknown-column: .*“a b”/);
    assert.deepEqual(opened.rows[1], { row: 1, cells: ["new", "b2", ""], target: "", set: "none" });
  });

  test("the safetensors package and NumPy read it, and come to the page's scores from the rows alone", () => {
    writeFileSync(join(folder, "rows.csv"), NEW);
    for (const { name, bytes, scores } of saved.made) {
      writeFileSync(join(folder, `${name}.safetensors`), Uint8Array.from(bytes));
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(scores));
    }
    for (const { name, bytes } of saved.npy) writeFileSync(join(folder, name), Uint8Array.from(bytes));
    const lines = execFileSync(python(), ["tests/python/read_safetensors.py", folder], { encoding: "utf8" }).trim().split("\n");
    const [arrays, versions] = [lines.at(-2), lines.pop()].map((line) => JSON.parse(line));
    const results = lines.slice(0, -1).map((line) => JSON.parse(line));
    console.log(`safetensors files: ${results.length}, versions ${JSON.stringify(versions)}`);
    for (const { run, rows, worst, arrays: count } of results)
      if (rows) console.log(`  ${run}: ${count} arrays, ${rows} rows, worst difference ${worst.toExponential(1)}`);
    assert.equal(results.length, MODELS.length * TARGETS.length);
    for (const { run, rows, worst, flow } of results) {
      assert.equal(rows, run.startsWith("attention") ? 0 : 500);
      assert.ok(worst < 1e-5, `${run}: ${worst}`);
      if (!rows) assert.deepEqual(flow, [1, 6, 6]);
    }
    assert.deepEqual(Object.keys(arrays), ["a_b", "a_b_2"], "columns whose names make one file name have two files");
    assert.deepEqual(arrays.a_b.slice(0, 3), [[31, 6], "float32", 31]);
    assert.deepEqual(arrays.a_b_2.slice(0, 3), [[10, 6], "float32", 10]);
  });

  test("a setting that this page does not know is of a newer flowbed, and the refusal says so", async () => {
    const said = await page.evaluate(
      async ([url, bytes]) => {
        const { Lab } = await import(url);
        const lab = await Lab.open({ device: "cpu" });
        const file = Uint8Array.from(bytes);
        const head = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
        const header = JSON.parse(new TextDecoder().decode(file.subarray(8, head)));
        const { __metadata__: metadata } = header;
        const said = [];
        for (const place of ["settings", "flow"]) {
          const flowbed = JSON.parse(metadata.flowbed);
          const { settings } = flowbed.runs[0];
          (place === "flow" ? settings.flow : settings).newer = 1;
          const changed = { ...header, __metadata__: { ...metadata, flowbed: JSON.stringify(flowbed) } };
          const text = new TextEncoder().encode(JSON.stringify(changed));
          const length = new BigUint64Array([BigInt(text.length)]);
          const whole = await new Blob([length, text, file.subarray(head)]).arrayBuffer();
          said.push(await lab.openProject(new Uint8Array(whole)).catch(({ code, message }) => `${code}: ${message}`));
        }
        await lab.close();
        return said;
      },
      [`${server.url}www/lab.js`, saved.made[0].bytes],
    );
    for (const one of said) assert.match(one, /^bad-project: .*setting “newer”, which this page does not know: a newer flowbed/);
  });

  test("a file that somebody changed opens, scores, or is refused; the engine stays", async () => {
    const counts = await page.evaluate(
      async ([url, files, news]) => {
        const { Lab } = await import(url);
        const lab = await Lab.open({ device: "cpu" });
        let state = 11;
        const roll = (n) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * n;
        const signs = '0123456789-{}[],:"eEnul';
        const counts = { opened: 0, refused: 0, codes: new Set() };
        for (let i = 0; i < 600; i++) {
          const file = Uint8Array.from(files[i % files.length]);
          const head = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
          for (let left = Math.floor(roll(3)); left >= 0; left--) {
            const at = Math.floor(roll(roll(10) < 6 ? head : file.length));
            file[at] = roll(10) < 8 ? signs.charCodeAt(Math.floor(roll(signs.length))) : Math.floor(roll(256));
          }
          try {
            const { runs } = await lab.openProject(file);
            counts.opened++;
            for (const { id } of runs) {
              await lab.predict(news, { run: id, unseen: "unknown" }).catch(({ code }) => counts.codes.add(code));
              await lab.forget(id);
            }
          } catch ({ code }) {
            counts.refused++;
            counts.codes.add(code);
          }
        }
        await lab.close();
        return { ...counts, codes: [...counts.codes] };
      },
      [`${server.url}www/lab.js`, saved.made.slice(0, 4).map(({ bytes }) => bytes), table(5, 3, true)],
    );
    console.log(`changed files: ${counts.opened} opened, ${counts.refused} refused (${counts.codes})`);
    assert.ok(counts.opened > 20 && counts.refused > 100, JSON.stringify(counts));
    assert.deepEqual(
      counts.codes.filter((code) => !["bad-project", "unknown-column"].includes(code)),
      [],
    );
  });
});
