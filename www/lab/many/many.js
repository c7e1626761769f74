// Many trainings as one long call of the lab: repeats, folds, a sweep. Each run is that of `lab.train`, bit for bit on the CPU.
import { notify } from "../engine.js";
import { givenTraining } from "../training.js";
import { foldsOf, isWhole, modelsOf, refusal, repeats } from "./lists.js";
import { Pool } from "./pool.js";
import { combinations, halved } from "./sweep.js";

const NONE = /** @type {any} */ ({}); // options that were not given

/** Tells of all trainings: { done, failed, of, running }, and by `each` of every run. */
class Course {
  #jobs = [];
  #progress;
  #each;
  of = 0; // trainings there will be, as far as that is known
  constructor(progress, each) {
    [this.#progress, this.#each] = [progress, each];
  }

  add(jobs) {
    this.#jobs.push(...jobs);
    this.of = Math.max(this.of, this.#jobs.length);
  }
  reported(underway) {
    const number = (is) => this.#jobs.filter(is).length;
    const running = underway.map((job) => ({ job: this.#jobs.indexOf(job), options: job.options, ...job.place }));
    const done = number(({ run, isBrokenOff }) => run || isBrokenOff);
    notify(this.#progress, { done, failed: number(({ failure }) => failure), of: this.of, running });
  }
  ended({ run, until, options }) {
    if (run && !until) notify(this.#each, run, options);
  }
}

/** use(pool, course, call): in the lab's turn, once all that these trainings would refuse has been asked for. */
function turn(lent, list, { signal, engines, each }, progress, use) {
  return lent.calls.long(signal, async (call, orders) => {
    await call("check", [list]);
    const course = new Course(progress, each);
    const pool = new Pool(lent, call, orders, engines, course);
    try {
      return await use(pool, course, call);
    } finally {
      pool.end();
    }
  });
}

/** { runs, failures } of jobs that have ended; where none became a run, the first failure is the call's own. */
function outcome(jobs) {
  const failed = jobs.filter(({ failure }) => failure);
  const runs = jobs.filter(({ run }) => run).map(({ run }) => run);
  if (!runs.length && failed.length) throw failed[0].failure;
  return { runs, failures: failed.map(({ options, failure: { code, message } }) => ({ options, code, message })) };
}

/** Each of these trainings. */
export function trainAll(lent, list, ends = NONE, progress) {
  if (!list.length) throw refusal("There is nothing to train: the list of trainings is empty.");
  if (list.some(({ model, trees }) => model === "trees" && trees?.features === "vectors"))
    throw refusal("Trees on vectors follow a network: train them one at a time, or let them read statistics.");
  const jobs = list.map((options) => ({ options: givenTraining(options) }));
  const sent = jobs.map(({ options }) => options);
  return turn(lent, sent, ends, progress, async (pool, course) => {
    course.add(jobs);
    await pool.round(jobs);
    return outcome(jobs);
  });
}

/** With what the verdict says of these runs; nameOf(method) */
async function judged(lab, found, nameOf = (method) => method.model) {
  if (!found.runs.length) return { ...found, measure: null, scores: [], pairs: [] }; // stopped
  const { measure, methods, pairs } = await lab.verdict(found.runs.map(({ id }) => id));
  const scores = methods.map((method) => ({ name: nameOf(method), runs: method.runs, ...method.scores[measure] }));
  return { ...found, measure, scores, pairs };
}

export async function repeat(lent, settings, { seeds = 5, ...ends } = NONE, progress) {
  return judged(lent.lab, await trainAll(lent, repeats(settings, seeds), ends, progress));
}

export async function validate(lent, settings, { folds = 5, ...ends } = NONE, progress) {
  return judged(lent.lab, await trainAll(lent, foldsOf(settings, folds), ends, progress));
}

/** again: trainings of the best with other seeds */
export async function sweep(lent, settings, { over, budget, repeats: again = 4, ...ends } = NONE, progress) {
  if (!isWhole(again, 0, 100)) throw refusal(`The option repeats is ${again}; it must be a whole number from 0 to 100.`);
  const candidates = combinations(modelsOf(settings), settings, over).map((one) => ({
    ...one,
    options: givenTraining(one.options),
  }));
  const sent = candidates.map(({ options }) => options);
  const found = await turn(lent, sent, ends, progress, async (pool, course, call) => {
    const { jobs, ...told } = await halved({ candidates, budget, repeats: again, pool, course, call });
    return { ...outcome(jobs), ...told };
  });
  const candidate = ({ runs }) => found.leaderboard.find(({ run }) => runs.includes(run));
  return judged(lent.lab, found, (method) => candidate(method)?.name ?? method.model);
}
