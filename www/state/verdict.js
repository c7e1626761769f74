// What the engine says of the runs of the score table: asked for again whenever these change.
import { methods, withoutFlow } from "./comparable.js";

/** Failures that say nothing of the runs: they went away, or the call did. The next change asks again. */
const PASSING = new Set(["cancelled", "closed", "no-run", "busy", "engine-stopped", "gpu-lost"]);

/** Event of the app: verdict. */
export class Verdicts {
  #app;
  #about = ""; // the runs, and the table, that the last answer is about
  #asking = false;
  found = null; // the Verdict; null before there is one
  problem = ""; // why there is none

  constructor(app) {
    this.#app = app;
    for (const event of ["runs", "table", "training"]) app.on(event, () => this.#ask());
  }

  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      for (let about = this.#now(); about !== this.#about; about = this.#now()) {
        const isAnswered = await this.#answer(JSON.parse(about).ids);
        this.#about = isAnswered ? about : "";
        if (!isAnswered) break;
      }
    } finally {
      this.#asking = false;
    }
  }

  /** What there is to ask about now. */
  #now() {
    const app = this.#app;
    const shown = app.lab ? methods(app) : [];
    const still = shown.flatMap((method) => withoutFlow(method, app));
    const ids = [...new Set([...shown.flat(), ...still].map(({ id }) => id))];
    return JSON.stringify({ ids, table: app.tableNumber });
  }

  /** False where the call failed for reasons of its own. */
  async #answer(ids) {
    const isAbout = ({ runs }) => runs.every((id) => ids.includes(id));
    if (!this.found?.methods.every(isAbout)) this.found = null; // of runs that are gone
    this.problem = "";
    if (!ids.length) return true;
    try {
      this.found = await this.#app.lab.verdict(ids);
    } catch (error) {
      if (PASSING.has(error.code)) return false;
      [this.found, this.problem] = [null, error.message];
    }
    this.#app.tell("verdict");
    return true;
  }
}
