// A soak: pages that load, train and flow while whatever can end does end, at random from a printed seed; in the end each must show
// what a page shows that was left in peace. `make soak`, or SOAK_SECONDS=60 SEED=7 node tests/soak/soak.mjs, on the built page.
import assert from "node:assert/strict";
import { launch, open } from "../../tools/browser/browser.mjs";
import { serve } from "../../tools/browser/serve.mjs";
import { begin, losses, scores, trained, until } from "../page/support/session-steps.mjs";
import { interaction } from "../page/support/steps.mjs";
import { wholeNumbers } from "../../tools/random.mjs";
import { called } from "./calls.mjs";
import { DISTURBANCES } from "./disturbances.mjs";

const SECONDS = Number(process.env.SOAK_SECONDS ?? 600);
const SEED = Number(process.env.SEED ?? Date.now() % 1e6);
/** A run that changed its device is another sum of the same numbers. */
const DEVICES_DIFFER = 0.03;
const CALLS = ["load", "flow"];

/** What a round trains, and on what. */
function problem(below, gpu) {
  const models = gpu ? ["embedding"] : ["embedding", "one-hot", "attention-ode"].slice(below(3)).concat("target-mean");
  const query = new URLSearchParams({
    v: 1,
    device: gpu ? "gpu" : "cpu",
    models: models.join(),
    epochs: gpu ? 6 : 12 + below(20),
    patience: 10_000,
    batch: gpu ? 256 : 32 << below(3),
    width: 4 << below(3),
    dropout: below(2) / 5,
    seed: below(1000),
  });
  return { models, device: query.get("device"), rows: (gpu ? 4000 : 20_000) + below(10_000), hash: `${query}` };
}

const shown = async (page) => ({ scores: await scores(page), losses: await losses(page) });

/** The round in peace. */
async function undisturbed(browser, url, { rows, hash, models, device }) {
  const { page, context } = await open(browser, `${url}#${hash}`);
  await begin(page, interaction(rows));
  await trained(page, models.length);
  const found = await shown(page);
  for (const what of CALLS) found[what] = (await called(page, what, { browser, device, text: interaction(rows) })).found;
  await context.close();
  return found;
}

/** Until there is a checkpoint other than `last`, for an engine that ends twice at one place is given up; resolves to its place. */
async function further(page, last) {
  const place = (records) => {
    const [key] = Object.keys(records).filter((key) => key.endsWith("/checkpoint"));
    return key && `${Object.keys(records).length} ${records[key].epoch} ${records[key].step}`;
  };
  let found;
  await until(page, (records) => (found = place(records)) !== undefined && found !== last, 20);
  return found;
}

/** The same with disturbances, until it is trained: what it shows; `done` takes what is done to it. */
async function disturbed(browser, url, { rows, hash, models, device }, below, gpu, done) {
  const opened = await open(browser, `${url}#${hash}`);
  let { page } = opened;
  await begin(page, interaction(rows));
  const most = 1 + below(3); // a fourth engine that ends within a minute is the last
  const kinds = Object.keys(DISTURBANCES).filter((kind) => gpu || !DISTURBANCES[kind].gpu);
  let place;
  while (done.length < most) {
    const on = further(page, place).then((found) => (place = found));
    await Promise.race([on.catch(() => {}), trained(page, models.length).catch(() => {})]);
    await page.waitForTimeout(below(1500));
    if (await page.isEnabled("#start").catch(() => false)) break; // it is trained
    const kind = gpu && !done.length ? "the GPU is lost" : kinds[below(kinds.length)];
    done.push(kind);
    page = (await DISTURBANCES[kind].disturb(page, { browser, url, below })) ?? page;
  }
  await trained(page, models.length);
  const found = await shown(page);
  for (const what of CALLS) {
    const call = await called(page, what, { browser, device, text: interaction(rows) }, below);
    found[what] = call.found;
    done.push(call.done);
  }
  await opened.context.close();
  return { found, faults: opened.faults };
}

/** The numbers of a text. */
const numbers = (text) => (text.match(/-?\d*\.\d+/g) ?? []).map(Number);

function near(here, there, what) {
  assert.equal(here.length, there.length, what);
  here.forEach((one, i) => assert.ok(Math.abs(one - there[i]) <= DEVICES_DIFFER, `${what}: ${one} instead of ${there[i]}`));
}

/** Equal to the letter on the CPU; where the device changed on the way, numbers that are near. */
function compare(found, expected, gpu) {
  assert.equal(found.losses?.length, expected.losses.length, "curves");
  for (const what of CALLS) {
    const [{ numbers: here, told: _, kind: __, ...one }, { numbers: there, told: ___, kind: ____, ...other }] = [
      found[what],
      expected[what],
    ];
    assert.deepEqual(one, other);
    if (gpu) near(here, there, what);
    else assert.deepEqual(here, there);
  }
  if (!gpu) return assert.deepEqual([found.scores, found.losses], [expected.scores, expected.losses]);
  const measures = ({ scores }) => scores.filter((row) => /^(AUC|Accuracy)/.test(row)).flatMap(numbers);
  near(measures(found), measures(expected), "scores");
  near(found.losses.flatMap(numbers), expected.losses.flatMap(numbers), "losses");
}

const counts = new Map();
const server = await serve();
const below = wholeNumbers(SEED);
const end = Date.now() + SECONDS * 1000;
console.log(`soak: seed ${SEED}, ${SECONDS} s`);
let rounds = 0;
let failed = 0;
for (; Date.now() < end || !rounds; rounds++) {
  const gpu = rounds % 4 === 3;
  const round = problem(below, gpu);
  const browser = await launch({ gpu });
  const done = [];
  try {
    const expected = await undisturbed(browser, server.url, round);
    const { found, faults } = await disturbed(browser, server.url, round, below, gpu, done);
    for (const kind of done) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    console.log(
      `round ${rounds + 1}: ${round.rows} rows, ${round.models.join(" ")}, ${gpu ? "GPU" : "CPU"}: ${done.join(", ") || "nothing"}`,
    );
    compare(found, expected, gpu);
    assert.deepEqual(faults, []);
  } catch (error) {
    failed++;
    console.error(`round ${rounds + 1} failed after ${done.join(", ")} (SEED=${SEED}, ${round.hash}): ${error.stack}`);
  } finally {
    await browser.close();
  }
}
await server.close();
console.log(`soak: ${rounds} rounds, ${rounds - failed} as if undisturbed, ${failed} not. Done to them:`);
for (const [kind, count] of [...counts].sort(([, a], [, b]) => b - a)) console.log(`  ${count} × ${kind}`);
process.exitCode = failed ? 1 : 0;
