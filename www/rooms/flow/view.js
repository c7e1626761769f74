// The Flow room put together: a flow is solved as the settings say, and all that shows it gets it.
import { FLOW } from "../../state/settings/flow.js";
import { cancelable } from "../../ui/cancelable.js";
import { wrongIn } from "../../ui/controls.js";
import { download, replace } from "../../ui/dom.js";
import { count, plural, score } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";
import { attentionMap } from "./attention.js";
import { flowCurves } from "./curves.js";
import { deepPanel, flowClaims } from "./experiments.js";
import { gathering } from "./gather.js";
import { invariantTable } from "./invariants.js";
import { predictions } from "./predict.js";
import { lookedAt, namesOfAll, rowColours, rowOf } from "./rows.js";
import { flowSettings } from "./settings.js";
import { askFlow, flowOptions, forgetFlow, solveFlow } from "./solve.js";
import { FlowStage } from "./stage.js";

const SAME_FLOW = new Set(["metric", "near", "set", "look"]); // settings that need no new flow

/** What to do about a flow that did not reach its end. */
function remedy({ field, sigma, sphere }, ended) {
  if (ended === "stopped") return "Shorten T, allow a larger tolerance, or take fewer steps.";
  if (field === "literal" && ["relu", "identity"].includes(sigma))
    return "Take a bounded σ such as tanh, the scale 1/n, smaller tokens, or a shorter T.";
  return sphere ? "Take a shorter T or more steps." : "Put the tokens on the sphere, keep the leak at 1, or shorten T.";
}

/** How a flow ended, and what it took. */
function summary({ flow, notice, seconds }) {
  const { evaluations, accepted, rejected, reads } = flow.stats;
  const work = `${count(rejected)} rejected, ${plural(evaluations, "evaluation")}, ${plural(reads, "read")} of the clock`;
  return `t = ${score(flow.times.at(-1))} after ${plural(accepted, "step")}, ${work}; ${seconds.toFixed(2)} s. ${notice}`;
}

