// The Flow room put together: settings, Run and Cancel, and what shows a flow.
import { LabError } from "../../lab/lab.js";
import { control, wrongIn } from "../../ui/controls.js";
import { cancelable, enableOne } from "../../ui/cancelable.js";
import { button, download, el, replace } from "../../ui/dom.js";
import { FLOW } from "../../state/flow-settings.js";
import { count, plural, score } from "../../ui/format.js";
import { attentionMap } from "./attention.js";
import { flowClaims } from "./claims.js";
import { flowCurves } from "./curves.js";
import { deepPanel } from "./deep.js";
import { gathering } from "./gather.js";
import { invariantTable } from "./invariants.js";
import { ADAPTIVE, flowOptions, inWords } from "./options.js";
import { predictions } from "./predict.js";
import { lookedAt, namesOfAll, rowColours, rowOf } from "./rows.js";
import { askFlow, forgetFlow } from "./solved.js";
import { flowStage } from "./stage.js";
import { flowStart } from "./start.js";

const VERDICT = {
  tanh: "Bounded: a solution exists for all t, though it may grow exponentially until f32 ends.",
  sigmoid: "Bounded and never negative: a solution exists for all t, though it may grow exponentially.",
  softmax: "Over a token’s features, so never above 1: a solution exists for all t.",
  relu: "Not bounded: growth can be cubic, and a flow can reach infinity in finite time.",
  identity: "Linear attention: growth is cubic, and a flow can reach infinity in finite time, as x′ = x³ − x does from x > 1.",
};

/** What to do about a flow that did not reach its end. */
function remedy({ field, sigma, sphere }, ended) {
  if (ended === "stopped") return "Shorten T, allow a larger tolerance, or take fewer steps.";
  if (field === "literal" && ["relu", "identity"].includes(sigma))
    return "Take a bounded σ such as tanh, the scale 1/n, smaller tokens, or a shorter T.";
  return sphere ? "Take a shorter T or more steps." : "Put the tokens on the sphere, keep the leak at 1, or shorten T.";
}

export function view(app, work) {
  const { settings } = app;
  const get = (name) => settings.get(name);
  let [shown, frame] = [null, 0]; // shown: { options, flow, names, seconds }; of rows also what they bring
  let queued = false; // to run again at the end
  const solving = cancelable(
    (signal) => solve(signal),
    () => busy(solving.running),
  );
  const rerun = () => (solving.running ? (queued = true) : run());
  /** The flow that all but the map look at: of several rows one. */
  const one = (mine = shown) => mine && (mine.rows ? rowOf(mine, lookedAt(app, mine.rows)) : mine);

  const start = flowStart(app, rerun);
  const problem = el("p", { class: "problem", role: "alert" });
  const live = el("p", { class: "live", role: "status" }, "Press Run.");
  const bar = el("progress", { hidden: true, "aria-label": "Progress of the flow" });
  const runButton = button("Run", () => run(), { class: "primary", id: "flow-run-button" });
  const cancelButton = button("Cancel", solving.cancel, { id: "flow-cancel", disabled: true });
  const at = (now) => {
    frame = now;
    attention.at(now);
    gather.at(now);
    curves.at(now);
    if (shown?.rows) prediction.at(curves.time(now));
  };
  const stage = flowStage(app, at);
  const attention = attentionMap(app);
  const prediction = predictions(app, () => insight(shown, ["course", "invariants", "clusters"]));
  const deep = deepPanel(app, () => shown);
  const gather = gathering(app, () => shown && insight(shown, ["clusters"]));
  const curves = flowCurves();
  const invariants = invariantTable(app);
  const form = settingsForm(app, start, { runButton, cancelButton, bar, live, problem });

  const busy = (on) => {
    enableOne(on, runButton, cancelButton);
    bar.hidden = !on;
    if (on) bar.removeAttribute("value");
  };
  async function run() {
    if (solving.running) return;
    problem.textContent = wrongIn(form);
    if (problem.textContent) return;
    await solving.run();
    if (!queued) return;
    queued = false;
    run();
  }
  async function solve(signal) {
    stage.stop();
    live.textContent = app.training ? "Waits until the training ends…" : "Starting…";
    try {
      const { options, tokens } = await flowOptions(app, start);
      const began = performance.now();
      const told = ({ t, accepted, rejected }) => {
        bar.max = options.t1;
        bar.value = t;
        live.textContent = `t = ${t.toPrecision(3)} of ${options.t1} · ${plural(accepted, "step")}, ${count(rejected)} rejected`;
      };
      const before = shown;
      let flow = await app.lab.flow(options, told, { signal });
      // An early escape leaves few of the times asked for: the same way again, at times that lie on it.
      if (flow.ended === "escaped" && flow.times.length < options.times.length / 2 && performance.now() - began < 5000) {
        const end = flow.times.at(-1);
        const times = options.times.map((_, k, { length }) => (end * k) / length);
        forgetFlow(app, flow);
        flow = await app.lab.flow({ ...options, times }, undefined, { signal });
      }
      // Nothing to show, and what would show it waits for the training too.
      if (flow.ended === "stopped" && flow.times.length < 2) throw new LabError("cancelled", flow.reason);
      flow.about = inWords(app, options, tokens);
      shown = { ...tokens, options, flow, seconds: (performance.now() - began) / 1000 };
      await present(shown);
      if (before) forgetFlow(app, before.flow);
    } catch (error) {
      live.textContent = error.code === "cancelled" ? "Cancelled." : "";
      app.fail(error, problem);
    }
  }

  async function present(mine) {
    const { options, flow, notice, seconds } = mine;
    const { evaluations, accepted, rejected, reads } = flow.stats;
    if (flow.ended !== "reached")
      problem.textContent = `${flow.reason} ${remedy(options, flow.ended)} The way until then is shown.`;
    live.textContent = [
      `t = ${score(flow.times.at(-1))} after ${plural(accepted, "step")}, ${count(rejected)} rejected, ${plural(evaluations, "evaluation")}, ${plural(reads, "read")} of the clock; ${seconds.toFixed(2)} s.`,
      notice,
    ].join(" ");
    results.hidden = false;
    deep.hidden = !mine.rows || !!mine.run.project; // its losses are of the rows that it was tested on
    await insight(mine, ["plane", "course", "invariants", "clusters"]);
    await prediction.show(mine.rows ? mine : null);
    at(frame);
  }

  async function insight(mine, parts) {
    const { rows } = mine;
    const own = one(mine);
    const { options, flow, names } = own;
    try {
      const wanted = { parts, metric: get("metric"), near: get("near"), set: own.set };
      const found = await askFlow(app, mine, (id) => app.lab.flowInsight(id, wanted));
      if (mine !== shown) return;
      if (found.plane) {
        stage.show(flow, found.plane, rows ? namesOfAll(mine) : names);
        mine.framed = found.plane.framed;
      }
      const colours = rows && rowColours(mine);
      const rgb = stage.colour(found.clusters, colours?.map);
      gather.show(found.clusters, flow, names, colours?.bands ?? rgb);
      attention.show(own, found.clusters.order);
      if (found.course) curves.show(options, flow, found.course, mine.framed);
      if (found.invariants) invariants.show(own, found.invariants);
      at(frame);
    } catch (error) {
      app.fail(error, problem);
    }
  }

  const saveWeights = ({ weights, path, width }) =>
    app.lab.writeWeights({ width, path, ...weights }).then(download, (error) => app.fail(error));
  const takeWeights = button("Download the weights", () => shown && saveWeights(shown.options), { class: "small" });
  const results = el(
    "div",
    { class: "work", hidden: true },
    prediction.element,
    el("div", { class: "split" }, gather.element, attention.element),
    curves.element,
    deep,
    flowClaims(app, one),
    invariants.element,
    el("div", { class: "row" }, takeWeights),
  );
  replace(work, el("div", { class: "bench" }, form, stage.element), results);
  const later = new Set(["metric", "near", "set", "look"]); // these need no new flow
  settings.addEventListener("change", ({ detail }) => {
    if (shown && !solving.running && !later.has(detail) && FLOW.some(({ name }) => name === detail))
      live.textContent = "Settings have changed: press Run to see their flow.";
  });
  const view = {
    show() {
      const next = app.takeNextFlow();
      if (next?.run) start.watch(next.run);
      const presets = !["column", "row", "file"].includes(get("from"));
      if (next || (!shown && !app.training && app.lab && presets && !solving.running)) rerun();
    },
  };
  view.show();
  return view;
}

