// The map of the vectors with its tools, its legend, and what it shows in words.
import { nameLegend, numberLegend } from "../../map/legend.js";
import { MAP_HELP, Points } from "../../map/points.js";
import { saveMenu } from "../../save/button.js";
import { isDark, paint } from "../../ui/colours.js";
import { describer } from "../../ui/dom.js";
import { count, levelName, percent, plural, score } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";
import { mapWords } from "./words.js";

const NO_WEBGL = "This browser draws no WebGL2, so there is no map. The list and the neighbours work all the same.";

function caption({ names, explained, total }, dims) {
  const share = explained.slice(0, dims).reduce((sum, part) => sum + part, 0);
  const parts = explained.slice(0, dims).map(percent).join(" + ");
  return [
    `${plural(names.length, "point")}, on the first ${dims} principal components: ${percent(share)} of the variance (${parts}).`,
    share < 0.5 &&
      "Much of the distance between points is therefore not visible here; the neighbours are computed in all dimensions.",
    total > names.length && `The ${count(names.length)} most frequent of ${count(total)} levels are shown.`,
  ]
    .filter(Boolean)
    .join(" ");
}

const tool = (sign, label, press) => html`
  <button type="button" class="small" aria-label=${label} title=${label} @click=${press}>${sign}</button>`;

export class VectorMap {
  #points = null; // the drawing; null without WebGL2
  #stage;
  #legend = node(html`<div class="scale"></div>`);
  #caption = node(html`<p class="help" id="map-caption"></p>`);
  #describe;
  #colouring = null; // { title, legend } as painted

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
          ${tool("+", "Zoom in", () => this.#points.zoom(1.4))}
          ${tool("−", "Zoom out", () => this.#points.zoom(1 / 1.4))}
          ${tool("⟲", "Reset the view", () => this.#points.reset())}
        </div>
      </div>`);
    try {
      this.#points = new Points(canvas, overlay, { pick });
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

  get caption() {
    return this.#caption.textContent;
  }
  /** What is drawn, as a figure takes it. */
  drawing() {
    return this.#points.figure();
  }
  busy(on) {
    this.#stage.classList.toggle("busy", on);
  }

  /** points: as of `Lab.points`; order: from the most to the least worth naming */
  place(points, order, dims) {
    this.#points?.data(points.positions, points.names.map(levelName), order, dims);
    this.#caption.textContent = caption(points, dims);
  }

  /** colour: what the points are coloured by, and `title`, what a person reads of it */
  paint(points, colour, title) {
    const counts = colour === "count";
    const { rgb, legend } = paint(points, { dark: isDark(), log: counts });
    this.#points?.colours(rgb);
    this.#colouring = { title, legend };
    this.describe();
    const scale = legend.names ? nameLegend(legend) : numberLegend(legend, counts ? count : score);
    const entries = [scale].flat(Infinity).filter(Boolean);
    render(html`<span class="scale-title"><bdi>${title}</bdi></span>${entries}`, this.#legend);
  }

  /** near: indices of the neighbours */
  select(index, near) {
    this.#points?.select(index, near);
  }

  /** chosen, near: a level and its neighbours, or none */
  describe(chosen, near) {
    const { title, legend } = this.#colouring;
    this.#describe(() => mapWords(this.caption, title, legend, chosen, near));
  }
}
