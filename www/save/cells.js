// Cells of a figure: a row for each token, a column for each token or time.
import { beside, labels, xAxis } from "../chart/axes.js";
import { fixed, frame, onWhite, widthOf, words } from "../chart/marks.js";
import { nothing, svg } from "../ui/html.js";

/** A path per colour, a run of equal cells in a row one rectangle of it. */
function paths(rows, columns, colour) {
  const byColour = new Map();
  for (let row = 0; row < rows; row++)
    for (let from = 0, to; from < columns; from = to) {
      const own = onWhite(colour(row, from));
      for (to = from + 1; to < columns && onWhite(colour(row, to)) === own;) to++;
      if (!byColour.has(own)) byColour.set(own, []);
      byColour.get(own).push(`M${from} ${row}h${to - from}v1h${from - to}z`);
    }
  return [...byColour].map(([fill, parts]) => svg`<path fill=${fill} d=${parts.join("")}></path>`);
}

/** cells: { rows, columns, colour(row, column) → [r, g, b, a], rowNames, columnNames, square, times }; x, y: labels */
export function cells({ rows, columns, colour, rowNames = [], columnNames = [], square, times }, { x, y }) {
  const left = Math.max(0, ...rowNames.map((text) => widthOf(text))) + 34;
  const [width, height] = square ? [480, 480] : [680, 340];
  const draw = (box) => {
    const [across, down] = [box.width / columns, box.height / rows];
    const grid = `translate(${box.x} ${box.y}) scale(${across} ${down})`;
    const rowName = (text, i) => words(box.x - 8, box.y + (i + 0.5) * down + 4, text);
    const columnName = (text, i) => words(box.x + (i + 0.5) * across, box.y - 8, text);
    return svg`<g class="cells" transform=${grid} shape-rendering="crispEdges">${paths(rows, columns, colour)}</g>${frame(box)}
      <g font-size="12" fill="var(--ink)" text-anchor="end">${rowNames.map(rowName)}</g>
      <g font-size="12" fill="var(--ink-2)" text-anchor="middle">${columnNames.map(columnName)}</g>
      ${beside(times ? timeAxis(box, times) : nothing, labels(box, x, y, left, times ? 36 : 22))}`;
  };
  return { width, height, left, above: columnNames.length ? 18 : 0, below: times ? 44 : 30, draw };
}

/** The middle of the first column is the first of the times, that of the last the last; between two of them, a share. */
function timeAxis(box, times) {
  const each = box.width / times.length;
  const to = (value) => {
    const found = times.findIndex((time) => time >= value);
    const after = Math.max(1, found);
    const part = (value - times[after - 1]) / (times[after] - times[after - 1] || 1);
    return box.x + (after - 0.5 + part) * each;
  };
  const under = { ...box, y: box.y + box.height, height: 0 };
  return xAxis(under, { range: [times[0], times.at(-1)] }, times.length > 1 ? to : () => box.x + each / 2);
}
