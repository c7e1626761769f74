// How deep a trained attention ODE must be: N Euler layers in the place of its solver, on test rows.
import { plural, score } from "../../ui/format.js";
import { figure } from "./curves.js";
import { experiment } from "./experiment.js";
import { el } from "../../ui/dom.js";

const MOST = 64; // layers
const ROWS = 2048;
const HELP =
  "N Euler layers are a stack of N attention layers with the same weights, each a step of T/N, and not retrained. The flow is what they come close to.";

function verdict({ enough, reference }) {
  const words = enough
    ? `N = ${enough} is the smallest whose test loss is within 1 % of the flow’s.`
    : `No N up to ${MOST} comes within 1 % of the flow’s test loss.`;
  return `${words} Measured on ${plural(reference.rows, "test row")}.`;
}

/** Both plots of all layers that are measured. */
function draw({ loss, distance }, { layers, reference: { trained, flow }, slope }, about) {
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
    loss: figure("Test loss of N layers", { x: "layers N", y: "", logX: 2 }, HELP),
    distance: figure("Distance to the flow", { x: "layers N", y: "", logX: 2, logY: true }, HELP),
  };
  const measure = async (report, signal) => {
    const { run, flow } = current();
    const all = []; // layers that are measured
    report("One layer, and the flow itself…");
    const heard = (now) => {
      all.push(...now.layers);
      if (signal.aborted) return;
      report(`${plural(all.length, "layer")}…`);
      draw(plots, { ...now, layers: all }, flow.about);
    };
    const layers = Array.from({ length: MOST }, (_, i) => i + 1);
    report(verdict(await app.lab.depth({ run: run.id, layers, rows: ROWS }, heard, { signal })));
  };
  const content = el("div", { class: "split" }, plots.loss.element, plots.distance.element);
  return experiment(app, "deep", "How deep must it be?", HELP, measure, content);
}
