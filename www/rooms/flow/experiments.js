// What is measured on demand: the depth limit, gradients, and how deep a trained attention ODE must be.
import { saveTable } from "../../save/button.js";
import { figure } from "../../save/plot.js";
import { cancelableButton } from "../../ui/cancelable.js";
import { plural, score } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";
import { table } from "../../ui/table.js";
import { askFlow } from "./solve.js";

const LIMIT =
  "N attention layers, each T/N of a step, against the flow: the room’s field, up to 64 of its tokens, T up to 4, random weights that are smooth in depth, and independent ones.";
const GRADIENT =
  "The gradient of ½‖X(T)‖² in the tokens, three ways: its length, and how far two ways are from the first. RK4 with 20 steps per unit of t, up to 16 tokens, without the sphere (there ‖X‖ is constant).";

/** How a family of weights is drawn, and called. */
const FAMILIES = {
  smooth: { colour: "--embedding", words: "smooth in depth" },
  layers: { colour: "--one-hot", words: "independent layers", dash: [6, 4] },
};

const MOST = 64; // layers
const ROWS = 2048;
const DEPTH =
  "N Euler layers are a stack of N attention layers with the same weights, each a step of T/N, and not retrained. The flow is what they come close to.";
const CANCELLED = "Cancelled; what was measured until then stays.";

/** current(): { options, flow, names, seconds } of the flow that is shown */
export function flowClaims(app, current) {
  return node(html`<div class="split">${depthLimit(app, current)}${gradientLab(app, current)}</div>`);
}

function depthLimit(app, current) {
  const plot = figure("Error of a stack of N layers", { x: "layers N", y: "", logX: 2, logY: true }, LIMIT);
  const line = ({ kind, layers: xs, errors: ys, slope, next }) => {
    const { words, ...style } = FAMILIES[kind];
    const found = `slope ${(slope ?? NaN).toFixed(2)} from N = 64, error ${score(ys.at(-1))} at ${xs.at(-1)}`;
    return { ...style, xs, ys, dots: "some", words: next ? "" : `${words}: ${found}` };
  };
  const measure = async (shown, { setStatus, live, signal }) => {
    const families = new Map(); // as far as they are measured
    const onProgress = live((now) => {
      families.set(now.kind, now);
      if (now.next) setStatus(`${FAMILIES[now.kind].words}, N = ${now.next}…`);
      if (now.layers.length) plot.show([...families.values()].map(line), shown.flow.about);
    });
    const options = { set: shown.set, seed: app.settings.get("flowSeed") };
    await askFlow(app, shown, (id) => app.lab.depthLimit(id, options, onProgress, { signal }));
    setStatus("Slope −1 is the depth limit. Independent layers have no flow to come close to; averaging gives them −½ at best.");
  };
  return experiment(app, { id: "depth", title: "Depth limit", help: LIMIT, current, measure }, plot.element);
}

function gradientLab(app, current) {
  const plot = figure("Relative error against the discrete adjoint", { x: "T", y: "", logY: true }, GRADIENT);
  const rows = node(html`<div></div>`);
  const save = saveTable("the gradients’ lengths", app);
  const draw = (found, about) => {
    const { t1, backwardError, differencesError } = found.at(-1);
    const line = (name, more) => ({ xs: found.map((one) => one.t1), ys: found.map((one) => one[name]), dots: "some", ...more });
    const [backward, differences] = [
      { colour: "--one-hot", words: `backward adjoint: ${score(backwardError)} at T = ${t1}` },
      { colour: "--embedding", dash: [6, 4], words: `finite differences (dashed): ${score(differencesError)}` },
    ];
    plot.show([line("backwardError", backward), line("differencesError", differences)], about);
    const lengths = found.map((one) => [one.t1, ...[one.discrete, one.backward, one.differences].map(score)]);
    render(html`${save}${table("Table: T", ["T", "discrete", "backward", "differences"], lengths)}`, rows);
  };
  const measure = async (shown, { setStatus, live, signal }) => {
    const onProgress = live(({ next, found }) => {
      if (next) setStatus(`T = ${next}…`);
      if (found.length) draw(found, shown.flow.about);
    });
    await askFlow(app, shown, (id) => app.lab.gradients(id, { set: shown.set }, onProgress, { signal }));
    setStatus(
      "The discrete adjoint differentiates what was computed. The backward one recomputes X backwards, where errors grow.",
    );
  };
  return experiment(app, { id: "gradient", title: "Gradient lab", help: GRADIENT, current, measure }, plot.element, rows);
}

