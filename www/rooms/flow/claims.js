// Two claims, measured on the tokens and the field of the room: the depth limit, and gradients.
import { saveTable } from "../../save/button.js";
import { el, replace } from "../../ui/dom.js";
import { score } from "../../ui/format.js";
import { figure } from "./curves.js";
import { experiment, table } from "./experiment.js";
import { askFlow } from "./solved.js";

const LIMIT =
  "N attention layers, each T/N of a step, against the flow: the room’s field, up to 64 of its tokens, T up to 4, random weights that are smooth in depth, and independent ones.";
const GRADIENT =
  "The gradient of ½‖X(T)‖² in the tokens, three ways: its length, and how far two ways are from the first. RK4 with 20 steps per unit of t, up to 16 tokens, without the sphere (there ‖X‖ is constant).";

/** How a family of weights is drawn, and called. */
const FAMILIES = {
  smooth: { colour: "embedding", words: "smooth in depth" },
  layers: { colour: "one-hot", words: "independent layers", dash: [6, 4] },
};

/** current(): { options, flow, names, seconds } of the flow that is shown */
export function flowClaims(app, current) {
  return el("div", { class: "split" }, depthLimit(app, current), gradientLab(app, current));
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
  const rows = el("div", {});
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
    replace(rows, saveTable("the gradients’ lengths", app), table(["T", "discrete", "backward", "differences"], lengths));
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
