// Curves and cells of a figure as vector marks.
import { axes, labels, scale, xAxis, yRoom } from "./axes.js";
import { INK, LINE, fixed, tag, widthOf, words } from "./text.js";

const WIDTH = 680;

/** A sheet's rules and those of the sheets that it imports: only a release build joins them. */
const rulesOf = (sheet) => [...sheet.cssRules].flatMap((rule) => (rule.styleSheet ? rulesOf(rule.styleSheet) : rule));

/** A style sheet's colour as it is on light paper, whatever the page shows now. */
export function onPaper(colour) {
  if (!colour.startsWith("--")) return colour.replaceAll(" ", ","); // what reads SVG may not know rgb(1 2 3)
  const rules = [...document.styleSheets].flatMap(rulesOf);
  return rules
    .find((rule) => rule.selectorText === ":root" && rule.style.getPropertyValue(colour))
    .style.getPropertyValue(colour);
}

/** Marks in the coordinates of the sheet, cut off at the box and the rim that a mark at its edge needs. */
export function within(box, rim, ...marks) {
  const [x, y, width, height] = [box.x - rim, box.y - rim, box.width + 2 * rim, box.height + 2 * rim];
  return tag("svg", { x, y, width, height, viewBox: [x, y, width, height].map(fixed).join(" ") }, marks);
}

/** x, y: { label, log, range }; series: { colour, xs, ys, thick, thin, dots, dash }; mark: x of a vertical line */
export function curves({ x, y, series, mark }) {
  const draw = (box) => {
    const [toX, toY] = [scale(x, box.x, box.x + box.width), scale(y, box.y + box.height, box.y)];
    const line = ({ colour, xs, ys, thin, dots, dash }) => {
      const good = Array.from(xs.keys()).filter((i) => Number.isFinite(ys[i]) && (!y.log || ys[i] > 0));
      const at = good.map((i) => [fixed(toX(xs[i])), fixed(toY(ys[i]))]);
      const stroke = onPaper(colour);
      const path = { d: `M${at.map((pair) => pair.join(" ")).join("L")}`, fill: "none", stroke, "stroke-linejoin": "round" };
      const width = { "stroke-width": thin ? 1 : 2.25, "stroke-opacity": thin && 0.65, "stroke-dasharray": dash?.join() };
      return tag(
        "g",
        { class: "series" },
        dots !== true && at.length > 0 && tag("path", { ...path, ...width }),
        dots &&
          tag(
            "g",
            { fill: stroke },
            at.map(([cx, cy]) => tag("circle", { cx, cy, r: 3 })),
          ),
      );
    };
    const now = mark !== null && mark !== undefined && toX(mark);
    return [
      axes(box, x, y),
      within(box, 4, series.map(line)),
      now !== false && tag("line", { x1: now, y1: box.y, x2: now, y2: box.y + box.height, stroke: INK, class: "now" }),
    ];
  };
  return { width: WIDTH, height: 340, left: yRoom(y), below: x.label ? 44 : 26, draw };
}

/** A path per colour, a run of equal cells in a row one rectangle of it. */
function paths(rows, columns, colour) {
  const byColour = new Map();
  for (let row = 0; row < rows; row++)
    for (let from = 0, to; from < columns; from = to) {
      const own = colour(row, from);
      for (to = from + 1; to < columns && colour(row, to) === own;) to++;
      if (!byColour.has(own)) byColour.set(own, []);
      byColour.get(own).push(`M${from} ${row}h${to - from}v1h${from - to}z`);
    }
  return [...byColour].map(([fill, parts]) => tag("path", { fill, d: parts.join("") }));
}

/** cells: { rows, columns, colour(row, column) → text, rowNames, columnNames, square, times }; x, y: labels */
export function cells({ rows, columns, colour, rowNames = [], columnNames = [], square, times }, { x, y }) {
  const names = Math.max(0, ...rowNames.map((text) => widthOf(text)));
  const [width, height] = square ? [480, 480] : [WIDTH, 340];
  const room = names + 34;
  const draw = (box) => {
    const [across, down] = [box.width / columns, box.height / rows];
    const middle = { "text-anchor": "middle" };
    const grid = `translate(${fixed(box.x)} ${fixed(box.y)}) scale(${across} ${down})`;
    return [
      tag("g", { class: "cells", transform: grid, "shape-rendering": "crispEdges" }, paths(rows, columns, colour)),
      tag("rect", { ...box, fill: "none", stroke: LINE }),
      rowNames.map((text, i) => words(box.x - 8, box.y + (i + 0.5) * down + 4, text, { "text-anchor": "end", fill: INK })),
      columnNames.map((text, i) => words(box.x + (i + 0.5) * across, box.y - 8, text, middle)),
      times && tag("g", { class: "axes" }, timeAxis(box, times)),
      labels(box, x, y, room, times ? 36 : 22),
    ];
  };
  return { width, height, left: room, above: columnNames.length ? 18 : 0, below: times ? 44 : 30, draw };
}

/** The middle of the first column is the first of the times, that of the last the last; between two of them, a share. */
function timeAxis(box, times) {
  const each = box.width / times.length;
  const to = (value) => {
    const after = Math.max(
      1,
      times.findIndex((time) => time >= value),
    );
    const part = (value - times[after - 1]) / (times[after] - times[after - 1] || 1);
    return box.x + (after - 0.5 + part) * each;
  };
  const under = { ...box, y: box.y + box.height, height: 0 };
  return xAxis(under, { range: [times[0], times.at(-1)] }, times.length > 1 ? to : () => box.x + each / 2);
}
