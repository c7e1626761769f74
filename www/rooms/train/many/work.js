// Trainings beyond one run under way: their runs land on the page as they end, and this browser keeps what is still to be done.
import { capital, plural } from "../../../ui/format.js";
import { takenOf } from "../../../state/comparable.js";
import { matched } from "./plans.js";

export class ManyTrainings {
  #app;
  #lab;
  #session;
  #show;
  #ending = new AbortController();
  progress = null; // of `lab.trainAll`; null before the first
  known = 0; // trainings that have their runs already
  isCancelled = false;
  paused = false;
  words = "Many trainings are under way"; // what a person would interrupt

  /** show(): something has changed */
  constructor(app, session, show) {
    [this.#app, this.#lab, this.#session, this.#show] = [app, app.lab, session, show];
  }

  pause() {
    this.paused = !this.paused;
    if (this.paused) this.#lab.pause();
    else this.#lab.resume();
  }
  /** Ends those under way with their best weights; the others do not begin. */
  stop() {
    this.#lab.stop();
  }
  cancel() {
    this.isCancelled = true;
    this.#ending.abort();
  }

  /** Resolves to what `lab.trainAll` or `lab.sweep` found. */
  async all(plan) {
    const [app, session] = [this.#app, this.#session];
    const { table, tableNumber, source } = app;
    session.beginMany(plan);
    const progress = (now) => {
      this.progress = now;
      this.words = `${capital(plan.words)}: ${this.known + now.done} of ${plural(this.known + now.of, "training")} done`;
      this.#show();
    };
    /** As a training of the page's own leaves its run. */
    const { flow, trees } = app.trainOptions();
    const each = (trained, { model: _, ...own }) => {
      const options = { flow, trees, ...own };
      const taken = takenOf(table, [...trained.columns, trained.target]);
      app.runs.push({ ...trained, source: source.file.name, tableNumber, options, taken });
      app.tell("runs");
    };
    const ends = { signal: this.#ending.signal, each };
    try {
      const found = plan.kind === "sweep" ? await this.#sweep(plan, ends, progress) : await this.#list(plan, ends, progress);
      session.end();
      return found;
    } catch (error) {
      session.end(this.progress && error); // what was refused is nothing to go on with
      throw error;
    } finally {
      if (this.paused) this.#lab.resume(); // a pause is meant for these alone
    }
  }

  #sweep({ settings, over }, ends, progress) {
    return this.#lab.sweep(settings, { over, ...ends }, progress);
  }
  /** Those that have their runs already are not trained again. */
  async #list({ list }, ends, progress) {
    const missing = matched(list, this.#app)
      .filter(([, run]) => !run)
      .map(([options]) => options);
    this.known = list.length - missing.length;
    if (!missing.length) return { runs: [], failures: [] };
    return this.#lab.trainAll(missing, ends, progress);
  }
}
