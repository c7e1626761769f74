// The sheet of a figure: title, legend, the plot, and below it the caption, so that it stands alone in a document.
import { FONT, INK, LINE, PAPER, SOFT, escaped, tag, widthOf, words, wrapped } from "./text.js";

const [SIDE, TOP] = [24, 22];
const [TITLE, CAPTION] = [17, 13];

/** entries: { name, colour, dash, line, dots } or { stops, low, high, title }. → { height, markup } below y */
function legend(entries, width, y) {
  const row = 20;
  let [x, top] = [0, y];
  const place = (size) => {
    if (x && x + size > width) [x, top] = [0, top + row];
    const at = [SIDE + x, top + 14];
    x += size + 18;
    return at;
  };
  const marks = entries.map((entry) => (entry.stops ? gradient(entry, place) : sample(entry, place)));
  return { height: entries.length ? top + row + 6 - y : 0, markup: tag("g", { class: "legend" }, marks) };
}

function sample({ name, colour, dash, line, dots = !line }, place) {
  const indent = colour ? 26 : 0;
  const [x, y] = place(indent + widthOf(name));
  return [
    line &&
      tag("line", {
        x1: x,
        y1: y - 4,
        x2: x + 20,
        y2: y - 4,
        stroke: colour,
        "stroke-width": 2,
        "stroke-dasharray": dash?.join(),
      }),
    colour && dots && tag("circle", { cx: x + (line ? 10 : 12), cy: y - 4, r: line ? 3 : 4.5, fill: colour }),
    words(x + indent, y, name, { fill: INK }),
  ];
}

function gradient({ stops, low, high, title }, place) {
  const parts = [widthOf(title, 12, 600), widthOf(low), widthOf(high)];
  const [x, y] = place(parts[0] + parts[1] + parts[2] + 150);
  const bar = x + parts[0] + parts[1] + 18;
  const id = `scale-${stops.join("").replace(/\W/g, "")}`; // one of its own where figures share a document
  const colours = stops.map((colour, i) => tag("stop", { offset: i / (stops.length - 1), "stop-color": colour }));
  return [
    tag("linearGradient", { id }, colours),
    words(x, y, title, { fill: INK, "font-weight": 600 }),
    words(x + parts[0] + 10, y, low),
    tag("rect", { x: bar, y: y - 10, width: 120, height: 11, rx: 5, fill: `url(#${id})` }),
    words(bar + 128, y, high),
  ];
}

/** plot: { width, height, draw(box) → markup, left, below }: the room of the plot, and of its axes beside it */
export function sheet({ title, caption, legend: entries = [] }, plot) {
  const width = plot.left + plot.width + 2 * SIDE;
  const inner = width - 2 * SIDE;
  let y = TOP;
  const text = (content, size, lead, more) =>
    wrapped(content, inner, size, more["font-weight"]).map((line) => words(SIDE, (y += lead), line, { size, ...more }));
  const head = text(title, TITLE, 22, { fill: INK, "font-weight": 650 });
  y += 10;
  const key = legend(entries, inner, y);
  y += key.height + 8 + (plot.above ?? 0);
  const box = { x: SIDE + plot.left, y, width: plot.width, height: plot.height };
  y += plot.height + plot.below;
  const rule = tag("line", { x1: SIDE, y1: y + 6, x2: width - SIDE, y2: y + 6, stroke: LINE });
  y += 10;
  const foot = text(caption, CAPTION, 18, { fill: SOFT, class: "caption" });
  const height = Math.ceil(y + TOP - 4);
  return tag(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: Math.ceil(width),
      height,
      viewBox: `0 0 ${Math.ceil(width)} ${height}`,
      role: "img",
      "font-family": FONT,
    },
    tag("title", {}, escaped(title)),
    tag("desc", {}, escaped(caption)),
    tag("rect", { width: "100%", height: "100%", fill: PAPER }),
    head,
    key.markup,
    plot.draw(box),
    rule,
    foot,
  );
}
