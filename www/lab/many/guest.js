// An engine beside the lab's own, on the CPU and with the lab's table. What it has trained becomes a run of the lab.
import { Engine } from "../engine.js";

export class Guest {
  engine = new Engine(1); // engines times threads are never more than there are cores
  #lent;
  #orders;

  /** lent: what the lab lends (lab.js); orders: { paused, stopped } of the call that it is for */
  constructor(lent, orders) {
    this.#lent = lent;
    this.#orders = orders;
    lent.calls.beside.add(this.engine);
  }

  async open(source) {
    await this.engine.call("open", { device: "cpu" });
    await this.engine.call("load", source, { orders: {} });
  }

  /** Of a training that is to be broken off, what it comes to before is no run of the lab. */
  async train({ options, from, until }, { report, keep, every }) {
    const orders = { paused: this.#lent.calls.paused, stopped: this.#orders.stopped };
    const run = await this.engine.call("train", { options, from, every }, { event: report, keep, orders });
    if (until) {
      await this.engine.call("forget", [run.id]);
      return run;
    }
    const [file] = await this.engine.call("exportFiles", ["project", run.id]);
    await this.engine.call("forget", [run.id]);
    return this.#lent.adopt(file);
  }

  breakOff() {
    this.engine.signal("cancel");
  }
  end(error) {
    this.#lent.calls.beside.delete(this.engine);
    this.engine.end(error);
  }
}
