// One work by all peers: set up and checked one after another, then timed in interleaved rounds.
import { disagreement } from "./agreement.js";
import { WORKS } from "./problems.js";

export const ROUNDS = 3;
const PATIENCE = 8_000; // ms that growing towards a whole unit may take; beyond it the check is made of a part
const GROWTH = 5;
const PART = 800; // ms of a round, after which a unit is scaled from its first steps
const LONG = 3 * PART; // one round of what takes longer
const SHORT = 150; // ms that a round lasts at least: a short unit is timed again and again

/**
 * Sets a work up on a page and lets it grow from one step to a unit: { run, close, steps, each: ms a step, count: of the
 * steps behind `first`, the result }.
 */
async function begin(open, peer, name) {
  const page = await open(peer);
  const run = (count) => page.evaluate((count) => globalThis.peer.time(count), count);
  const close = () => page.context().close();
  try {
    const steps = await page.evaluate((work) => globalThis.peer.begin(work), name);
    let [count, first] = [1, await run(1)];
    const losses = first.losses ?? null;
    for (let next; (next = growth(count, first.ms, steps, losses?.length));) {
      [count, first] = [next, await run(next)];
      losses?.push(...first.losses);
    }
    const each = first.ms / count;
    if (losses) Object.assign(first, { losses });
    return { peer, run, close, steps, each, count, first };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Steps of the next run; 0 where the result is complete, or would take too long. A flow begins anew in each run, training
 * goes on: `trained` steps so far.
 */
function growth(count, ms, steps, trained) {
  if (GROWTH * ms > PATIENCE || count === steps) return 0;
  return Math.min(trained === undefined ? steps : steps - trained, GROWTH * count);
}

/**
 * What a peer gives: { ms, scaled, attempts }, or { differs: how }. What took all PATIENCE has its time from then, and no rounds;
 * the others have none yet.
 */
async function judge({ first, count, steps, each, part, whole }, reference) {
  const partial = count < steps && !first.losses;
  const expected = partial ? await reference.run(count) : reference.first;
  const differs = disagreement(first, expected);
  const long = first.ms > PATIENCE;
  return differs ? { differs } : { ms: long ? [each * whole] : [], scaled: long || part < whole, attempts: first.attempts };
}

async function ready(open, peers, name, results) {
  const all = [];
  for (const peer of peers) {
    try {
      const one = await begin(open, peer, name);
      one.whole = WORKS[name].kind === "rk4" ? 1 : one.steps; // the unit of an RK4 solve is one step
      one.part = Math.min(one.steps, Math.max(1, Math.round(PART / one.each)));
      all.push(one);
    } catch (error) {
      results[peer.name] = { fails: sentence(error) };
    }
  }
  return all;
}

/**
 * Milliseconds of a unit by peer's name, { ms: [..], scaled, attempts } or { fails: why } or { differs: how }, and the result
 * that all were held against.
 */
export async function measureWork(open, peers, referenceName, name) {
  const results = {};
  const all = await ready(open, peers, name, results);
  const reference = all.find(({ peer }) => peer.name === referenceName) ?? all[0];
  for (const one of all) results[one.peer.name] = await judge(one, reference);
  for (let round = 0; round < ROUNDS; round++)
    for (const { peer, run, part, whole, each } of all) {
      const { ms } = results[peer.name];
      if (!ms || (ms.length && each * part > LONG)) continue;
      for (let spent = 0; spent < SHORT;) {
        const one = await run(part);
        ms.push((one.ms / part) * whole);
        spent += one.ms;
      }
    }
  for (const { close } of all) await close();
  return { results, reference: reference?.first };
}

/** The first line of what a page threw. */
const sentence = (error) =>
  error.message
    .replace(/^page\.\w+: (Error: )*/, "")
    .split("\n")[0]
    .slice(0, 160);
