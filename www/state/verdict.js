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
        this.#about = about;
        await this.#answer(JSON.parse(about).ids);
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

  async #answer(ids) {
    [this.found, this.problem] = [null, ""];
    if (!ids.length) return;
    try {
      this.found = await this.#app.lab.verdict(ids);
    } catch (error) {
      if (PASSING.has(error.code)) return void (this.#about = this.#now());
      this.problem = error.message;
    }
    this.#app.tell("verdict");
  }
}
