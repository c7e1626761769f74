// The sheet of a figure: title, legend, the plot, and below it the caption, so that it stands alone in a document.
import { FONT, fixed, paint, widthOf, words } from "../chart/marks.js";
import { html, nothing, svg } from "../ui/html.js";

const [SIDE, TOP] = [24, 22];

/** Lines no wider than `width`, with some room: another machine has another font. A word that is wider is cut. */
export function wrapped(text, width, size, weight) {
  const fits = (line) => widthOf(line, size, weight) <= width * 0.96;
  const lines = [];
  let line = "";
  for (let word of text.split(/\s+/)) {
    if (line && fits(`${line} ${word}`)) {
      line = `${line} ${word}`;
      continue;
    }
    if (line) lines.push(line);
    while (!fits(word)) {
      const letters = [...word];
      const part = Math.max(1, Math.floor((letters.length * width * 0.9) / widthOf(word, size, weight)));
      lines.push(letters.slice(0, part).join(""));
      word = letters.slice(part).join("");
    }
    line = word;
  }
  return line ? [...lines, line] : lines;
}

/** entries: { name, colour, dash, line, dots } or { stops, low, high, title }. → { height, marks } below y */
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
  return { height: entries.length ? top + row + 6 - y : 0, marks };
}

function sample({ name, colour, dash, line, dots = !line }, place) {
  if (!colour) return words(...place(widthOf(name)), name);
  const [x, y] = place(26 + widthOf(name));
  const stroke = () =>
    svg`<path d=${`M${fixed(x)} ${y - 4}h20`} stroke=${paint(colour)} stroke-width="2" stroke-dasharray=${dash ?? nothing}></path>`;
  const dot = () =>
    svg`<circle cx=${fixed(x + (line ? 10 : 12))} cy=${y - 4} r=${line ? 3 : 4.5} fill=${paint(colour)}></circle>`;
  return [line ? stroke() : nothing, dots ? dot() : nothing, words(x + 26, y, name)];
}

function gradient({ stops, low, high, title }, place) {
  const [named, from, to] = [widthOf(title, 12, 600), widthOf(low), widthOf(high)];
  const [x, y] = place(named + from + to + 150);
  const bar = fixed(x + named + from + 18);
  const id = `scale-${stops.join("").replace(/\W/g, "")}`; // one of its own where figures share a document
  const stop = (colour, i) => svg`<stop offset=${i / (stops.length - 1)} stop-color=${colour}></stop>`;
  return svg`<linearGradient id=${id}>${stops.map(stop)}</linearGradient>
    <g font-weight="600">${words(x, y, title)}</g>${words(x + named + 10, y, low)}
    <rect x=${bar} y=${y - 10} width="120" height="11" rx="5" fill=${`url(#${id})`}></rect>${words(bar + 128, y, high)}`;
}

/** plot: { width, height, draw(box), left, above, below }: the room of the plot, and of what stands beside it */
export function sheet({ title, caption, legend: entries }, plot) {
  const width = Math.ceil(plot.left + plot.width + 2 * SIDE);
  const inner = plot.left + plot.width;
  let y = TOP;
  const text = (content, size, lead, weight) => wrapped(content, inner, size, weight).map((one) => words(SIDE, (y += lead), one));
  const head = text(title, 17, 22, 650);
  const key = legend(entries, inner, y + 10);
  y += 18 + key.height + (plot.above ?? 0);
  const box = { x: fixed(SIDE + plot.left), y, width: fixed(plot.width), height: fixed(plot.height) };
  y += plot.height + plot.below;
  const rule = `M${SIDE} ${fixed(y + 6)}H${width - SIDE}`;
  y += 10;
  const foot = text(caption, 13, 18).map((one) => svg`<g class="caption">${one}</g>`);
  const height = Math.ceil(y + TOP - 4);
  return html`<svg xmlns="http://www.w3.org/2000/svg" width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="img"
    font-family=${FONT}><title>${title}</title><desc>${caption}</desc><rect width="100%" height="100%" fill="var(--card)"></rect>
    <g font-size="17" font-weight="650" fill="var(--ink)">${head}</g>
    <g class="legend" font-size="12" fill="var(--ink)">${key.marks}</g>
    ${plot.draw(box)}
    <path d=${rule} stroke="var(--line)"></path>
    <g font-size="13" fill="var(--ink-2)">${foot}</g>
  </svg>`;
}
