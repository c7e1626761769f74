// What is measured on demand: the depth limit, gradients, and how deep a trained attention ODE must be.
import { saveTable } from "../../save/button.js";
import { cancelableButton } from "../../ui/cancelable.js";
import { plural, score } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";
import { table } from "../../ui/table.js";
import { figure } from "./curves.js";
import { askFlow } from "./solve.js";

const LIMIT =
  "N attention layers, each T/N of a step, against the flow: the room’s field, up to 64 of its tokens, T up to 4, random weights that are smooth in depth, and independent ones.";
const GRADIENT =
  "The gradient of ½‖X(T)‖² in the tokens, three ways: its length, and how far two ways are from the first. RK4 with 20 steps per unit of t, up to 16 tokens, without the sphere (there ‖X‖ is constant).";

/** How a family of weights is drawn, and called. */
const FAMILIES = {
  smooth: { colour: "embedding", words: "smooth in depth" },
  layers: { colour: "one-hot", words: "independent layers", dash: [6, 4] },
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
  const chart = figure("Error of a stack of N layers", { x: "layers N", y: "", logX: 2, logY: true }, LIMIT);
  const draw = (families) =>
    chart.chart.show(
      families.map(({ kind, layers: xs, errors: ys }) => {
        const { colour, dash } = FAMILIES[kind];
        return { colour: `--${colour}`, xs, ys, dots: "some", dash };
      }),
    );
  const caption = ({ kind, layers, errors, slope }) => {
    const { colour, words } = FAMILIES[kind];
    const steep = (slope ?? NaN).toFixed(2);
    return [colour, `${words}: slope ${steep} from N = 64, error ${score(errors.at(-1))} at ${layers.at(-1)}`];
  };
  const measure = async (report, signal) => {
    const shown = current();
    const families = new Map(); // as far as they are measured
    const heard = (now) => {
      if (signal.aborted) return;
      families.set(now.kind, now);
      if (now.next) report(`${FAMILIES[now.kind].words}, N = ${now.next}…`);
      if (now.layers.length) draw([...families.values()]);
      if (!now.next) chart.say([...families.values()].map(caption), shown.flow.about);
    };
    const options = { set: shown.set, seed: app.settings.get("flowSeed") };
    await askFlow(app, shown, (id) => app.lab.depthLimit(id, options, heard, { signal }));
    report("Slope −1 is the depth limit. Independent layers have no flow to come close to; averaging gives them −½ at best.");
  };
  return experiment(app, "depth", "Depth limit", LIMIT, measure, chart.element);
}

function gradientLab(app, current) {
  const chart = figure("Relative error against the discrete adjoint", { x: "T", y: "", logY: true }, GRADIENT);
  const rows = node(html`<div></div>`);
  const save = saveTable("the gradients’ lengths", app);
  const draw = (found, about) => {
    const xs = found.map(({ t1 }) => t1);
    const last = found.at(-1);
    chart.chart.show([
      { colour: "--one-hot", xs, ys: found.map((one) => one.backwardError), dots: "some" },
      { colour: "--embedding", xs, ys: found.map((one) => one.differencesError), dots: "some", dash: [6, 4] },
    ]);
    chart.say(
      [
        ["one-hot", `backward adjoint: ${score(last.backwardError)} at T = ${last.t1}`],
        ["embedding", `finite differences (dashed): ${score(last.differencesError)}`],
      ],
      about,
    );
    const lengths = found.map((one) => [one.t1, ...[one.discrete, one.backward, one.differences].map(score)]);
    render(html`${save}${table("Table: T", ["T", "discrete", "backward", "differences"], lengths)}`, rows);
  };
  const measure = async (report, signal) => {
    const shown = current();
    const heard = ({ next, found }) => {
      if (signal.aborted) return;
      if (next) report(`T = ${next}…`);
      if (found.length) draw(found, shown.flow.about);
    };
    await askFlow(app, shown, (id) => app.lab.gradients(id, { set: shown.set }, heard, { signal }));
    report("The discrete adjoint differentiates what was computed. The backward one recomputes X backwards, where errors grow.");
  };
  return experiment(app, "gradient", "Gradient lab", GRADIENT, measure, chart.element, rows);
}

function verdict({ enough, reference }) {
  const words = enough
    ? `N = ${enough} is the smallest whose test loss is within 1 % of the flow’s.`
    : `No N up to ${MOST} comes within 1 % of the flow’s test loss.`;
  return `${words} Measured on ${plural(reference.rows, "test row")}.`;
}

/** Both plots of all layers that are measured. */
function drawDepth({ loss, distance }, { layers, reference: { trained, flow }, slope }, about) {
  const xs = layers.map((one) => one.layers);
  const dots = layers.length < 20 && "some";
  const level = (y, colour, dash) => ({ colour, xs: [1, MOST], ys: [y, y], dash });
  loss.chart.show([
    { colour: "--attention-ode", xs, ys: layers.map((one) => one.loss), dots },
    level(trained, "--one-hot", [6, 4]),
    level(flow, "--embedding", [2, 3]),
  ]);
  distance.chart.show([{ colour: "--attention-ode", xs, ys: layers.map((one) => one.distance), dots }]);
  const last = layers.at(-1);
  loss.say(
    [
      ["attention-ode", `N layers: ${score(layers[0].loss)} at 1, ${score(last.loss)} at ${last.layers}`],
      ["one-hot", `solver it was trained with (dashed): ${score(trained)}`],
      ["embedding", `the flow, 64 steps of RK4 (dotted): ${score(flow)}`],
    ],
    about,
  );
  const steep = slope === null ? "" : `, slope ${slope.toFixed(2)} from N = 16`;
  const words = `‖X_N(T) − X(T)‖ / ‖X(T)‖: ${score(last.distance)} at ${last.layers}${steep}`;
  distance.say([["attention-ode", words]], about);
}

/** current(): the flow that is shown, of rows of a run */
export function deepPanel(app, current) {
  const plots = {
    loss: figure("Test loss of N layers", { x: "layers N", y: "", logX: 2 }, DEPTH),
    distance: figure("Distance to the flow", { x: "layers N", y: "", logX: 2, logY: true }, DEPTH),
  };
  const measure = async (report, signal) => {
    const { run, flow } = current();
    const all = []; // layers that are measured
    report("One layer, and the flow itself…");
    const heard = (now) => {
      all.push(...now.layers);
      if (signal.aborted) return;
      report(`${plural(all.length, "layer")}…`);
      drawDepth(plots, { ...now, layers: all }, flow.about);
    };
    const layers = Array.from({ length: MOST }, (_, i) => i + 1);
    report(verdict(await app.lab.depth({ run: run.id, layers, rows: ROWS }, heard, { signal })));
  };
  const content = html`<div class="split">${plots.loss.element}${plots.distance.element}</div>`;
  return experiment(app, "deep", "How deep must it be?", DEPTH, measure, content);
}

/** A card whose button starts `measure(report, signal)`; the same button cancels it, and nothing else that is under way. */
function experiment(app, id, title, help, measure, ...content) {
  const status = node(html`<p class="live" role="status"></p>`);
  const problem = node(html`<p class="problem" role="alert"></p>`);
  const work = async (signal) => {
    problem.textContent = "";
    try {
      await measure((text) => (status.textContent = text), signal);
    } catch (error) {
      status.textContent = signal.aborted ? CANCELLED : "";
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