class FlowRoom {
  #app;
  #work;
  #shown = null; // the flow on the page: { options, flow, seconds }, and its tokens as their source gave them
  #again = false; // another flow is asked for, and begins when the one under way has ended
  #frame = 0;
  #solving = cancelable(
    (signal) => this.#solve(signal),
    () => this.#settings.show({ running: this.#solving.running, t: null, t1: null }),
  );
  #settings;
  #stage;
  #parts;

  constructor(app, work) {
    this.#app = app;
    this.#work = work;
    this.#settings = flowSettings(app, { run: () => this.#run(), cancel: this.#solving.cancel });
    this.#stage = new FlowStage(app, (frame) => this.#seek(frame));
    const one = () => this.#shown && this.#one(this.#shown);
    this.#parts = {
      prediction: predictions(app, () => this.#explain(this.#shown, ["course", "invariants", "clusters"])),
      gather: gathering(app, () => this.#shown && this.#explain(this.#shown, ["clusters"])),
      attention: attentionMap(app),
      curves: flowCurves(),
      deep: deepPanel(app, () => this.#shown),
      claims: flowClaims(app, one),
      invariants: invariantTable(app),
    };
    replace(work);
    this.#draw();
    app.settings.addEventListener("change", ({ detail }) => this.#changed(detail));
  }

  /** The room is entered: it shows what it was asked to, or a first flow. */
  show() {
    const { training, lab } = this.#app;
    const { own, chosen } = this.#settings.sources;
    const next = this.#app.takeNextFlow();
    if (next?.run) own.row.watch(next.run);
    const first = !this.#shown && !training && lab && !chosen() && !this.#solving.running;
    if (next || first) this.#run();
  }

  #draw() {
    const { prediction, gather, attention, curves, deep, claims, invariants } = this.#parts;
    deep.hidden = !this.#shown?.rows || !!this.#shown.run.project; // its losses are of the rows that it was tested on
    const template = html`
      <div class="bench">${this.#settings.element}${this.#stage.element}</div>
      <div class="work" ?hidden=${!this.#shown}>
        ${prediction.element}
        <div class="split">${gather.element}${attention.element}</div>
        ${curves.element}
        ${deep}
        ${claims}
        ${invariants.element}
        <div class="row"><button type="button" class="small" @click=${() => this.#takeWeights()}>Download the weights</button></div>
      </div>`;
    render(template, this.#work);
  }

  #takeWeights() {
    const { weights, path, width } = this.#shown.options;
    const file = this.#app.lab.writeWeights({ width, path, ...weights });
    return file.then(download, (error) => this.#app.fail(error));
  }

  #changed(setting) {
    const stale = this.#shown && !this.#solving.running && !SAME_FLOW.has(setting) && FLOW.some(({ name }) => name === setting);
    if (stale) this.#settings.show({ status: "Settings have changed: press Run to see their flow." });
  }

  /** Whatever shows a time of the flow shows this one. */
  #seek(frame) {
    const { attention, gather, curves, prediction } = this.#parts;
    this.#frame = frame;
    for (const part of [attention, gather, curves, prediction]) part.at(frame);
  }

  async #run() {
    this.#again = this.#solving.running;
    if (this.#again) return;
    const { element, problem } = this.#settings;
    problem.textContent = wrongIn(element);
    if (problem.textContent) return;
    await this.#solving.run();
    if (this.#again) this.#run();
  }

  async #solve(signal) {
    this.#stage.pause();
    this.#settings.show({ status: this.#app.training ? "Waits until the training ends…" : "Starting…" });
    try {
      const { options, tokens, about } = await flowOptions(this.#app, this.#settings);
      const [before, began] = [this.#shown, performance.now()];
      const onProgress = ({ t, accepted, rejected }) => {
        const status = `t = ${t.toPrecision(3)} of ${options.t1} · ${plural(accepted, "step")}, ${count(rejected)} rejected`;
        this.#settings.show({ t, t1: options.t1, status });
      };
      const flow = await solveFlow(this.#app, options, onProgress, signal);
      flow.about = about;
      this.#shown = { ...tokens, options, flow, seconds: (performance.now() - began) / 1000 };
      if (before) forgetFlow(this.#app, before.flow);
      await this.#present(this.#shown);
    } catch (error) {
      this.#settings.show({ status: error.code === "cancelled" ? "Cancelled." : "" });
      this.#app.fail(error, this.#settings.problem);
    }
  }

  async #present(shown) {
    const { options, flow, rows } = shown;
    if (flow.ended !== "reached")
      this.#settings.problem.textContent = `${flow.reason} ${remedy(options, flow.ended)} The way until then is shown.`;
    this.#settings.show({ status: summary(shown) });
    this.#draw();
    await this.#explain(shown, ["plane", "course", "invariants", "clusters"]);
    await this.#parts.prediction.show(rows ? shown : null);
    this.#seek(this.#frame);
  }

  /** The flow that all but the map look at: of several rows one. */
  #one(shown) {
    return shown.rows ? rowOf(shown, lookedAt(this.#app, shown.rows)) : shown;
  }

  /** These parts of what the engine finds in a flow. */
  async #explain(shown, parts) {
    const { rows, options } = shown;
    const { attention, gather, curves, invariants } = this.#parts;
    const { lab, settings } = this.#app;
    const own = this.#one(shown);
    const { flow, names, set } = own;
    try {
      const wanted = { parts, metric: settings.get("metric"), near: settings.get("near"), set };
      const found = await askFlow(this.#app, shown, (id) => lab.flowInsight(id, wanted));
      if (shown !== this.#shown) return;
      if (found.plane) {
        this.#stage.show(flow, found.plane, rows ? namesOfAll(shown) : names);
        shown.framed = found.plane.framed;
      }
      const colours = rows && rowColours(shown);
      const rgb = this.#stage.colour(found.clusters, colours?.map);
      gather.show(found.clusters, flow, names, colours?.bands ?? rgb);
      attention.show(own, found.clusters.order);
      if (found.course) curves.show(options, flow, found.course, shown.framed);
      if (found.invariants) invariants.show(own, found.invariants);
      this.#seek(this.#frame);
    } catch (error) {
      this.#app.fail(error, this.#settings.problem);
    }
  }
}

export function view(app, work) {
  const room = new FlowRoom(app, work);
  room.show();
  return room;
}
