// Loss curves with two verbs, reset(lines) and add(line, x, y), and curves that are there at once. uPlot draws; colours
// come from the style sheet.
import uPlot from "uplot";
import { onDark } from "./colours.js";
import { perFrame } from "./dom.js";
import { score } from "./format.js";

const MOST = 1500; // points kept per line; beyond it every second one goes

/** A variable of the style sheet, or a colour as it is. */
const css = (name) => (name.startsWith("--") ? getComputedStyle(document.documentElement).getPropertyValue(name).trim() : name);

const axis = () => ({
  stroke: css("--ink-2"),
  grid: { stroke: css("--line"), width: 1 },
  ticks: { stroke: css("--line"), size: 4 },
  font: "12px system-ui, sans-serif",
  labelFont: "12px system-ui, sans-serif",
  labelSize: 18,
});

/** What a plot shows now, to be drawn elsewhere: figure-curves.js says what it is made of. */
function described(plot, [x, y], [logX, logY], series) {
  if (!plot || !series.some(({ xs }) => xs.length)) return null;
  const axis = (key, label, log) => ({ label, log, range: [plot.scales[key].min, plot.scales[key].max] });
  return { x: axis("x", x, logX), y: axis("y", y, logY), series };
}

export class LossChart {
  #host;
  #plot = null;
  #lines = []; // { key, colour (a CSS variable), thick }
  #points = new Map(); // key → [xs, ys]
  #draw = perFrame(() => this.#update());
  #label = ["epoch", "loss"];

  constructor(host) {
    this.#host = host;
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(host);
    onDark(() => this.#build());
  }

  reset(lines, labels = this.#label) {
    this.#lines = lines;
    this.#label = labels;
    this.#points = new Map(lines.map(({ key }) => [key, [[], []]]));
    this.#build();
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
    this.#draw();
  }

  /** [key, xs, ys] of each line */
  lines() {
    return [...this.#points].map(([key, [xs, ys]]) => [key, xs, ys]);
  }

  #size() {
    return { width: Math.max(240, this.#host.clientWidth), height: this.#host.clientWidth < 480 ? 230 : 380 };
  }

  #data() {
    const tables = this.#lines.map(({ key }) => this.#points.get(key));
    return tables.some(([xs]) => xs.length) ? uPlot.join(tables) : [[], ...tables.map(() => [])];
  }

  /** The first steps start high and would flatten the rest: the thick lines and the later half of the thin ones decide. */
  #range(low, high) {
    if (low === null || low === undefined) return [0, 1];
    const values = this.#lines.flatMap(({ key, thick }) => {
      const ys = this.#points.get(key)[1];
      return thick ? ys : ys.slice(Math.floor(ys.length / 2));
    });
    const [from, to] = values.length > 4 ? [Math.min(...values), Math.max(...values)] : [low, high];
    const room = (to - from || Math.abs(to) || 1) * 0.12;
    return [from - room, Math.min(to + 2 * room, Math.max(high + room, to + room))];
  }

  #update() {
    if (!this.#plot) return;
    const data = this.#data();
    this.#plot.setData(data);
    this.#host.drawn = this.lines().map(([, xs]) => [...xs]); // what a test can see of a canvas
  }

  #build() {
    this.#plot?.destroy();
    this.#plot = null;
    if (!this.#lines.length) return;
    const [x, y] = this.#label;
    this.#plot = new uPlot(
      {
        ...this.#size(),
        legend: { show: false },
        cursor: { y: false, points: { size: 7 } },
        scales: {
          y: { range: (_, low, high) => this.#range(low, high) },
          x: { time: false, range: (_, low, high) => [0, Math.max(1, high ?? 1)] },
        },
        axes: [
          { ...axis(), label: x, size: 28, space: 60, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
          {
            ...axis(),
            label: y,
            size: 58,
            values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : +tick.toPrecision(4) + "")),
          },
        ],
        series: [
          {},
          ...this.#lines.map(({ colour, thick }) => ({
            stroke: css(colour),
            width: thick ? 2.25 : 1,
            alpha: thick ? 1 : 0.65,
            spanGaps: true,
            points: { show: thick, size: 6, fill: css(colour) },
          })),
        ],
      },
      this.#data(),
      this.#host,
    );
  }

  figure() {
    const series = this.#lines.map(({ key, colour, thick }) => {
      const [xs, ys] = this.#points.get(key);
      return { key, colour, xs, ys, thin: !thick, dots: thick && "some" };
    });
    return described(this.#plot, this.#label, [], series);
  }

  /** The end of each line in words, for those who do not see the canvas. */
  describe(names) {
    return this.#lines
      .filter(({ key }) => this.#points.get(key)[1].length)
      .map(({ key }) => `${names(key)} ${score(this.#points.get(key)[1].at(-1))}`)
      .join(", ");
  }
}

