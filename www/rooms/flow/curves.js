// Energy, size and step sizes along t.
import { figure } from "../../save/plot.js";
import { count, plural, score } from "../../ui/format.js";
import { html, node } from "../../ui/html.js";
import { timeAt } from "./player.js";

export const ends = (values) => `${score(values[0])} → ${score(values.at(-1))}`;

function stepLines({ t, h, rejected }) {
  const bad = [...t.keys()].filter((i) => rejected[i] > 0);
  const attempts = rejected.reduce((sum, one) => sum + one, 0);
  const [least, most] = [Math.min, Math.max].map((of) => h.reduce((a, b) => of(a, b), h[0]));
  const range = t.length ? `, from ${score(least)} to ${score(most)}` : "";
  const accepted = `${plural(t.length, "accepted step")}${range}`;
  const before = `${plural(attempts, "rejected attempt")}${attempts ? ", before the steps marked" : ""}`;
  return [
    { colour: "--embedding", xs: [...t], ys: h, dots: t.length < 60 && "some", words: accepted },
    { colour: "--bad", xs: bad.map((i) => t[i]), ys: bad.map((i) => h[i]), dots: true, words: before },
  ];
}

/** What the interaction energy is of this field, and how it went. */
function energyNote(field, energy, sampled) {
  const what = field === "softmax" ? "ln of the mean of exp(⟨q, k⟩/√d)" : "Mean of ⟨σ(q), k⟩²/4";
  return `${what}; ${ends(energy)}.${sampled ? ` Of ${count(sampled)} tokens, evenly sampled.` : ""}`;
}

export function flowCurves() {
  const energy = figure("Interaction energy", { x: "t", y: "" });
  const size = figure("Diameter and norms", { x: "t", y: "" });
  const steps = figure("Step size", { x: "t", y: "h", logY: true });
  const all = [energy, size, steps];
  let times = [0];
  const element = node(html`
    <section class="card" aria-labelledby="curves-title">
      <h3 id="curves-title">Along t</h3>
      <div class="curves">${all.map((plot) => plot.element)}</div>
    </section>`);
  return {
    element,
    /** framed: states before the flow runs away; the others would flatten the curves */
    show({ field }, { about, ...flow }, { sampled, ...course }, framed) {
      times = flow.times.slice(0, framed);
      const line = (name, colour, more) => ({ colour, xs: times, ys: course[name].subarray(0, framed), ...more });
      const named = (name, title, colour, dash) => {
        const own = line(name, colour, { dash });
        return { ...own, words: `${title}: ${ends(own.ys)}` };
      };
      const ofEnergy = line("energy", "--embedding");
      energy.show([ofEnergy], about, energyNote(field, ofEnergy.ys, sampled));
      const ofSize = [
        named("diameter", "diameter", "--embedding"),
        named("norm", "mean norm (dashed)", "--one-hot", [6, 4]),
        named("mean", "norm of the mean (dotted)", "--target-mean", [2, 3]),
      ];
      size.show(ofSize, about);
      steps.show(stepLines(flow.steps), about);
    },
    at(frame) {
      for (const { mark } of all) mark(timeAt(times, frame));
    },
  };
}
