// A plot of curves with its title, what its lines are, and Save.
import { Curves } from "../chart/chart.js";
import { html, node, nothing, render } from "../ui/html.js";
import { saveMenu } from "./button.js";

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