/** As many digits as tell neighbouring ticks apart, four at least. */
const short = (_, ticks) => {
  const gap = Math.abs(ticks[1] - ticks[0]);
  const digits = Math.min(9, Math.max(4, 2 + Math.floor(Math.log10(Math.abs(ticks.at(-1)) / gap)) || 0));
  return ticks.map((tick) =>
    tick === null
      ? ""
      : tick && (Math.abs(tick) < 0.001 || Math.abs(tick) >= 1e5)
        ? tick.toExponential(0)
        : String(+tick.toPrecision(digits)),
  );
};

/** axes: { x, y, logX: base, logY: true }. Lines: { colour (a CSS variable or #hex), xs, ys, dots: points without a line, dash }. */
export class Curves {
  #host;
  #axes;
  #plot = null;
  #lines = [];
  #mark = null;

  constructor(host, axes) {
    this.#host = host;
    this.#axes = axes;
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(host);
    onDark(() => this.show(this.#lines));
  }

  /** A vertical line at x, or none. */
  mark(x) {
    this.#mark = x;
    this.#plot?.redraw(false, false);
  }

  show(lines) {
    this.#lines = lines;
    this.#plot?.destroy();
    this.#plot = null;
    const { x, y, logX, logY } = this.#axes;
    const tables = lines.map(({ xs, ys }) => {
      const good = [...xs.keys()].filter((i) => Number.isFinite(ys[i]) && (!logY || ys[i] > 0));
      return [good.map((i) => xs[i]), good.map((i) => ys[i])];
    });
    if (!tables.some(([xs]) => xs.length)) return;
    const log = (base) => (base ? { distr: 3, log: base } : {});
    const points = ({ colour, dots }) => ({ show: !!dots, size: dots === true ? 6 : 5, fill: css(colour), stroke: css(colour) });
    this.#plot = new uPlot(
      {
        ...this.#size(),
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false, ...log(logX) }, y: log(logY && 10) },
        axes: [
          { ...axis(), label: x, size: 28, space: 60, values: short },
          { ...axis(), label: y, size: 52, values: short },
        ],
        series: [
          {},
          ...lines.map((line) => ({
            stroke: css(line.colour),
            width: line.dots === true ? 0 : 2,
            dash: line.dash,
            spanGaps: true,
            points: points(line),
          })),
        ],
        hooks: { draw: [(plot) => this.#drawMark(plot)] },
      },
      uPlot.join(tables),
      this.#host,
    );
  }

  figure() {
    const { x, y, logX, logY } = this.#axes;
    const found = described(this.#plot, [x, y], [logX, logY && 10], this.#lines);
    return found && { ...found, mark: this.#mark };
  }

  #size() {
    return { width: Math.max(220, this.#host.clientWidth), height: 210 };
  }

  #drawMark({ ctx, bbox, valToPos }) {
    if (this.#mark === null) return;
    const x = Math.round(valToPos.call(this.#plot, this.#mark, "x", true));
    ctx.fillStyle = css("--ink-2");
    ctx.fillRect(x - 1, bbox.top, 2, bbox.height);
  }
}
