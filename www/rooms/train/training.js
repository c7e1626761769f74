// Trains the chosen models one after another: what happens on the way is drawn, and this browser keeps it.
import { OF_ONE_TRAINING } from "../../lab/many/lists.js";
import { takenOf } from "../../state/comparable.js";
import { MODELS, ownOptions } from "../../state/settings.js";

export class Training {
  #app;
  #lab;
  #session;
  #curves;
  #stopped = false;
  paused = false;

  constructor(app, session, curves) {
    this.#app = app;
    this.#lab = app.lab;
    this.#session = session;
    this.#curves = curves;
  }

  /** Pauses, or goes on after a pause. */
  pause() {
    this.paused = !this.paused;
    if (this.paused) this.#lab.pause();
    else this.#lab.resume();
  }

  /** Ends the model under way with its best weights; the models after it do not start. */
  stop() {
    this.#stopped = true;
    this.#lab.stop();
  }

  /**
   * `from`: a checkpoint of the first model; problem: the element that says why one failed. Resolves to what ended it before its
   * time, if anything did.
   */
  async all(models, options, from, problem) {
    let ended = null;
    let left = [...models];
    for (const model of models) {
      if (this.#stopped || ended) break;
      left = left.slice(1);
      try {
        await this.#one(model, options, model === models[0] ? from : undefined);
      } catch (error) {
        this.#app.fail(error, problem);
        this.#curves.say(`${MODELS[model]}: ${error.code === "cancelled" ? "cancelled" : "ended with a problem"}.`);
        if (!OF_ONE_TRAINING.has(error.code)) ended = error;
      }
    }
    if (left.length) this.#curves.add(`Not trained: ${left.map((model) => MODELS[model]).join(", ")}.`);
    this.#lab.resume(); // a pause is meant for these models only
    return ended;
  }

  async #one(model, options, from) {
    const [app, session, curves] = [this.#app, this.#session, this.#curves];
    const { source, table, tableNumber } = app;
    session.model(model, curves.history());
    curves.model(model, from?.epochs);
    const keep = (checkpoint) => session.checkpoint(checkpoint, curves.history());
    const trained = await this.#lab.train(ownOptions({ ...options, model }), (report) => curves.report(model, report), {
      keep,
      from,
    });
    const taken = takenOf(table, [...trained.columns, trained.target]);
    const run = { ...trained, source: source.file.name, tableNumber, options, taken };
    app.runs.push(run);
    curves.done(run);
    app.tell("runs");
  }
}
