// Files of every version that was released open, or are refused in a sentence; a fixture stays as its version wrote it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { BARE, trained } from "../support/session-steps.mjs";
import { downloads, file, problem, scores, upload } from "../support/steps.mjs";

const fixture = (name) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const project = (buffer) => ({ name: "trains.flowbed", mimeType: "application/octet-stream", buffer });

let server, browser;
before(async () => {
  server = await serve(BARE);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const cell = async (page, row) => (await scores(page)).find((text) => text.startsWith(row));

test("a project of version 1 opens as it was saved, and one of version 2 is refused and takes nothing away", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu`);
  await upload(page, project(fixture("project-1.flowbed")), "project");
  await page.waitForSelector(".scores");
  assert.match(await page.textContent(".alert"), /trains\.flowbed is open: 2 runs, trained on trains\.csv/);
  assert.equal(await cell(page, "Log-loss"), "Log-losslower is better0.04220.04330.6931");
  await page.click('[data-room="embeddings"]');
  await page.selectOption("#view-run", { index: 0 });
  await upload(page, file("new.csv", "city,day,price,late\nOslo,mon,1,0\nRome,sat,,1\nnowhere,wed,2,0\n"), "predict");
  const [scored] = await downloads(page, () => page.click("#take-predictions"), 1);
  assert.match(scored.text, /\r\nOslo,mon,1,0,0\.0000785\d+,0\r\nRome,sat,,1,0\.99906\d+,1\r\nnowhere,wed,2,0,0\.33458\d+,0\r\n/);

  const newer = Buffer.from(fixture("project-1.flowbed").toString("latin1").replace('"version":"1"', '"version":"2"'), "latin1");
  await page.click('[data-room="data"]');
  await upload(page, project(newer), "project");
  assert.match(
    await problem(page),
    /It is of version 2, this page reads version 1\. Load the page anew, or open it in a newer one\./,
  );
  await page.click('[data-room="train"]');
  assert.equal(await cell(page, "Log-loss"), "Log-losslower is better0.04220.04330.6931", "what was open is open");
  assert.deepEqual(faults, []);
  await context.close();
});

/** Trains on from a checkpoint in a lab of its own; what it told, and how another version is refused. */
const goOn = async ([{ settings, checkpoint }, text]) => {
  const { Lab } = await import(new URL("www/lab.js", document.baseURI).href);
  const lab = await Lab.open({ device: "cpu" });
  await lab.load(text);
  const arrays = Object.fromEntries(Object.entries(checkpoint.arrays).map(([name, values]) => [name, Float32Array.from(values)]));
  const from = { ...checkpoint, arrays };
  const train = (options, from, report = () => {}) => lab.train(options, report, { from });
  const refused = (options, from) => train(options, from).catch(({ code, message }) => `${code}: ${message}`);
  const refusals = [
    await refused(settings, { ...from, version: 2 }),
    await refused(settings, { ...from, version: undefined }),
    await refused({ ...settings, hidden: 17 }, from),
    await refused(settings, { ...from, settings: undefined }),
    await refused(settings, { ...from, epochs: undefined }),
    await refused(settings, { ...from, best: "last" }),
    await refused(settings, { ...from, arrays: { ...arrays, moments: undefined } }),
  ];
  const places = [];
  const told = ({ epoch, step, steps }) => places.push(epoch + step / steps);
  const { test } = await train(settings, from, told);
  await lab.close();
  return { refusals, first: places[0], place: from.epoch + from.step / from.steps, loss: test.loss };
};

test("a training goes on from a checkpoint of version 1, whatever the network, and is refused what is none of its own", async () => {
  const { page, context } = await open(browser, server.url);
  for (const kept of [JSON.parse(fixture("checkpoint-1.json")), ...JSON.parse(fixture("checkpoints-1.json"))]) {
    const got = await page.evaluate(goOn, [kept, String(fixture("trains.csv"))]);
    for (const [i, why] of [
      /another version of flowbed/,
      /another version of flowbed/,
      /other settings/,
      /not as flowbed makes it|other settings/,
      /not as flowbed makes it: /,
      /not as flowbed makes it: /,
      /its array “moments” is missing/,
    ].entries())
      assert.match(got.refusals[i], new RegExp(`^bad-checkpoint: .*(${why.source})`));
    assert.ok(got.first > got.place && got.first <= got.place + 1, `it goes on at ${got.first}`);
    assert.ok(Math.abs(got.loss - kept.loss) < 1e-3, `${got.loss} instead of ${kept.loss}`); // a later build may round otherwise
  }
  await context.close();
});

test("a project of version 1 with every model and task tells and scores what it did", async () => {
  const { runs, scores, news } = JSON.parse(fixture("models-1.json"));
  const { page, context } = await open(browser, server.url);
  const opened = await page.evaluate(
    async ([bytes, news]) => {
      const { Lab } = await import(new URL("www/lab.js", document.baseURI).href);
      const lab = await Lab.open({ device: "cpu" });
      const { runs, page } = await lab.openProject(Uint8Array.from(bytes));
      const scores = [];
      for (const { id } of runs) scores.push([...(await lab.predict(news, { run: id, unseen: "unknown" }))]);
      await lab.close();
      return { runs, page, scores };
    },
    [[...fixture("models-1.flowbed")], news],
  );
  assert.equal(opened.page, "“mine”");
  const told = ({ id: _, device, ...run }) => ({ ...run, device: [device.kind, device.name, device.reason] });
  // What version 1 did not count yet is 0, it had no trees, and it warned of nothing.
  const since = (run) => ({ ...told(run), rows: { ...run.rows, unused: 0 }, rounds: null, rare: null, warnings: [] });
  assert.deepEqual(opened.runs.map(told), runs.map(since));
  for (const [i, all] of scores.entries())
    for (const [row, score] of all.entries()) {
      const found = opened.scores[i][row];
      assert.ok(Math.abs(found - score) <= 1e-6 * Math.max(1, Math.abs(score)), `run ${i}, row ${row}: ${found}, not ${score}`);
    }
  await context.close();
});

/** In a page without the app: the records of a session, as the browser held them. */
const putKept = async ([kept, table]) => {
  const opening = indexedDB.open("flowbed", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("records");
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const write = database.transaction("records", "readwrite");
  for (const [key, { file, arrays, ...record }] of Object.entries(kept)) {
    if (file) {
      const bytes = file.bytes ? Uint8Array.from(atob(file.bytes), (one) => one.charCodeAt(0)) : table;
      record.file = new File([bytes], file.name, { type: file.type });
    }
    if (arrays) record.arrays = Object.fromEntries(Object.entries(arrays).map(([name, all]) => [name, Float32Array.from(all)]));
    write.objectStore("records").put(record, `0123456789abc/${key}`);
  }
  await new Promise((resolve) => (write.oncomplete = resolve));
  database.close();
};

test("work that a browser kept at version 1 comes back: its run as it was, its training from its checkpoint", async () => {
  const kept = JSON.parse(fixture("kept-1.json"));
  const [head, ...rows] = String(fixture("trains.csv")).trim().split("\n");
  const table = `${[head, ...Array(60).fill(rows.join("\n"))].join("\n")}\n`; // what it was kept with
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}bare.html`);
  await page.evaluate(putKept, [kept, table]);
  await page.goto(server.url);
  await page.waitForSelector('.offer #resume:text("Resume from epoch 2")');
  assert.match(await page.textContent(".offer"), /trains\.csv, 1 run, a training at epoch 2 of 12\./);
  await page.click("#resume");
  await trained(page);
  const columns = await page.$$eval(".scores thead th", (all) => all.map(({ textContent }) => textContent));
  assert.match(columns.join(), /Embedding[^]*Attention ODE/);
  assert.match(await cell(page, "Log-loss"), /0\.2311/, "the loss that was kept");
  assert.equal(await page.textContent(".file bdi"), "trains.csv");
  await context.close();
});
