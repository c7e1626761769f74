// Runs in a peer's page, as `peer`: one work at a time, set up, then timed in parts of a unit.
import { WORKS, rms } from "./problems.js";

const parameters = new URL(location.href).searchParams;
const library = await import(`./${parameters.get("library")}.js`);
let [kind, work] = [null, null];

/** Sets up; resolves to the number of steps of a unit. */
async function begin(name) {
  await library.open(parameters.get("device"), Number(parameters.get("threads")));
  kind = WORKS[name].kind;
  work = await library.works[kind]({ name, ...WORKS[name] });
  return work.steps;
}

const summary = (values) => (kind === "training" ? { losses: values } : { rms: rms(values), first: values.slice(0, 4) });

/** `count` steps: milliseconds until their results are complete, and what these are: { losses } or { rms, first }. */
async function time(count) {
  const start = performance.now();
  const ended = await work.run(count);
  const ms = ended.ms ?? performance.now() - start;
  const { read, attempts, result } = typeof ended === "function" ? { read: ended } : ended;
  return { ms, attempts, ...(result ?? summary(Array.from(await read()))) };
}

globalThis.peer = { begin, time };
