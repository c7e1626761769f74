// Trains the chosen models one after another and says what happens on the way.

/** Errors after which the next model may still work. */
const OF_ONE_MODEL = new Set(["diverged", "gpu-limit", "gpu-memory", "out-of-memory", "too-large"]);

export class Training {
  #app;
  #lab;
  #stopped = false;
  paused = false;

  constructor(app) {
    this.#app = app;
    this.#lab = app.lab;
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
   * on: { model(name), report(name, report), keep(checkpoint), run(run), problem(error) }; `from`: a checkpoint of the first model.
   * Resolves to what ended it before its time, if anything did.
   */
  async all(models, options, on, from) {
    let problem = null;
    for (const model of models) {
      if (this.#stopped || problem) break;
      on.model(model);
      try {
        on.run(await this.#one(model, options, on, model === models[0] ? from : undefined));
      } catch (error) {
        on.problem(error, model);
        if (!OF_ONE_MODEL.has(error.code)) problem = error;
      }
    }
    this.#lab.resume(); // a pause is meant for these models only
    return problem;
  }

  async #one(model, options, { report, keep }, from) {
    const { source, tableNumber } = this.#app;
    const flow = model === "attention-ode" ? options.flow : undefined;
    const run = await this.#lab.train({ ...options, flow, model }, (progress) => report(model, progress), { keep, from });
    const trained = { ...run, source: source.file.name, tableNumber, options };
    this.#app.runs.push(trained);
    return trained;
  }
}