function verdict({ enough, reference }) {
  const words = enough
    ? `N = ${enough} is the smallest whose test loss is within 1 % of the flow’s.`
    : `No N up to ${MOST} comes within 1 % of the flow’s test loss.`;
  return `${words} Measured on ${plural(reference.rows, "test row")}.`;
}

/** Both plots of all layers that are measured. */
function drawDepth({ loss, distance }, { layers, reference: { trained, flow }, slope }, about) {
  const line = (name, words) => {
    const style = { colour: "--attention-ode", dots: layers.length < 20 && "some" };
    return { ...style, xs: layers.map((one) => one.layers), ys: layers.map((one) => one[name]), words };
  };
  const level = (y, colour, dash, words) => ({ colour, xs: [1, MOST], ys: [y, y], dash, words: `${words}: ${score(y)}` });
  const last = layers.at(-1);
  const steep = slope === null ? "" : `, slope ${slope.toFixed(2)} from N = 16`;
  const losses = [
    line("loss", `N layers: ${score(layers[0].loss)} at 1, ${score(last.loss)} at ${last.layers}`),
    level(trained, "--one-hot", [6, 4], "solver it was trained with (dashed)"),
    level(flow, "--embedding", [2, 3], "the flow, 64 steps of RK4 (dotted)"),
  ];
  loss.show(losses, about);
  const away = `‖X_N(T) − X(T)‖ / ‖X(T)‖: ${score(last.distance)} at ${last.layers}${steep}`;
  distance.show([line("distance", away)], about);
}

/** current(): the flow that is shown, of rows of a run */
export function deepPanel(app, current) {
  const plots = {
    loss: figure("Test loss of N layers", { x: "layers N", y: "", logX: 2 }, DEPTH),
    distance: figure("Distance to the flow", { x: "layers N", y: "", logX: 2, logY: true }, DEPTH),
  };
  const measure = async ({ run, flow }, { setStatus, live, signal }) => {
    const all = []; // layers that are measured
    setStatus("One layer, and the flow itself…");
    const onProgress = live((now) => {
      all.push(...now.layers);
      setStatus(`${plural(all.length, "layer")}…`);
      drawDepth(plots, { ...now, layers: all }, flow.about);
    });
    const layers = Array.from({ length: MOST }, (_, i) => i + 1);
    setStatus(verdict(await app.lab.depth({ run: run.id, layers, rows: ROWS }, onProgress, { signal })));
  };
  const content = html`<div class="split">${plots.loss.element}${plots.distance.element}</div>`;
  return experiment(app, { id: "deep", title: "How deep must it be?", help: DEPTH, current, measure }, content);
}

/**
 * A card whose button starts measure(current(), { setStatus, live, signal }); the same button cancels it, and nothing else that is
 * under way. live(listener): the listener, deaf once it is cancelled
 */
function experiment(app, { id, title, help, current, measure }, ...content) {
  const status = node(html`<p class="live" role="status"></p>`);
  const problem = node(html`<p class="problem" role="alert"></p>`);
  const setStatus = (text) => (status.textContent = text);
  const work = async (signal) => {
    problem.textContent = "";
    try {
      const live = (listener) => (now) => signal.aborted || listener(now);
      await measure(current(), { setStatus, live, signal });
    } catch (error) {
      setStatus(signal.aborted ? CANCELLED : "");
      app.fail(error, problem);
    }
  };
  const start = cancelableButton("Measure", work, { id: `${id}-start` });
  return node(html`
    <section class="card" aria-labelledby=${`${id}-title`}>
      <h3 id=${`${id}-title`}>${title}</h3>
      <p class="help">${help}</p>
      <div class="row">${start}${status}</div>
      ${problem}
      ${content}
    </section>`);
}
