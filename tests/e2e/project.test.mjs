// Runs that are saved and opened again: in another lab bit for bit, by packages of other makers, and on a page without their table.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { python } from "./python.mjs";
import { serve } from "./serve.mjs";
import { MARKUP, downloads, file, interaction, load, train, upload, violations } from "./steps.mjs";

const mix = (i, salt) => (Math.imul(Math.imul(i + salt, 2654435761) ^ ((i + salt) >>> 7), 2246822519) >>> 10) >>> 0;
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
        for (const { id } of runs) scores.push([...(await lab.predict(news, { run: id }))]);
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
              await lab.predict(news, { run: id }).catch(({ code }) => counts.codes.add(code));
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

const cells = (page) => page.$$eval(".scores tbody tr", (rows) => rows.map((row) => row.textContent));

describe("on the page", () => {
  let project, model, trained;
  before(async () => {
    const { page, context } = await open(browser, `${server.url}#v=1&width=8&patience=5`);
    await load(page);
    await train(page);
    trained = { scores: await cells(page) };
    const save = async (id) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(id)]);
      return {
        name: download.suggestedFilename(),
        buffer: readFileSync(await download.path()),
        mimeType: "application/octet-stream",
      };
    };
    project = await save("#take-project");
    await page.selectOption("#model-run", { label: "3. Attention ODE, bought in shop.csv" });
    model = await save("#take-safetensors");
    await page.click('[data-room="embeddings"]');
    await page.selectOption("#view-column", { label: "customer" });
    await page.fill("#search", "c1");
    await page.press("#search", "Enter");
    await page.waitForSelector(".neighbours tbody tr");
    trained.near = await page.textContent(".neighbours tbody");
    await upload(page, file("rows.csv", "customer,product,price\nc1,p2,3\nnobody,,1\n"), "predict");
    trained.predicted = (await downloads(page, () => page.click("#take-predictions"), 1))[0].text;
    await context.close();
  });

  test("without its table: scores, neighbours, predictions and flows of its columns; its settings on a word", async () => {
    assert.equal(project.name, "bought.flowbed");
    const { page, context, faults } = await open(browser, server.url, { reducedMotion: "reduce" });
    await upload(page, project, "project");
    await page.waitForSelector(".scores");
    assert.deepEqual(await cells(page), trained.scores);
    assert.match(await page.textContent("section[aria-labelledby=scores-title]"), /Out of bought.flowbed, trained on shop.csv/);
    assert.match(await page.textContent(".alert"), /4 runs, trained on shop.csv/);
    assert.ok(await page.isVisible("text=There is no table yet"));
    assert.ok(await page.isHidden("#start"));
    assert.equal(await page.inputValue("#setting-width"), "32");
    await page.click("text=Take over its settings");
    assert.equal(await page.inputValue("#setting-width"), "8");
    assert.equal(await page.inputValue("#setting-patience"), "5");
    assert.ok(await page.isVisible(".scores"), "the room stays");

    await page.click('[data-room="embeddings"]');
    await page.selectOption("#view-column", { label: "customer" });
    await page.waitForSelector(".levels button");
    await page.fill("#search", "c1");
    await page.press("#search", "Enter");
    await page.waitForSelector(".neighbours tbody tr");
    assert.equal(await page.textContent(".neighbours tbody"), trained.near);
    assert.deepEqual(await page.$$eval("#view-colour option", (all) => all.map((one) => one.textContent)), ["training rows"]);
    await upload(page, file("rows.csv", "customer,product,price\nc1,p2,3\nnobody,,1\n"), "predict");
    assert.equal((await downloads(page, () => page.click("#take-predictions"), 1))[0].text, trained.predicted);

    await page.click('[data-room="flow"]');
    await page.selectOption("#setting-from", "column");
    await page.click("#flow-run-button");
    await page.waitForFunction(() => / after \d+ steps/.test(document.querySelector("#room-flow .live").textContent));
    await page.selectOption("#setting-from", "row");
    await page.waitForSelector("#room-flow :text('Load the table of the attention ODE first')");

    await page.click('[data-room="data"]');
    await load(page);
    await page.click('[data-room="train"]');
    await page.click("#watch-row");
    await page.waitForSelector("section[aria-labelledby=prediction-title]:visible");
    assert.match(await page.textContent("section[aria-labelledby=rows-title] table"), /settest/, "with its table the rows flow");
    assert.ok(await page.isHidden("#deep-start"));
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("beside it a link still trains what this page trained", async () => {
    const { page, context } = await open(
      browser,
      `${server.url}#v=1&device=cpu&sample=one+column&models=one-hot&epochs=1&run=yes&tour=4`,
    );
    await page.waitForSelector(".scores");
    await page.click('[data-room="data"]');
    await upload(page, project, "project");
    await page.waitForSelector(".alert.news");
    await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("closed"))));
    await page.click("#share summary");
    await page.waitForSelector("#share .popover:has-text('trains: One-hot')");
    assert.doesNotMatch(await page.inputValue("#share-link"), /tour/);
    await context.close();
  });

  test("a project that is dropped is known by its content, and what is none is refused in a sentence", async () => {
    const { page, context, faults } = await open(browser, server.url);
    const drop = (name, buffer) =>
      page.evaluate(
        ([name, bytes]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(bytes)], name));
          document
            .querySelector(".drop")
            .dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        },
        [name, [...buffer]],
      );
    await drop("renamed.csv", project.buffer.subarray(0, -1));
    await page.waitForSelector("#room-data p.problem:has-text('its end is missing')".replace("its", "Its"));
    const header = '{"__metadata__":{"format":"pt"}}';
    const other = Buffer.concat([Buffer.from([header.length, 0, 0, 0, 0, 0, 0, 0]), Buffer.from(header)]);
    await drop("other.csv", other);
    await page.waitForSelector("#room-data p.problem:has-text('another program')");
    await drop(`${MARKUP}.csv`, project.buffer);
    await page.waitForSelector(".scores");
    assert.equal(await page.textContent("#room-data p.problem"), "");
    await upload(page, file("empty.csv", ""), "project");
    await page.click('[data-room="data"]');
    await page.waitForSelector("#room-data p.problem:has-text('no data rows')");
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a trained flow's vectors and weights go into the Flow room from its file", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&room=flow&from=file&weights=own&frames=9&t1=1`);
    assert.equal(model.name, "bought-attention-ode.safetensors");
    await upload(page, model, "vectors");
    await page.waitForFunction(() => document.querySelectorAll("#flow-array option").length === 6);
    await page.waitForSelector("text=embedding/customer: 31 vectors of width 8");
    await upload(page, model, "weights");
    await page.waitForSelector("text=1 matrices of width 8 each");
    await page.click("#flow-run-button");
    await page.waitForFunction(() => / after \d+ steps/.test(document.querySelector("#room-flow .live").textContent));
    const [states] = await downloads(page, () => page.click("#take-states"), 1);
    assert.match(states.text, /c1/, "under their names");
    await page.selectOption("#flow-array", { label: "embedding/product" });
    await page.waitForSelector("text=embedding/product: 21 vectors");
    await upload(
      page,
      [file("a.vectors.tsv", "1\t0\n0\t1\n"), file("a.metadata.tsv", `name\tcount\n${MARKUP}\t1\nbert\t2\n`)],
      "vectors",
    );
    await page.waitForSelector("text=a.vectors.tsv: 2 vectors of width 2");
    assert.ok(await page.isHidden("#flow-array"));
    await upload(page, file("v.tsv", "1\t0\t3\n0\t1\t2\n"), "vectors");
    await page.waitForSelector("text=v.tsv: 2 vectors of width 3");
    await upload(page, file("v.json", "{}"), "vectors");
    await page.waitForSelector("text=v.json is JSON");
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const colorScheme of ["light", "dark"])
    test(`an opened project breaks no accessibility rule and fits a phone, ${colorScheme}`, async () => {
      const look = { colorScheme, viewport: { width: 390, height: 844 }, bypassCSP: true };
      const { page, context } = await open(browser, server.url, look);
      await upload(page, project, "project");
      await page.waitForSelector(".scores");
      assert.deepEqual(await violations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await context.close();
    });
});
