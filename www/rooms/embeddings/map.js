// The map of the vectors with its tools, its legend, what it shows in words, and as a figure.
import { nameLegend, numberLegend } from "../../map/legend.js";
import { MAP_HELP, Points } from "../../map/points.js";
import { saveMenu } from "../../save/button.js";
import { isDark, paint } from "../../ui/colours.js";
import { describer, shorten } from "../../ui/dom.js";
import { count, day, levelName, percent, plural, score } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";
import { runTitle } from "../../ui/run-notes.js";

const NO_WEBGL = "This browser draws no WebGL2, so there is no map. The list and the neighbours work all the same.";

function captionOf({ names, explained, total }, dims) {
  const shares = [...explained.slice(0, dims)];
  const share = shares.reduce((sum, part) => sum + part, 0);
  return [
    `${plural(names.length, "point")}, on the first ${dims} principal components: ${percent(share)} of the variance (${shares.map(percent).join(" + ")}).`,
    share < 0.5 &&
      "Much of the distance between points is therefore not visible here; the neighbours are computed in all dimensions.",
    total > names.length && `The ${count(names.length)} most frequent of ${count(total)} levels are shown.`,
  ]
    .filter(Boolean)
    .join(" ");
}

const firstNames = (levels) =>
  levels
    .slice(0, 3)
    .map(({ name }) => shorten(levelName(name), 24))
    .join(", ");

/** Counts span orders of magnitude. */
const colouring = (points, { colour, isDate }, dark) => {
  const isCount = colour === "count";
  return { ...paint(points, { dark, log: isCount }), format: isCount ? count : isDate ? day : score };
};

const tool = (sign, label, press) => html`
  <button type="button" class="small" aria-label=${label} title=${label} @click=${press}>${sign}</button>`;

export class VectorMap {
  #drawing = null; // null without WebGL2
  #stage;
  #legend = node(html`<div class="scale"></div>`);
  #caption = node(html`<p class="help" id="map-caption"></p>`);
  #describe;
  #coloured = ""; // what the colours show, in words

  /** pick(index): a point was clicked, −1 for none; figure(): what is saved */
  constructor({ pick, figure }) {
    const canvas = node(html`<canvas role="img" aria-label="Map of the vectors" aria-describedby="map-help"></canvas>`);
    const overlay = node(html`<div class="labels" aria-hidden="true"></div>`);
    this.#describe = describer(canvas);
    this.#stage = node(html`
      <div class="map">
        ${canvas}
        ${overlay}
        <div class="map-tools">
          ${saveMenu("the map of the vectors", figure)}
          ${tool("+", "Zoom in", () => this.#drawing.zoom(1.4))}
          ${tool("−", "Zoom out", () => this.#drawing.zoom(1 / 1.4))}
          ${tool("⟲", "Reset the view", () => this.#drawing.reset())}
        </div>
      </div>`);
    try {
      this.#drawing = new Points(canvas, overlay, { pick });
    } catch {
      this.#stage.replaceChildren(node(html`<p class="empty">${NO_WEBGL}</p>`));
    }
    this.element = node(html`
      <section class="card" aria-label="Map">
        ${this.#stage}
        ${this.#legend}
        ${this.#caption}
        <small class="help" id="map-help">${MAP_HELP}</small>
      </section>`);
  }

  busy(on) {
    this.#stage.classList.toggle("busy", on);
  }

  /** points: as of `Lab.points`; titles: what they are called; order: from the most to the least worth naming */
  place(points, titles, order, dims) {
    this.#drawing?.data(points.positions, titles, order, dims);
    this.#caption.textContent = captionOf(points, dims);
  }

  /** choice: the room's Choice */
  paint(points, choice) {
    const { rgb, legend, format } = colouring(points, choice, isDark());
    this.#drawing?.colours(rgb);
    const { names, low, high } = legend;
    this.#coloured = `Coloured by ${choice.title}: ${names ? firstNames(names) : `${format(low)} to ${format(high)}`}.`;
    this.describe();
    const entries = [names ? nameLegend(legend) : numberLegend(legend, format)].flat(Infinity).filter(Boolean);
    render(html`<span class="scale-title"><bdi>${choice.title}</bdi></span>${entries}`, this.#legend);
  }

  /** near: indices of the neighbours */
  select(index, near) {
    this.#drawing?.select(index, near);
  }

  /** chosen, near: a level and its neighbours, or none */
  describe(chosen, near) {
    const nearest = near?.length ? `nearest ${firstNames(near)}` : "none is nearer than chance";
    const picked = near ? ` Chosen: ${firstNames([{ name: chosen }])}; ${nearest}.` : "";
    this.#describe(() => `Map: ${this.#caption.textContent} ${this.#coloured}${picked}`);
  }

  /** What is saved: the map as it is seen, by which run, coloured by what. */
  figure(points, choice) {
    const { run, column, title } = choice;
    const { rgb, legend, format } = colouring(points, choice, false);
    const [low, high] = [legend.low, legend.high].map(format);
    return {
      title: `Vectors of ${shorten(column)}`,
      caption: `Learned by run ${runTitle(run)}; colour: ${title}. ${this.#caption.textContent}`,
      trained: run,
      map: { ...this.#drawing.figure(), rgb, given: points.positions },
      axes: Array.from(points.explained, (share, i) => `component ${i + 1} (${percent(share)})`),
      legend: { ...legend, title, low, high },
    };
  }
}