/** Groups of controls; what does not apply is hidden. */
function settingsForm(app, start, { runButton, cancelButton, bar, live, problem }) {
  const { settings } = app;
  const fields = {};
  const make = (...names) => names.map((name) => (fields[name] = control(settings, name)));
  const group = (title, ...children) => el("fieldset", {}, el("legend", {}, title), el("div", { class: "fields" }, children));
  const verdict = el("p", { class: "help wide" });
  const more = (title, ...children) => el("details", {}, el("summary", {}, title), el("div", { class: "fields" }, children));
  const field = make("field", "sigma", "scale", "leak", "sphere", "heads", "t1");
  const solver = make("solver", "method", "steps", "rtol", "atol", "frames");
  field.splice(2, 0, verdict);
  const ofPreset = [group("Weights", start.weightFields), start.said, group("Field", field)];
  const show = () => {
    const literal = settings.get("field") === "literal";
    fields.sigma.hidden = fields.scale.hidden = verdict.hidden = !literal;
    fields.heads.hidden = literal;
    verdict.textContent = VERDICT[settings.get("sigma")];
    const rows = settings.get("from") === "row";
    const trained = rows && settings.get("solver") === "run";
    ofPreset.forEach((one) => (one.hidden = rows));
    fields.solver.hidden = !rows;
    fields.method.hidden = fields.steps.hidden = trained;
    const fixed = trained || settings.get("steps") !== "auto" || !ADAPTIVE.includes(settings.get("method"));
    fields.rtol.hidden = fields.atol.hidden = fixed;
  };
  settings.addEventListener("change", show);
  show();
  return el(
    "section",
    { class: "card settings flow-settings", "aria-labelledby": "flow-settings-title" },
    el(
      "div",
      { class: "title-row" },
      el("h3", { id: "flow-settings-title" }, "Settings"),
      el("div", { class: "row" }, runButton, cancelButton),
    ),
    bar,
    live,
    problem,
    group("Tokens", start.tokenFields),
    ofPreset,
    more("Solver", solver),
  );
}
