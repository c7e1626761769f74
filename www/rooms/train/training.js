// Trains the chosen models one after another and says what happens on the way.

/** Errors after which the next model may still work. */
const OWN = new Set(["diverged", "gpu-limit", "gpu-memory", "out-of-memory", "too-large"]);

export class Training {
  #app;
  #lab;
  #stopped = false;
  paused = false;

  constructor(app) {
    this.#app = app;
    this.#lab = app.lab;
  }

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
   * on: { model(name), report(name, report), keep(checkpoint), run(run), problem(error) }; `from`: a checkpoint of the first model.
   * Resolves to what ended it before its time, if anything did.
   */
  async all(models, options, on, from) {
    let problem = null;
    for (const model of models) {
      if (this.#stopped) break;
      on.model(model);
      problem = await this.#one(model, options, on, model === models[0] ? from : undefined);
      if (problem && OWN.has(problem.code)) problem = null;
      if (problem) break;
    }
    this.#lab.resume(); // a pause is meant for these models only
    return problem;
  }

  /** Resolves to what went wrong, if anything did. */
  async #one(model, options, on, from) {
    const { source, tableNumber } = this.#app;
    try {
      const flow = model === "attention-ode" ? options.flow : undefined;
      const { keep } = on;
      const run = await this.#lab.train({ ...options, flow, model }, (report) => on.report(model, report), { keep, from });
      const done = { ...run, source: source.file.name, tableNumber, options };
      this.#app.runs.push(done);
      on.run(done);
      return null;
    } catch (error) {
      on.problem(error, model);
      return error;
    }
  }
}
