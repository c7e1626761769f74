// A pool of engines that train what stands in one queue: the lab's own, and beside it as many as the machine has cores and memory for. On
// a GPU it is the lab's own alone, for there is one GPU.
import { LabError } from "../../files/error.js";
import { trained } from "../training.js";
import { OF_ONE_TRAINING } from "./lists.js";
import { Guest } from "./guest.js";

const GIB = 2 ** 30;
const ASSUMED = 4; // GiB, where the browser does not say how much memory the machine has
const SHARE = 0.5; // of it, for all engines together
const ALL = 2 ** 31; // threads of an engine
const MOST_DEATHS = 2; // of engines by one training
const EVERY = 0.25; // seconds between two checkpoints, at least

const over = () => new LabError("closed", "Its trainings are over.");

/** The lab's own engine as one of the pool: what ends it is mended by the lab. */
class Own {
  hasGuests = false;
  #lent;
  #call;
  constructor(lent, call) {
    [this.#lent, this.#call] = [lent, call];
  }
  /** Beside guests it has one thread, as they have. */
  async #use(count) {
    const { calls } = this.#lent;
    calls.engine.ondevice?.(await calls.call("threads", { count }));
  }
  end() {
    if (this.hasGuests) this.#use(ALL).catch(() => {}); // an engine that is no more has none
  }

  async train({ options, from, until }, { report, keep, every }) {
    if (this.hasGuests) await this.#use(1); // each time, for it may have been started again
    const run = await trained(this.#call, this.#lent.revival, options, report, { keep, from, every });
    if (until) await this.#lent.lab.forget(run.id);
    return run;
  }
  breakOff() {
    this.#lent.calls.engine.signal("cancel");
  }
}

/** What a training needs at most, by what the engine counts; target means need next to nothing. */
async function trainingBytes(lab, jobs) {
  const alike = new Map(jobs.map(({ options: { seed, fold, ...options } }) => [JSON.stringify(options), options]));
  const costs = await Promise.all([...alike.values()].map((options) => lab.cost(options).catch(() => null)));
  return Math.max(0, ...costs.map((cost) => cost?.trainingBytes ?? 0));
}

/** Engines beside the lab's own for so many trainings; an engine with this table takes what the lab's own has taken. */
async function guests({ lab, calls, revival }, jobs, most = Infinity) {
  const cores = Math.min(navigator.hardwareConcurrency || 1, most, jobs.length);
  if (lab.device.kind !== "cpu" || !revival.source || cores < 2) return 0;
  const each = (await calls.call("memory", {})) + (await trainingBytes(lab, jobs));
  const { deviceMemory = ASSUMED } = /** @type {any} */ (navigator);
  const room = Math.floor((SHARE * GIB * deviceMemory) / each);
  return Math.max(0, Math.min(cores, room) - 1);
}

export class Pool {
  #lent;
  #orders;
  #most;
  #on;
  #own;
  #members;
  #free; // members without a training
  #wanted = null; // guests that there may be; null before the first round
  #queue = [];
  #underway = new Map(); // member → its training
  #left = 0; // trainings without an end
  #settle = null; // of the round under way: { resolve, reject }
  #isOver = false;

  /**
   * lent: what the lab lends (lab.js); orders: { cancelled, stopped } of the call; engines: at most so many; on: { reported(trainings
   * under way), ended(job) }
   */
  constructor(lent, call, orders, engines, on) {
    [this.#lent, this.#orders, this.#most, this.#on] = [lent, orders, engines, on];
    this.#own = new Own(lent, call);
    this.#members = [this.#own];
    this.#free = new Set(this.#members);
  }

  /**
   * Trains these, { options, from, until } each, and resolves when all have ended: then a job has its `run`, its `failure`, or `from`, the
   * checkpoint after `until` epochs. A stop leaves those as they are that have not begun. Rejects with what ends all of them.
   */
  async round(jobs) {
    this.#wanted ??= await guests(this.#lent, jobs, this.#most);
    this.#own.hasGuests = this.#wanted > 0;
    if (this.#orders.cancelled) throw new LabError("cancelled", "Cancelled before it began.");
    [this.#queue, this.#left] = [[...jobs], jobs.length];
    const ended = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#pump();
    for (let i = this.#members.length; i <= Math.min(this.#wanted, jobs.length - 1); i++) this.#invite();
    await ended;
  }

  end() {
    this.#isOver = true;
    this.#own.end();
    for (const member of this.#members) if (member instanceof Guest) member.end(over());
  }

  /** One more engine; where it cannot open, those that are there do its work. */
  async #invite() {
    const guest = new Guest(this.#lent, this.#orders);
    try {
      await guest.open(this.#lent.revival.source);
    } catch (error) {
      return guest.end(error);
    }
    if (this.#isOver) return guest.end(over());
    this.#members.push(guest);
    this.#free.add(guest);
    this.#pump();
  }

  /** Whoever is free takes the next training. */
  #pump() {
    if (this.#orders.stopped) this.#left -= this.#queue.splice(0).length;
    for (const member of [...this.#free].slice(0, this.#queue.length)) {
      this.#free.delete(member);
      this.#do(member, this.#queue.shift());
    }
    if (!this.#left) this.#settle.resolve();
  }

  async #do(member, job) {
    this.#underway.set(member, job);
    this.#report();
    try {
      const run = await member.train(job, this.#hooks(member, job));
      if (!job.isBrokenOff) job.run = run; // a short training may be over before it learns of it
      this.#end(job);
    } catch (error) {
      if (!this.#goesOn(member, job, error)) return this.#settle.reject(error);
    } finally {
      this.#underway.delete(member);
    }
    if (this.#members.includes(member)) this.#free.add(member);
    this.#report();
    this.#pump();
  }

  #report() {
    this.#on.reported([...this.#underway.values()]);
  }
  #end(job) {
    this.#left--;
    this.#on.ended(job);
  }

  #hooks(member, job) {
    const report = ({ epoch, step, steps }) => {
      if (job.isBrokenOff) return; // it learns of it a moment later
      job.place = { epoch, step, steps };
      this.#report();
    };
    const keep = (checkpoint) => {
      if (job.isBrokenOff) return;
      job.from = checkpoint;
      job.isBrokenOff = checkpoint.epoch >= job.until;
      if (job.isBrokenOff) member.breakOff();
    };
    return { report, keep, every: job.until ? 0 : EVERY };
  }

  /** Do the trainings go on after this failure of one? It is told with that one, or that one goes on elsewhere. */
  #goesOn(member, job, error) {
    if (this.#orders.cancelled || this.#isOver) return false;
    const isGone = member instanceof Guest && ["engine-stopped", "out-of-memory"].includes(error.code);
    if (isGone) this.#leave(member, job, error);
    else if (OF_ONE_TRAINING.has(error.code)) this.#fail(job, error);
    else if (job.isBrokenOff && error.code === "cancelled") this.#end(job);
    else return false;
    return true;
  }
  #fail(job, error) {
    job.failure = error;
    this.#end(job);
  }

  /** An engine that died is replaced, and its training goes on from its last checkpoint; one whose memory was full was one too many. */
  #leave(guest, job, error) {
    guest.end(error);
    this.#members = this.#members.filter((one) => one !== guest);
    job.deaths = (job.deaths ?? 0) + 1;
    if (job.deaths > MOST_DEATHS) return this.#fail(job, error);
    this.#queue.unshift(job);
    if (error.code === "engine-stopped") this.#invite();
  }
}
