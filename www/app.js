// What the rooms share: the lab, the table, the target, the runs and the settings. It draws nothing but alerts.
import { Lab } from "./lab.js";
import { button, el, replace } from "./dom.js";

/** Events: device, table, target, runs, training, stopped. */
export class App extends EventTarget {
  lab = null;
  table = null;
  source = null; // { file, options }: what the table was read from
  tableNumber = 0; // grows with every load: runs remember it
  target = null; // a column's name
  runs = []; // RunInfo with `source` (the file's name), `tableNumber` and `options`
  training = false;

  constructor(settings, alerts) {
    super();
    this.settings = settings;
    this.alerts = alerts;
  }

  tell(event) {
    this.dispatchEvent(new Event(event));
  }
  on(event, listener) {
    this.addEventListener(event, listener);
  }
  go(room) {
    this.settings.set("room", room);
  }

  /** Opens the engine on the chosen device; where the GPU asked for is missing, says so and takes what there is. */
  open() {
    return (this.opening = this.#open());
  }

  async #open() {
    try {
      this.lab = await Lab.open({ device: this.settings.get("device") });
    } catch (error) {
      if (error.code !== "no-gpu") throw error;
      this.alert(error.message);
      this.lab = await Lab.open({ device: "auto" });
    }
    this.tell("device");
  }

  /** A new engine with the same table; trained runs went with the old one. */
  async reopen() {
    const { source } = this;
    await this.lab?.close();
    Object.assign(this, { lab: null, table: null, runs: [], training: false });
    this.tell("table");
    this.tell("runs");
    this.tell("device");
    await this.open();
    if (source) await this.load(source.file, source.options);
  }

  /** Reads a file; the old table stays where that fails. Kinds that a person chose travel in the options. */
  async load(file, options = {}, progress) {
    await this.opening;
    const table = await this.lab.load(file, options, progress);
    this.source = { file, options };
    this.table = table;
    this.tableNumber++;
    this.propose();
    this.tell("table");
    return table;
  }

  async setKinds(kinds) {
    const all = { ...this.source.options.kinds, ...kinds };
    this.table = await this.lab.setKinds(kinds);
    this.source.options = { ...this.source.options, kinds: all };
    this.propose();
    this.tell("table");
  }

  /** Keeps the target where it is still a candidate; else takes the best one. */
  propose() {
    const candidates = this.table.columns.filter((column) => column.task);
    if (candidates.some((column) => column.name === this.target)) return;
    const best = candidates.reduce((a, b) => (b.targetScore > (a?.targetScore ?? 0) ? b : a), null);
    this.target = best?.name ?? null;
  }

  get targetColumn() {
    return this.table?.columns.find((column) => column.name === this.target) ?? null;
  }
  features() {
    return this.table.columns.filter((column) => column.kind !== "skip" && column.name !== this.target);
  }

  /** A failure as a person sees it. Cancelled is no failure. */
  fail(error, where) {
    if (error.code === "cancelled" || error.code === "closed") return;
    if (!error.code) console.error(error);
    // Both leave an engine that can do no more; a new one reads the file again.
    if (error.code === "engine-stopped" || error.code === "gpu-lost")
      return this.alert(error.message, { label: "Open it again", run: () => this.reopen().catch((again) => this.fail(again)) });
    if (where) where.textContent = error.message;
    else this.alert(error.message);
  }

  alert(text, action) {
    const box = el(
      "div",
      { class: "alert", role: "alert" },
      el("p", {}, text),
      action &&
        button(action.label, () => {
          box.remove();
          action.run();
        }),
      button("×", () => box.remove(), { class: "quiet", "aria-label": "Dismiss" }),
    );
    replace(this.alerts, box);
  }
}
