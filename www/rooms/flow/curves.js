// Energy, size and step sizes along t.
import { Curves } from "../../chart/chart.js";
import { card, el } from "../../ui/dom.js";
import { count, plural, score } from "../../ui/format.js";
import { saveMenu } from "../../save/button.js";

function dot(colour) {
  const node = el("span", { class: `dot ${colour}`, "aria-hidden": "true" });
  if (colour[0] === "#") node.style.backgroundColor = colour;
  return node;
}

/** help: what was measured, where the title does not say it */
export function figure(title, axes, help = "") {
  const host = el("div", { class: "curve", role: "img", "aria-label": `${title}: nothing measured yet` });
  const caption = el("figcaption", { class: "help" });
  const chart = new Curves(host, axes);
  let said = [];
  let about = "";
  const described = () => {
    const curves = chart.figure();
    const named = said.filter(([colour]) => colour);
    const legend = named.map(([colour, name]) => {
      const key = colour[0] === "#" ? colour : `--${colour}`;
      const drawn = curves?.series.find((line) => line.colour === key);
      return { name, colour: key, line: drawn?.dots !== true, dash: drawn?.dash, dots: !!drawn?.dots };
    });
    const words = said.filter(([colour]) => !colour).map(([, text]) => text);
    if (curves) curves.y.label ||= title;
    return curves && { title, caption: [help, ...words, about].join(" ").trim(), legend, curves };
  };
  return {
    chart,
    element: el("figure", {}, el("h4", {}, title), saveMenu(`the plot “${title}”`, described), host, caption),
    /** parts: [class of a dot, #hex or none, words] pairs; the chart's description is their words. about: of the flow */
    say(parts, flow) {
      [said, about] = [parts, flow];
      caption.replaceChildren(...parts.map(([colour, words]) => el("span", { class: "entry" }, colour && dot(colour), words)));
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
  const plots = el(
    "div",
    { class: "curves" },
    all.map(({ element }) => element),
  );
  return {
    element: card("curves-title", "Along t", plots),
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
