// How many epochs a training may take, where a person leaves that open: as many as all ticked networks do in about a minute. Patience
// ends most of them sooner. No clock does: the number stands in the settings before the first step, so a link or a script repeats it.
import { costsOf, measureWorks, secondsOf } from "./cost.js";
import { ODE } from "./settings/flow.js";
import { SETTINGS } from "./settings.js";

const BUDGET = 60; // seconds of all trainings
const [LEAST, MOST] = [3, 300];

/** Settings on which the cost of an epoch depends. */
const DECIDES = new Set(["models", "device", ...[...SETTINGS.filter(({ train }) => train), ...ODE].map(({ name }) => name)]);
for (const other of ["epochs", "patience", "seed"]) DECIDES.delete(other);

/** The proposal by the costs of an epoch; null where none of them is known. */
export function proposal(settings, costs) {
  const seconds = secondsOf(settings, costs);
  return seconds > 0 ? Math.min(MOST, Math.max(LEAST, Math.floor(BUDGET / seconds))) : null;
}

export class Epochs {
  #app;
  #proposed = null; // what stands in the settings by proposal, and not by a person's choice

  constructor(app) {
    this.#app = app;
    for (const event of ["table", "target", "left"]) app.on(event, () => this.#open());
    app.settings.addEventListener("change", ({ detail }) => DECIDES.has(detail) && this.#open());
  }

  /** Is the number in the settings one that was proposed? */
  get proposed() {
    const now = this.#app.settings.get("epochs");
    return now === "auto" || now === this.#proposed;
  }

  /** Another table or another network has another proposal. */
  #open() {
    if (this.#proposed !== null && this.proposed) this.#app.settings.set("epochs", "auto");
    this.#proposed = null;
  }

  /** From here on the settings hold a number. */
  async settle() {
    const { settings } = this.#app;
    if (settings.get("epochs") !== "auto") return;
    let costs = await costsOf(this.#app);
    await measureWorks(this.#app, costs);
    costs = await costsOf(this.#app);
    const epochs = proposal(settings, costs) ?? LEAST; // target means alone have none
    if (settings.get("epochs") !== "auto") return; // a person was faster
    settings.set("epochs", epochs);
    this.#proposed = epochs;
  }
}
