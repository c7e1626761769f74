// Axes of a figure: which values are marked, how they are written, where they lie.
import { LINE, SOFT, tag, widthOf, words } from "./text.js";

/** axis: { range: [low, high], log: base } → a function from values to pixels */
export function scale({ range: [low, high], log = 0 }, from, to) {
  const f = log ? Math.log : (value) => value;
  const by = (to - from) / (f(high) - f(low) || 1);
  return (value) => from + (f(value) - f(low)) * by;
}

/** Powers of the base, thinned to `most`; a range within one power is marked as if it were linear. */
function powers(base, low, high, most) {
  const at = (value) => Math.log(value) / Math.log(base);
  const [first, last] = [Math.ceil(at(low) - 1e-9), Math.floor(at(high) + 1e-9)];
  if (last - first < 1) return linear(low, high, most);
  const step = Math.max(1, Math.ceil((last - first) / most));
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => base ** (first + i * step));
}

/** Multiples of 1, 2 or 5 times a power of ten. */
function linear(low, high, most) {
  const rough = (high - low) / most || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough * (1 - 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const size = Math.max(0, Math.floor(high / step + 1e-9) - first + 1);
  return Array.from({ length: Math.min(size, 50) }, (_, i) => +((first + i) * step).toPrecision(12));
}

/** [value, text] pairs; all texts of an axis have the same decimals. */
export function ticks({ range: [low, high], log = 0 }, most) {
  const values = log ? powers(log, low, high, most) : linear(low, high, most);
  const largest = Math.max(...values.map(Math.abs));
  const gap = Math.abs(values[1] - values[0]) || 1;
  const decimals = Math.max(0, Math.min(9, -Math.floor(Math.log10(gap) + 1e-9)));
  const text = (value) => {
    const size = Math.abs(value);
    if (value && (log ? size < 1e-3 || size >= 1e5 : largest >= 1e6 || largest < 1e-3))
      return value.toExponential(log ? 0 : 2).replace(/\.?0+e/, "e");
    return log ? String(+value.toPrecision(6)) : value.toFixed(decimals);
  };
  return values.map((value) => [value, text(value)]);
}

/** Room that the y axis needs: its numbers, and its label turned on its side. */
export const yRoom = (axis) => Math.max(...ticks(axis, 6).map(([, text]) => widthOf(text)), 0) + 14 + (axis.label ? 20 : 0);

/** box: { x, y, width, height } of the plot; axes: what `scale` takes, and `label`s */
export function axes(box, x, y) {
  const toX = scale(x, box.x, box.x + box.width);
  return tag("g", { class: "axes" }, xAxis(box, x, toX), yAxis(box, y), labels(box, x.label, y.label, yRoom(y)));
}

export function xAxis(box, axis, to) {
  const bottom = box.y + box.height;
  return ticks(axis, box.width / (axis.log ? 60 : 75)).map(([value, text]) => [
    tag("line", { x1: to(value), y1: box.y, x2: to(value), y2: bottom + 4, stroke: LINE }),
    words(to(value), bottom + 18, text, { "text-anchor": "middle" }),
  ]);
}

export function yAxis(box, axis) {
  const to = scale(axis, box.y + box.height, box.y);
  return ticks(axis, 6).map(([value, text]) => [
    tag("line", { x1: box.x - 4, y1: to(value), x2: box.x + box.width, y2: to(value), stroke: LINE }),
    words(box.x - 8, to(value) + 4, text, { "text-anchor": "end" }),
  ]);
}

/** The names of the axes, below and on the left. */
export function labels(box, x, y, room, below = 36) {
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  const [left, anchor] = [box.x - room + 11, "middle"];
  return [
    x && words(cx, box.y + box.height + below, x, { "text-anchor": anchor, class: "x-label", fill: SOFT }),
    y && words(left, cy, y, { "text-anchor": anchor, class: "y-label", transform: `rotate(-90 ${left} ${cy.toFixed(1)})` }),
  ];
}
