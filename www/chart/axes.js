// Axes: which values are marked, how they are written, where they lie.
import { scaleLinear, scaleLog } from "d3-scale";
import { svg } from "../ui/html.js";
import { fixed, line, widthOf, words } from "./marks.js";

/** axis: { range: [low, high], log: base } → values to pixels, and back by its `invert` */
export const scale = ({ range, log }, ...pixels) => (log ? scaleLog().base(log) : scaleLinear()).domain(range).range(pixels);

const power = (value) => (value < 1e-3 || value >= 1e5 ? value.toExponential() : String(value));

/** [value, text] of about `most` marks; whole: of whole numbers only */
export function ticks(axis, most) {
  const to = scale(axis, 0, 1);
  const all = to.ticks(most).filter((value) => !axis.whole || Number.isInteger(value));
  const doubled = all.filter((value) => axis.log === 2 && Number.isInteger(Math.log2(value)));
  const values = doubled.length > 1 ? doubled : all;
  const largest = Math.max(...values.map(Math.abs));
  const style = axis.log ? power : axis.whole ? "d" : largest >= 1e6 || largest < 1e-3 ? "~e" : undefined;
  const written = (text) => values.map((value) => [value, text(value)]).filter(([, text]) => text);
  const some = written(to.tickFormat(most, style)); // of a log axis d3 writes those that leave room for each other
  return some.length > 1 || !axis.log ? some : written(power);
}
const across = (axis, { width }) => ticks(axis, width / (axis.log ? 60 : 90));
const up = (axis, { height }) => ticks(axis, Math.max(4, Math.min(8, height / 45)));

/** What the axes need beside a box of this height, and below it. */
export function room({ x, y }, height) {
  const widest = Math.max(0, ...up(y, { height }).map(([, text]) => widthOf(text)));
  return { left: widest + 14 + (y.label ? 20 : 0), below: x.label ? 44 : 26 };
}

/** marks: [pixels, text]; line and text of each */
const marked = (name, anchor, marks, line, text) =>
  svg`<g class=${name}><g stroke="var(--line)" shape-rendering="crispEdges">${marks.map(line)}</g>
    <g text-anchor=${anchor}>${marks.map(text)}</g></g>`;

/** to: from values to pixels, where that is no scale */
export function xAxis(box, axis, to = scale(axis, box.x, box.x + box.width)) {
  const bottom = box.y + box.height;
  const marks = across(axis, box).map(([value, text]) => [to(value), text]);
  const [grid, name] = [([x]) => line(x, box.y, x, bottom + 4), ([x, text]) => words(x, bottom + 18, text)];
  return marked("x-axis", "middle", marks, grid, name);
}

export function yAxis(box, axis) {
  const to = scale(axis, box.y + box.height, box.y);
  const marks = up(axis, box).map(([value, text]) => [to(value), text]);
  const [grid, name] = [([y]) => line(box.x - 4, y, box.x + box.width, y), ([y, text]) => words(box.x - 8, y + 4, text)];
  return marked("y-axis", "end", marks, grid, name);
}

/** The names of the axes, below and on the left, where `left` is the room beside the box. */
export function labels(box, x, y, left, below = 36) {
  const [middle, side] = [fixed(box.x + box.width / 2), fixed(box.x - left + 11)];
  const turned = `translate(${side} ${fixed(box.y + box.height / 2)}) rotate(-90)`;
  return [
    x && svg`<text class="x-label" x=${middle} y=${fixed(box.y + box.height + below)} text-anchor="middle">${x}</text>`,
    y && svg`<text class="y-label" transform=${turned} text-anchor="middle">${y}</text>`,
  ];
}

/** What belongs to the axes, in their size and colour. */
export const beside = (...parts) => svg`<g class="axes" font-size="12" fill="var(--ink-2)">${parts}</g>`;

/** box: { x, y, width, height } of the plot; x, y: what `scale` takes, and `label`s */
export const axes = (box, x, y) =>
  beside(xAxis(box, x), yAxis(box, y), labels(box, x.label, y.label, room({ x, y }, box.height).left));
