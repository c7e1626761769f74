// Trains the chosen models one after another and says what happens on the way.

/** Errors after which the next model may still work. */
const OWN = new Set(["diverged", "gpu-limit"]);

export class Training {
  #app;
  #stopped = false;
  paused = false;

  constructor(app) {
    this.#app = app;
  }

  pause() {
    this.paused = !this.paused;
    if (this.paused) this.#app.lab.pause();
    else this.#app.lab.resume();
  }

  /** Ends the model under way with its best weights; the models after it do not start. */
  stop() {
    this.#stopped = true;
    this.#app.lab.stop();
  }

  /** on: { model(name), report(name, report), run(run), problem(error) } */
  async all(models, options, on) {
    const { lab, source, tableNumber } = this.#app;
    for (const model of models) {
      if (this.#stopped) return;
      on.model(model);
      try {
        const run = await lab.train({ ...options, model }, (report) => on.report(model, report));
        this.#app.runs.push({ ...run, source: source.file.name, tableNumber, options });
        on.run(run);
      } catch (error) {
        on.problem(error, model);
        if (!OWN.has(error.code)) return;
      }
    }
  }
}
