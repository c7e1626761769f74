// Energy, size and step sizes along t.
import { Curves } from "../../chart/chart.js";
import { count, plural, score } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { saveMenu } from "../../save/button.js";

/** A part of a caption. colour: class of a dot, #hex or none */
function entry([colour, words]) {
  const own = colour?.[0] === "#" ? `background-color: ${colour}` : "";
  const dot = html`<span class="dot ${colour}" aria-hidden="true" .style=${own}></span>`;
  return html`<span class="entry">${colour ? dot : nothing}${words}</span>`;
}

/** help: what was measured, where the title does not say it */
export function figure(title, axes, help = "") {
  const host = node(html`<div class="curve" role="img" aria-label="${title}: nothing measured yet"></div>`);
  const caption = node(html`<figcaption class="help"></figcaption>`);
  const chart = new Curves(host, axes);
  let [parts, about] = [[], ""];
  const described = () => {
    const curves = chart.figure();
    const named = parts.filter(([colour]) => colour);
    const legend = named.map(([colour, name]) => {
      const key = colour[0] === "#" ? colour : `--${colour}`;
      const drawn = curves?.series.find((line) => line.colour === key);
      return { name, colour: key, line: drawn?.dots !== true, dash: drawn?.dash, dots: !!drawn?.dots };
    });
    const words = parts.filter(([colour]) => !colour).map(([, text]) => text);
    if (curves) curves.y.label ||= title;
    return curves && { title, caption: [help, ...words, about].join(" ").trim(), legend, curves };
  };
  const save = saveMenu(`the plot “${title}”`, described);
  return {
    chart,
    element: node(html`<figure><h4>${title}</h4>${save}${host}${caption}</figure>`),
    /** captions: [class of a dot, #hex or none, words] pairs; the chart's description is their words. flow: what it says of itself */
    say(captions, flow) {
      [parts, about] = [captions, flow];
      render(parts.map(entry), caption);
      host.setAttribute("aria-label", `${title}. ${parts.map(([, words]) => words).join(" ")}`);
    },
  };
}

const [A, B, C] = ["embedding", "one-hot", "target-mean"];
const ends = (name, values) => `${name}: ${score(values[0])} → ${score(values.at(-1))}`;

function showEnergy(plot, times, energy, { field, sampled, about }) {
  plot.chart.show([{ colour: `--${A}`, xs: times, ys: energy }]);
  const what = field === "softmax" ? "ln of the mean of exp(⟨q, k⟩/√d)" : "Mean of ⟨σ(q), k⟩²/4";
  const of = sampled ? ` Of ${count(sampled)} tokens, evenly sampled.` : "";
  plot.say([[null, `${what}; ${ends("", energy).slice(2)}.${of}`]], about);
}

function showSize(plot, times, { diameter, norm, mean }, about) {
  plot.chart.show([
    { colour: `--${A}`, xs: times, ys: diameter },
    { colour: `--${B}`, xs: times, ys: norm, dash: [6, 4] },
    { colour: `--${C}`, xs: times, ys: mean, dash: [2, 3] },
  ]);
  plot.say(
    [
      [A, ends("diameter", diameter)],
      [B, ends("mean norm (dashed)", norm)],
      [C, ends("norm of the mean (dotted)", mean)],
    ],
    about,
  );
}

function showSteps(plot, { t, h, rejected }, about) {
  const bad = [...t.keys()].filter((i) => rejected[i] > 0);
  const lines = [{ colour: `--${A}`, xs: [...t], ys: h, dots: t.length < 60 ? "some" : false }];
  if (bad.length) lines.push({ colour: "--bad", xs: bad.map((i) => t[i]), ys: bad.map((i) => h[i]), dots: true });
  plot.chart.show(lines);
  const attempts = rejected.reduce((sum, one) => sum + one, 0);
  const [least, most] = [Math.min, Math.max].map((of) => h.reduce((a, b) => of(a, b), h[0]));
  const range = t.length ? `, from ${score(least)} to ${score(most)}` : "";
  plot.say(
    [
      [A, `${plural(t.length, "accepted step")}${range}`],
      ["bad", `${plural(attempts, "rejected attempt")}${attempts ? ", before the steps marked" : ""}`],
    ],
    about,
  );
}

export function flowCurves() {
  const energy = figure("Interaction energy", { x: "t", y: "" });
  const size = figure("Diameter and norms", { x: "t", y: "" });
  const steps = figure("Step size", { x: "t", y: "h", logY: true });
  const all = [energy, size, steps];
  let times = [0];
  /** Also between two frames. */
  const time = (frame) => {
    const low = Math.min(Math.floor(frame), times.length - 1);
    const high = Math.min(low + 1, times.length - 1);
    return times[low] + (frame - low) * (times[high] - times[low]);
  };
  const element = node(html`
    <section class="card" aria-labelledby="curves-title">
      <h3 id="curves-title">Along t</h3>
      <div class="curves">${all.map((plot) => plot.element)}</div>
    </section>`);
  return {
    element,
    /** framed: states before the flow runs away; the others would flatten the curves */
    show({ field }, flow, { sampled, ...course }, framed) {
      const { about } = flow;
      const cut = (name) => course[name].subarray(0, framed);
      times = flow.times.slice(0, framed);
      showEnergy(energy, times, cut("energy"), { field, sampled, about });
      showSize(size, times, { diameter: cut("diameter"), norm: cut("norm"), mean: cut("mean") }, about);
      showSteps(steps, flow.steps, about);
    },
    time,
    at(frame) {
      for (const { chart } of all) chart.mark(time(frame));
    },
  };
}
