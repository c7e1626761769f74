// This project beside jax-js and TensorFlow.js in one browser, on the same inputs; with --native also PyTorch and JAX.
// What disagrees in its result gets no time.
import { disagreement } from "./peers/agreement.js";
import { native } from "./peers/native.mjs";
import { withPeerPages } from "./peers/pages.mjs";
import { WORKS } from "./peers/problems.js";
import { ROUNDS, measureWork } from "./peers/rounds.mjs";
import { median } from "./statistics.mjs";
import { show } from "./tables.mjs";

const PEERS = [
  { name: "ours CPU", library: "ours", device: "cpu" },
  { name: "jax-js wasm", library: "jax", device: "wasm" },
  { name: "jax-js wasm x2", library: "jax", device: "wasm", isolated: true },
  { name: "TF.js cpu", library: "tf", device: "cpu" },
  { name: "TF.js wasm", library: "tf", device: "wasm", threads: 1 },
  { name: "TF.js webgl", library: "tf", device: "webgl" },
  { name: "ours WebGPU", library: "ours", device: "gpu" },
  { name: "jax-js webgpu", library: "jax", device: "webgpu" },
  { name: "TF.js webgpu", library: "tf", device: "webgpu" },
];
const REFERENCE = "jax-js wasm";
const RATIOS = [
  ["CPU: jax-js / ours", "jax-js wasm", "ours CPU"],
  ["GPU: jax-js / ours", "jax-js webgpu", "ours WebGPU"],
];
const NOTES = [
  "~: scaled from the first steps of a unit, or its first run where that took 8 s. differs: another result than jax-js on wasm (1e-3 of the first epoch's mean loss, 1e-4 of a state), so no time.",
  "epoch: 65,536 rows in order, 10,000 levels, width 32, 64 hidden units, dense Adam. one-hot: ours and the peers' by gathers; dense: a [1024, 10000] matrix times the first layer.",
  "rk4: 1,024 x 32 tokens, one of 20 steps to T = 1. dopri5: a whole solve to T = 1 at rtol 1e-5, atol 1e-6, softmax of 1,024 tokens, literal of 64. matmul: 1024³.",
  "jax-js: whole steps under jit; x2: two threads, in a cross-origin isolated page. TF.js: scatterND in the place of the gradient of a gather, one thread on wasm.",
  "The peers' Dopri5 has its controller on the host and reads once an attempt; ours after 8 attempts and then after every 32.",
];

function cell({ ms, scaled, fails, differs }) {
  if (fails) return "fails";
  if (differs) return "differs";
  return scaled ? `~${show(median(ms))}` : median(ms);
}

function row(name, results) {
  const middle = (peer) => (results[peer].ms ? median(results[peer].ms) : NaN);
  const ratios = RATIOS.map(([, theirs, ours]) => middle(theirs) / middle(ours));
  return [name, WORKS[name].unit, ...PEERS.map((peer) => cell(results[peer.name])), ...ratios];
}

/** Sentences on what has no time, and on how many attempts a solve took. */
function remarks(name, results) {
  const faults = Object.entries(results)
    .filter(([, { fails, differs }]) => fails || differs)
    .map(([peer, { fails, differs }]) => `${name}, ${peer}: ${fails ?? `gives ${differs}`}.`);
  const attempts = Object.entries(results).filter(([, one]) => one.attempts && WORKS[name].kind === "dopri5");
  const counts = attempts.map(([peer, one]) => `${peer} ${one.attempts}`).join(", ");
  return counts ? [...faults, `${name}, attempts: ${counts}.`] : faults;
}

function nativeTable(works, browser) {
  const columns = native(works);
  const all = works.map((name) => {
    const { results, reference } = browser[name];
    const theirs = Object.entries(columns).map(([peer, by]) => {
      const differs = disagreement(by[name], reference);
      return [peer, differs ? { differs } : by[name]];
    });
    return [name, { "ours CPU": results["ours CPU"], ...Object.fromEntries(theirs) }];
  });
  const heads = ["ours CPU", ...Object.keys(columns)];
  return {
    title: "Peers natively, after the browser, beside this project in the browser, milliseconds of a unit",
    head: ["work", "unit", ...heads],
    rows: all.map(([name, results]) => [name, WORKS[name].unit, ...heads.map((peer) => cell(results[peer]))]),
    notes: [
      ...all.flatMap(([name, results]) => remarks(name, results)),
      "PyTorch is eager, with fused Adam and torchdiffeq; JAX compiles a whole epoch or solve, with diffrax. Dense one-hot: four batches, scaled.",
    ],
  };
}

/** works: names, separated by commas; all where none is given. */
export async function measure(server, { works: wanted, native: natively }) {
  const works = wanted?.split(",") ?? Object.keys(WORKS);
  const browser = {};
  const versions = await withPeerPages(async (open, versions) => {
    for (const name of works) {
      const started = performance.now();
      browser[name] = await measureWork(open, PEERS, REFERENCE, name);
      console.error(`  ${name}: ${Math.round((performance.now() - started) / 1000)} s`);
    }
    return versions;
  });
  const table = {
    title: `Peers in one browser, milliseconds of a unit, median of ${ROUNDS} interleaved rounds`,
    head: ["work", "unit", ...PEERS.map(({ name }) => name), ...RATIOS.map(([title]) => title)],
    rows: works.map((name) => row(name, browser[name].results)),
    notes: [...works.flatMap((name) => remarks(name, browser[name].results)), ...NOTES, `${versions.join(", ")}.`],
  };
  return natively ? [table, nativeTable(works, browser)] : [table];
}
