// Charts of the page: loss curves with two verbs, reset(lines) and add(line, x, y), and curves that are there at once.
import { perFrame } from "../ui/dom.js";
import { html, nothing, render, svg } from "../ui/html.js";
import { score } from "../ui/format.js";
import { room } from "./axes.js";
import { curves, scales, upright } from "./curves.js";
import { fixed, paint } from "./marks.js";

const MOST = 1500; // points kept per line; beyond it every second one goes
const [ABOVE, BESIDE] = [8, 14]; // pixels around the plot, where no axis is

/** Draws `described()`, what `curves` takes or null, in its host, and `over(described, box)` above it: anew when asked to, once a frame. */
class Drawing {
  #host;
  #height;
  #described;
  #over;
  #shown = null; // { described, box }
  draw = perFrame(() => this.#draw());
  drawOver = perFrame(() => this.#drawOver());

  /** height: (width) => pixels */
  constructor(host, height, described, over) {
    [this.#host, this.#height, this.#described, this.#over] = [host, height, described, over];
    new ResizeObserver(() => this.draw()).observe(host);
  }

  #draw() {
    if (!this.#host.clientWidth) return; // in a room that is not shown; when it is, its size changes
    const described = this.#described();
    if (!described) {
      this.#shown = null;
      return render(nothing, this.#host);
    }
    const width = Math.max(220, this.#host.clientWidth);
    const height = this.#height(width);
    const { left, below } = room(described, height - ABOVE);
    const box = { x: left, y: ABOVE, width: width - left - BESIDE, height: height - ABOVE - below };
    this.#shown = { described, box };
    render(html`<svg width="100%" height=${height}>${curves(described, box)}<g></g></svg>`, this.#host);
    this.#drawOver();
  }

  #drawOver() {
    if (this.#shown) render(this.#over(this.#shown.described, this.#shown.box), this.#host.firstElementChild.lastElementChild);
  }
}

export class LossChart {
  #lines = []; // { key, colour (a CSS variable), thick }
  #points = new Map(); // key → [xs, ys]
  #labels = ["epoch", "loss"];
  #pointer = null; // pixels from the left
  #drawing;

  constructor(host) {
    const described = () => (this.#lines.length ? this.#described() : null);
    this.#drawing = new Drawing(
      host,
      (width) => (width < 480 ? 230 : 380),
      described,
      (...shown) => this.#under(...shown),
    );
    const at = (x) => {
      this.#pointer = x;
      this.#drawing.drawOver();
    };
    host.addEventListener("pointermove", ({ clientX }) => at(clientX - host.getBoundingClientRect().left));
    host.addEventListener("pointerleave", () => at(null));
  }

  reset(lines, labels = this.#labels) {
    this.#lines = lines;
    this.#labels = labels;
    this.#points = new Map(lines.map(({ key }) => [key, [[], []]]));
    this.#drawing.draw();
  }

  add(key, x, y) {
    const line = this.#points.get(key);
    if (!line || !Number.isFinite(y)) return;
    line[0].push(x);
    line[1].push(y);
    if (line[0].length > MOST)
      this.#points.set(
        key,
        line.map((values) => values.filter((_, i) => i % 2)),
      );
    this.#drawing.draw();
  }

  /** [key, xs, ys] of each line */
  lines() {
    return [...this.#points].map(([key, [xs, ys]]) => [key, xs, ys]);
  }

  /** What `curves` takes, or null where nothing is drawn. */
  figure() {
    return this.lines().some(([, xs]) => xs.length) ? this.#described() : null;
  }

  #described() {
    const [x, y] = this.#labels;
    const series = this.#lines.map(({ key, colour, thick }) => {
      const [xs, ys] = this.#points.get(key);
      return { colour, xs, ys, thin: !thick, dots: thick && "some" };
    });
    const last = Math.max(1, ...series.map(({ xs }) => xs.at(-1) ?? 0));
    return { x: { label: x, range: [0, last], whole: true }, y: { label: y, range: lossRange(series) }, series };
  }

  /** Where the pointer is, and each line's point next to it. */
  #under(described, box) {
    if (this.#pointer === null || this.#pointer < box.x || this.#pointer > box.x + box.width) return nothing;
    const [toX, toY] = scales(described, box);
    const x = toX.invert(this.#pointer);
    const next = ({ colour, xs, ys }) => {
      const i = xs.reduce((best, value, i) => (Math.abs(value - x) < Math.abs(xs[best] - x) ? i : best), 0);
      const y = xs.length ? toY(ys[i]) : NaN;
      if (!(y >= box.y)) return nothing; // a first step that is above the range
      return svg`<circle cx=${fixed(toX(xs[i]))} cy=${fixed(y)} r="4" fill=${paint(colour)}></circle>`;
    };
    return [upright(this.#pointer, box, "pointer"), described.series.map(next)];
  }

  /** The end of each line in words, for those who do not see them. */
  describe(names) {
    return this.lines()
      .filter(([, , ys]) => ys.length)
      .map(([key, , ys]) => `${names(key)} ${score(ys.at(-1))}`)
      .join(", ");
  }
}

/** The first steps start high and would flatten the rest: the thick lines and the later half of the thin ones decide. */
function lossRange(series) {
  const all = series.flatMap(({ ys }) => ys);
  if (!all.length) return [0, 1];
  const late = series.flatMap(({ ys, thin }) => (thin ? ys.slice(Math.floor(ys.length / 2)) : ys));
  const [low, high] = extent(all);
  const [from, to] = late.length > 4 ? extent(late) : [low, high];
  const rim = (to - from || Math.abs(to) || 1) * 0.12;
  return [from - rim, Math.min(to + 2 * rim, Math.max(high + rim, to + rim))];
}

const extent = (values) => [Math.min, Math.max].map((further) => values.reduce((a, b) => further(a, b)));

/** All values with some room around them; what is never below 0 stays so. */
function range(values, log) {
  const [low, high] = extent(values);
  if (log) return high > low ? [low / (high / low) ** 0.06, high * (high / low) ** 0.06] : [low / 2, high * 2];
  const rim = (high - low || Math.abs(high) || 1) * 0.08;
  return [low >= 0 ? Math.max(0, low - rim) : low - rim, high + rim];
}

/** axes: { x, y, logX: base, logY: true }. Lines: { colour (a CSS variable or #hex), xs, ys, dots: points without a line, dash }. */
export class Curves {
  #axes;
  #lines = [];
  #mark = null;
  #drawing;

  constructor(host, axes) {
    this.#axes = axes;
    const mark = (described, box) => (this.#mark === null ? nothing : upright(scales(described, box)[0](this.#mark), box, "now"));
    this.#drawing = new Drawing(
      host,
      () => 210,
      () => this.figure(),
      mark,
    );
  }

  /** A vertical line at x, or none. */
  mark(x) {
    this.#mark = x;
    this.#drawing.drawOver();
  }

  show(lines) {
    const drawable = ({ xs, ys, ...line }) => {
      const good = [...xs.keys()].filter((i) => Number.isFinite(ys[i]) && (!this.#axes.logY || ys[i] > 0));
      return { ...line, xs: good.map((i) => xs[i]), ys: good.map((i) => ys[i]) };
    };
    this.#lines = lines.map(drawable);
    this.#drawing.draw();
  }

  /** What `curves` takes, and the mark; null where nothing is drawn. */
  figure() {
    const { x, y, logX, logY } = this.#axes;
    const [xs, ys] = ["xs", "ys"].map((key) => this.#lines.flatMap((line) => line[key]));
    if (!xs.length) return null;
    return {
      x: { label: x, log: logX, range: extent(xs) },
      y: { label: y, log: logY && 10, range: range(ys, logY) },
      series: this.#lines,
      mark: this.#mark,
    };
  }
}
