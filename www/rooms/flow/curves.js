// Energy, size and step sizes along t.
import { Curves } from "../../chart/chart.js";
import { count, plural, score } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { saveMenu } from "../../save/button.js";
import { timeAt } from "./player.js";

/** A line of a caption; colour: a variable of the style sheet, or #hex */
function entry({ colour, words }) {
  const [named, style] = colour.startsWith("--") ? [colour.slice(2), ""] : ["", `background-color: ${colour}`];
  return html`<span class="entry"><span class="dot ${named}" aria-hidden="true" .style=${style}></span>${words}</span>`;
}

/** help: what was measured, where the title does not say it */
export function figure(title, axes, help = "") {
  const host = node(html`<div class="curve" role="img"></div>`);
  const caption = node(html`<figcaption class="help"></figcaption>`);
  const chart = new Curves(host, axes);
  let shown = { lines: [], about: "", note: "" };
  const show = (lines, about, note = "") => {
    const named = lines.filter(({ words }) => words);
    shown = { lines: named, about, note };
    chart.show(lines);
    render([named.map(entry), note && html`<span class="entry">${note}</span>`], caption);
    const words = [...named.map((line) => line.words), note].join(" ").trim();
    host.setAttribute("aria-label", words ? `${title}. ${words}` : `${title}: nothing measured yet`);
  };
  const described = () => {
    const { lines, about, note } = shown;
    const curves = chart.figure();
    if (curves) curves.y.label ||= title;
    const key = ({ words: name, colour, dash, dots }) => ({ name, colour, dash, line: dots !== true, dots: !!dots });
    const words = [help, note, about].filter(Boolean).join(" ");
    return curves && { title, caption: words, legend: lines.map(key), curves };
  };
  const save = saveMenu(`the plot “${title}”`, described);
  show([], "");
  return {
    element: node(html`<figure><h4>${title}</h4>${save}${host}${caption}</figure>`),
    /** lines: as of `Curves`, with `words` for the caption; about: what the flow says of itself, note: what belongs to no line */
    show,
    /** A vertical line at this x. */
    mark: (x) => chart.mark(x),
  };
}

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
