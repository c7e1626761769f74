// Files of every version that was released open, or are refused in a sentence; a fixture stays as its version wrote it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { downloads, file, problem, upload } from "../support/steps.mjs";

const fixture = (name) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const project = (buffer) => ({ name: "trains.flowbed", mimeType: "application/octet-stream", buffer });

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const cell = (page, row) =>
  page.$$eval(".scores tbody tr", (rows, row) => rows.find((one) => one.textContent.startsWith(row)).textContent, row);

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
  assert.match(scored.text, /\r\n1,0\.0000785\d+\r\n2,0\.99906\d+\r\n3,0\.33458\d+\r\n/);

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

test("a training goes on from a checkpoint of version 1, and one of version 2 is refused", async () => {
  const kept = JSON.parse(fixture("checkpoint-1.json"));
  const { page, context } = await open(browser, server.url);
  const got = await page.evaluate(
    async ([{ settings, checkpoint }, text]) => {
      const { Lab } = await import(new URL("www/lab.js", document.baseURI).href);
      const lab = await Lab.open({ device: "cpu" });
      await lab.load(text);
      const arrays = Object.fromEntries(
        Object.entries(checkpoint.arrays).map(([name, values]) => [name, Float32Array.from(values)]),
      );
      const from = { ...checkpoint, arrays };
      const refused = await lab
        .train(settings, () => {}, { from: { ...from, version: 2 } })
        .catch(({ code, message }) => [code, message]);
      const places = [];
      const { test } = await lab.train(settings, ({ epoch, step, steps }) => places.push(epoch + step / steps), { from });
      return { refused, first: places[0], place: from.epoch + from.step / from.steps, loss: test.loss };
    },
    [kept, String(fixture("trains.csv"))],
  );
  assert.equal(got.refused[0], "bad-checkpoint");
  assert.match(got.refused[1], /another version of flowbed/);
  assert.ok(got.first > got.place && got.first <= got.place + 1, `it goes on at ${got.first}`);
  assert.ok(Math.abs(got.loss - kept.loss) < 1e-3, `${got.loss} instead of ${kept.loss}`); // a later build may round otherwise
  await context.close();
});
