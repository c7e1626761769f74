// Curves with their axes, for the page and for what is saved.
import { nothing, svg } from "../ui/html.js";
import { axes, scale } from "./axes.js";
import { fixed, paint, within } from "./marks.js";

/** From values to pixels of the box, for x and for y. */
export const scales = ({ x, y }, box) => [scale(x, box.x, box.x + box.width), scale(y, box.y + box.height, box.y)];

/**
 * x, y: { label, range: [low, high], log: base, whole }; series: { colour, xs, ys, thin, dash, dots, band }, dots: "some" on the line, or
 * true for dots alone; band: [low, high] of each x. Values are finite, and above 0 on a log axis.
 */
export function curves(described, box) {
  const { x, y, series } = described;
  const to = scales(described, box);
  const drawn = series.map((one) => svg`<g class="series">${curve(one, ...to)}</g>`);
  return [axes(box, x, y), within(box, 4, drawn)];
}

/** What lies between the least and the greatest of each x. */
function between({ colour, xs, band }, toX, toY) {
  const edge = (side) => Array.from(xs, (x, i) => `${fixed(toX(x))} ${fixed(toY(band[i][side]))}`);
  const outline = [...edge(0), ...edge(1).reverse()].join("L");
  return svg`<path class="band" d=${`M${outline}Z`} fill=${paint(colour)} fill-opacity="0.16"></path>`;
}

function curve(series, toX, toY) {
  const { colour, xs, ys, thin, dots, dash, band } = series;
  if (!xs.length) return nothing;
  const points = Array.from(xs, (x, i) => `${fixed(toX(x))} ${fixed(toY(ys[i]))}`);
  const line = () => svg`<path class="line" d=${`M${points.join("L")}`} fill="none" stroke=${paint(colour)}
    stroke-width=${thin ? 1 : 2.25} stroke-opacity=${thin ? 0.65 : 1} stroke-linejoin="round" stroke-dasharray=${dash ?? nothing}></path>`;
  // A dot is the round end of a line without length: one element holds them all.
  const ends = () => svg`<path class="dots" d=${points.map((at) => `M${at}h.01`).join("")} fill="none" stroke=${paint(colour)}
    stroke-width="6" stroke-linecap="round"></path>`;
  return [band ? between(series, toX, toY) : nothing, dots === true ? nothing : line(), dots ? ends() : nothing];
}

/** A vertical line at x pixels: "now", or where the pointer is. */
export const upright = (x, { y, height }, name) =>
  svg`<line class=${name} x1=${fixed(x)} y1=${y} x2=${fixed(x)} y2=${y + height} stroke="var(--ink-2)"
    stroke-width=${name === "now" ? 2 : 1}></line>`;
