// Energy, size and step sizes along t.
import { Curves } from "./charts.js";
import { el } from "./dom.js";
import { count, plural, score } from "./format.js";

function dot(colour) {
  const node = el("span", { class: `dot ${colour}`, "aria-hidden": "true" });
  if (colour[0] === "#") node.style.backgroundColor = colour;
  return node;
}

export function figure(title, axes) {
  const host = el("div", { class: "curve", role: "img", "aria-label": `${title}: nothing measured yet` });
  const caption = el("figcaption", { class: "help" });
  const chart = new Curves(host, axes);
  return {
    chart,
    element: el("figure", {}, el("h4", {}, title), host, caption),
    /** parts: [class of a dot, #hex or none, words] pairs; the chart's description is their words */
    say(parts) {
      caption.replaceChildren(...parts.map(([colour, words]) => el("span", { class: "entry" }, colour && dot(colour), words)));
      host.setAttribute("aria-label", `${title}. ${parts.map(([, words]) => words).join(" ")}`);
    },
  };
}

const [A, B, C] = ["embedding", "one-hot", "target-mean"];
const ends = (name, values) => `${name}: ${score(values[0])} → ${score(values.at(-1))}`;

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
  return {
    element: el(
      "section",
      { class: "card", "aria-labelledby": "curves-title" },
      el("h3", { id: "curves-title" }, "Along t"),
      el(
        "div",
        { class: "curves" },
        all.map(({ element }) => element),
      ),
    ),
    /** framed: states before the flow runs away; the others would flatten the curves */
    show({ field }, flow, { sampled, ...course }, framed) {
      const [e, diameter, mean, norm] = ["energy", "diameter", "mean", "norm"].map((name) => course[name].subarray(0, framed));
      times = flow.times.slice(0, framed);
      const of = sampled ? ` Of ${count(sampled)} tokens, evenly sampled.` : "";
      energy.chart.show([{ colour: `--${A}`, xs: times, ys: e }]);
      energy.say([
        [
          null,
          `${field === "softmax" ? "ln of the mean of exp(⟨q, k⟩/√d)" : "Mean of ⟨σ(q), k⟩²/4"}; ${ends("", e).slice(2)}.${of}`,
        ],
      ]);
      size.chart.show([
        { colour: `--${A}`, xs: times, ys: diameter },
        { colour: `--${B}`, xs: times, ys: norm, dash: [6, 4] },
        { colour: `--${C}`, xs: times, ys: mean, dash: [2, 3] },
      ]);
      size.say([
        [A, ends("diameter", diameter)],
        [B, ends("mean norm (dashed)", norm)],
        [C, ends("norm of the mean (dotted)", mean)],
      ]);
      const { t, h, rejected } = flow.steps;
      const bad = [...t.keys()].filter((i) => rejected[i] > 0);
      const lines = [{ colour: `--${A}`, xs: [...t], ys: h, dots: t.length < 60 ? "some" : false }];
      if (bad.length) lines.push({ colour: "--bad", xs: bad.map((i) => t[i]), ys: bad.map((i) => h[i]), dots: true });
      steps.chart.show(lines);
      const sum = rejected.reduce((sum, one) => sum + one, 0);
      const range = t.length
        ? `, from ${score(h.reduce((a, b) => Math.min(a, b)))} to ${score(h.reduce((a, b) => Math.max(a, b)))}`
        : "";
      steps.say([
        [A, `${plural(t.length, "accepted step")}${range}`],
        ["bad", `${plural(sum, "rejected attempt")}${sum ? ", before the steps marked" : ""}`],
      ]);
    },
    time,
    at(frame) {
      for (const { chart } of all) chart.mark(time(frame));
    },
  };
}
