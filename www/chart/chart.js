// Charts of the page: curves that are there at once, and loss curves that grow.
import { perFrame } from "../ui/dom.js";
import { html, nothing, render, svg } from "../ui/html.js";
import { score } from "../ui/format.js";
import { room } from "./axes.js";
import { curves, scales, upright } from "./curves.js";
import { fixed, paint } from "./marks.js";

const MOST = 1500; // points kept per line; beyond it every second one goes
const [ABOVE, BESIDE] = [8, 14]; // pixels around the plot, where no axis is

const extent = (values) => [Math.min, Math.max].map((further) => values.reduce((a, b) => further(a, b)));

/** Lines: { colour (a CSS variable or #hex), xs, ys, dots, dash, thin, band } as in `curves`. */
export class Curves {
  #host;
  #lines = [];
  #mark = null;
  #shown = null; // { described, box } of the last drawing
  #draw = perFrame(() => this.#render());
  drawOver = perFrame(() => this.#renderOver());

  /** axes: { x, y: labels, logX: base, logY: true, whole: x in whole numbers } */
  constructor(host, axes) {
    this.#host = host;
    this.axes = axes;
    new ResizeObserver(() => this.#draw()).observe(host);
  }

  show(lines) {
    this.#lines = lines;
    this.#draw();
  }

  /** A vertical line at x, or none. */
  mark(x) {
    this.#mark = x;
    this.drawOver();
  }

  /** What `curves` takes, and the mark; null where there is nothing to draw. */
  figure() {
    const { x, y, logX, logY, whole } = this.axes;
    const drawable = (line) => {
      const { xs, ys } = line;
      const good = [...xs.keys()].filter((i) => Number.isFinite(ys[i]) && (!logY || ys[i] > 0));
      return {
        ...line,
        xs: good.map((i) => xs[i]),
        ys: good.map((i) => ys[i]),
        band: line.band && good.map((i) => line.band[i]),
      };
    };
    const series = this.#lines.map(drawable);
    if (!series.some(({ xs }) => xs.length)) return null;
    const across = { label: x, log: logX, whole, range: this.across(series) };
    const up = { label: y, log: logY && 10, range: this.up(series) };
    return { x: across, y: up, series, mark: this.#mark };
  }

  across(series) {
    return extent(series.flatMap(({ xs }) => xs));
  }

  /** All values with some room around them; what is never below 0 stays so. */
  up(series) {
    const [low, high] = extent(series.flatMap(({ ys, band = [] }) => [...ys, ...band.flat()]));
    const factor = high > low ? (high / low) ** 0.06 : 2;
    if (this.axes.logY) return [low / factor, high * factor];
    const rim = (high - low || Math.abs(high) || 1) * 0.08;
    return [low >= 0 ? Math.max(0, low - rim) : low - rim, high + rim];
  }

  /** In pixels, of a chart so wide. */
  height(_) {
    return 210;
  }

  /** What stands above the curves and changes without them. */
  over(described, box) {
    return this.#mark === null ? [] : [upright(scales(described, box)[0](this.#mark), box, "now")];
  }

  #render() {
    if (!this.#host.clientWidth) return; // in a room that is not shown; when it is, its size changes
    const described = this.figure();
    this.#shown = null;
    if (!described) return render(nothing, this.#host);
    const width = Math.max(220, this.#host.clientWidth);
    const height = this.height(width);
    const { left, below } = room(described, height - ABOVE);
    const box = { x: left, y: ABOVE, width: width - left - BESIDE, height: height - ABOVE - below };
    render(html`<svg width="100%" height=${height}>${curves(described, box)}<g></g></svg>`, this.#host);
    this.#shown = { described, box };
    this.#renderOver();
  }

  #renderOver() {
    if (this.#shown) render(this.over(this.#shown.described, this.#shown.box), this.#host.firstElementChild.lastElementChild);
  }
}

/** Loss curves with two verbs, reset(lines) and add(line, x, y), and a reading of them all under the pointer. */
export class LossChart extends Curves {
  #lines = []; // { key, colour, thick, xs, ys }
  #pointer = null; // pixels from the left

  constructor(host) {
    super(host, { x: "epoch", y: "loss", whole: true });
    const at = (x) => {
      this.#pointer = x;
      this.drawOver();
    };
    host.addEventListener("pointermove", ({ clientX }) => at(clientX - host.getBoundingClientRect().left));
    host.addEventListener("pointerleave", () => at(null));
  }

  reset(lines, label) {
    this.axes.y = label;
    this.#lines = lines.map((line) => ({ ...line, xs: [], ys: [] }));
    this.#show();
  }

  add(key, x, y) {
    const line = this.#lines.find((one) => one.key === key);
    if (!line || !Number.isFinite(y)) return;
    line.xs.push(x);
    line.ys.push(y);
    if (line.xs.length > MOST) for (const values of ["xs", "ys"]) line[values] = line[values].filter((_, i) => i % 2);
    this.#show();
  }

  #show() {
    this.show(this.#lines.map(({ colour, xs, ys, thick }) => ({ colour, xs, ys, thin: !thick, dots: thick && "some" })));
  }

  /** [key, xs, ys] of each line */
  lines() {
    return this.#lines.map(({ key, xs, ys }) => [key, xs, ys]);
  }

  /** The end of each line in words, for those who do not see them. */
  describe(names) {
    const some = this.lines().filter(([, , ys]) => ys.length);
    return some.map(([key, , ys]) => `${names(key)} ${score(ys.at(-1))}`).join(", ");
  }

  height(width) {
    return width < 480 ? 230 : 380;
  }

  across(series) {
    return [0, Math.max(1, super.across(series)[1])];
  }

  /** The first steps start high and would flatten the rest: the thick lines and the later half of the thin ones decide. */
  up(series) {
    const late = series.flatMap(({ ys, thin }) => (thin ? ys.slice(Math.floor(ys.length / 2)) : ys));
    const [low, high] = extent(series.flatMap(({ ys }) => ys));
    const [from, to] = late.length > 4 ? extent(late) : [low, high];
    const rim = (to - from || Math.abs(to) || 1) * 0.12;
    return [from - rim, Math.min(to + 2 * rim, Math.max(high + rim, to + rim))];
  }

  /** Where the pointer is, and each line's point next to it. */
  over(described, box) {
    if (this.#pointer === null || this.#pointer < box.x || this.#pointer > box.x + box.width) return [];
    const [toX, toY] = scales(described, box);
    const x = toX.invert(this.#pointer);
    const next = ({ colour, xs, ys }) => {
      const i = xs.reduce((best, value, i) => (Math.abs(value - x) < Math.abs(xs[best] - x) ? i : best), 0);
      const y = xs.length ? toY(ys[i]) : NaN;
      if (!(y >= box.y)) return nothing; // a first step that is above the range
      return svg`<circle cx=${fixed(toX(xs[i]))} cy=${fixed(y)} r="4" fill=${paint(colour)}></circle>`;
    };
    return [upright(this.#pointer, box, "pointer"), ...described.series.map(next)];
  }
}
