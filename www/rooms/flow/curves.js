// Energy, size and step sizes along t.
import { Curves } from "../../ui/chart.js";
import { el } from "../../ui/dom.js";
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
      energy.say(
        [
          [
            null,
            `${field === "softmax" ? "ln of the mean of exp(⟨q, k⟩/√d)" : "Mean of ⟨σ(q), k⟩²/4"}; ${ends("", e).slice(2)}.${of}`,
          ],
        ],
        flow.about,
      );
      size.chart.show([
        { colour: `--${A}`, xs: times, ys: diameter },
        { colour: `--${B}`, xs: times, ys: norm, dash: [6, 4] },
        { colour: `--${C}`, xs: times, ys: mean, dash: [2, 3] },
      ]);
      size.say(
        [
          [A, ends("diameter", diameter)],
          [B, ends("mean norm (dashed)", norm)],
          [C, ends("norm of the mean (dotted)", mean)],
        ],
        flow.about,
      );
      const { t, h, rejected } = flow.steps;
      const bad = [...t.keys()].filter((i) => rejected[i] > 0);
      const lines = [{ colour: `--${A}`, xs: [...t], ys: h, dots: t.length < 60 ? "some" : false }];
      if (bad.length) lines.push({ colour: "--bad", xs: bad.map((i) => t[i]), ys: bad.map((i) => h[i]), dots: true });
      steps.chart.show(lines);
      const sum = rejected.reduce((sum, one) => sum + one, 0);
      const range = t.length
        ? `, from ${score(h.reduce((a, b) => Math.min(a, b)))} to ${score(h.reduce((a, b) => Math.max(a, b)))}`
        : "";
      steps.say(
        [
          [A, `${plural(t.length, "accepted step")}${range}`],
          ["bad", `${plural(sum, "rejected attempt")}${sum ? ", before the steps marked" : ""}`],
        ],
        flow.about,
      );
    },
    time,
    at(frame) {
      for (const { chart } of all) chart.mark(time(frame));
    },
  };
}
