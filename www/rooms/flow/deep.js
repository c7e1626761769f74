// How deep a trained attention ODE must be: N Euler layers in the place of its solver, on test rows.
import { plural, score } from "../../ui/format.js";
import { figure } from "./curves.js";
import { experiment, slope } from "./panels.js";
import { el } from "../../ui/dom.js";

const MOST = 64; // layers
const ROWS = 2048;
const NEAR = 0.01; // of the flow's loss
const TAIL = 16; // layers from which the slope is taken
const HELP =
  "N Euler layers are a stack of N attention layers with the same weights, each a step of T/N, and not retrained. The flow is what they come close to.";

function verdict(found, { flow, rows }) {
  const near = found.find(({ loss }) => Math.abs(loss - flow) <= NEAR * flow);
  const said = near
    ? `N = ${near.layers} is the smallest whose test loss is within 1 % of the flow’s.`
    : `No N up to ${MOST} comes within 1 % of the flow’s test loss.`;
  return `${said} Measured on ${plural(rows, "test row")}.`;
}

/** current(): the flow that is shown, of rows of a run */
export function deepPanel(app, current) {
  const loss = figure("Test loss of N layers", { x: "layers N", y: "", logX: 2 }, HELP);
  const distance = figure("Distance to the flow", { x: "layers N", y: "", logX: 2, logY: true }, HELP);
  const measure = async (report, signal) => {
    const {
      run: { id: run },
      flow: { about },
    } = current();
    const found = [];
    const draw = ({ trained, flow }) => {
      const xs = found.map(({ layers }) => layers);
      const dots = found.length < 20 && "some";
      const level = (y, colour, dash) => ({ colour, xs: [1, MOST], ys: [y, y], dash });
      loss.chart.show([
        { colour: "--attention-ode", xs, ys: found.map((one) => one.loss), dots },
        level(trained, "--one-hot", [6, 4]),
        level(flow, "--embedding", [2, 3]),
      ]);
      distance.chart.show([{ colour: "--attention-ode", xs, ys: found.map((one) => one.distance), dots }]);
      loss.say(
        [
          ["attention-ode", `N layers: ${score(found[0].loss)} at 1, ${score(found.at(-1).loss)} at ${xs.at(-1)}`],
          ["one-hot", `solver it was trained with (dashed): ${score(trained)}`],
          ["embedding", `the flow, 64 steps of RK4 (dotted): ${score(flow)}`],
        ],
        about,
      );
      const tail = found.filter(({ layers }) => layers >= TAIL);
      const steep = slope(
        tail.map(({ layers }) => layers),
        tail.map((one) => one.distance),
      );
      distance.say(
        [
          [
            "attention-ode",
            `‖X_N(T) − X(T)‖ / ‖X(T)‖: ${score(found.at(-1).distance)} at ${xs.at(-1)}${tail.length > 2 ? `, slope ${steep.toFixed(2)} from N = ${TAIL}` : ""}`,
          ],
        ],
        about,
      );
    };
    report("One layer, and the flow itself…");
    const layers = Array.from({ length: MOST }, (_, i) => i + 1);
    const told = (now) => {
      found.push(...now.layers);
      if (signal.aborted) return;
      report(`${plural(found.length, "layer")}…`);
      draw(now.reference);
    };
    const { reference } = await app.lab.depth({ run, layers, rows: ROWS }, told, { signal });
    report(verdict(found, reference));
  };
  return experiment(
    app,
    "deep",
    "How deep must it be?",
    HELP,
    measure,
    el("div", { class: "split" }, loss.element, distance.element),
  );
}
