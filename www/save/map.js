// The map of `Points` as vector marks: the view that stands on the page, on white.
import { beside, labels, room, scale, xAxis, yAxis } from "../chart/axes.js";
import { fixed, frame, onWhite, words, within } from "../chart/marks.js";
import { project } from "../map/camera.js";
import { fade } from "../map/look.js";
import { nothing, svg } from "../ui/html.js";

const MOST = 20_000; // points that a browser still opens well
const MOST_JOINTS = 200_000; // of all trails together
const AGES = 6; // shades of a trail
const [NARROW, BROAD] = [640, 1000]; // pixels

/** The colour of point i, with a share of white in it. */
const paler = (rgb, i, share) => onWhite([rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2], 255 * (1 - share)]);

/** The range of an axis of a flat map in the units of `given`, of which `drawn` is a shifted and scaled copy. */
function range({ camera, size, drawn, given }, at) {
  let [low, high] = [at, at];
  for (let i = at; i < drawn.length; i += 3) {
    if (drawn[i] < drawn[low]) low = i;
    if (drawn[i] > drawn[high]) high = i;
  }
  const by = (given[high] - given[low]) / (drawn[high] - drawn[low] || 1);
  return camera.edges(...size)[at].map((edge) => given[low] + (edge - drawn[low]) * by);
}

/** How many of the points are drawn: the ones worth naming first. */
export const drawnOf = ({ names }) => Math.min(MOST, names.length);

/**
 * view: what Points.figure() gives, and { rgb [n, 3], given: positions as they were before they were fitted [n, 3] };
 * axisNames: of the components
 */
export function map(view, axisNames) {
  const flat = view.dims === 2;
  const [w, h] = view.size;
  const by = Math.max(NARROW, Math.min(BROAD, w)) / w;
  const axes = flat ? [0, 1].map((at) => ({ range: range(view, at), label: axisNames[at] })) : null;
  const { left, below } = flat ? room({ x: axes[0], y: axes[1] }, h * by) : { left: 0, below: 8 };
  const draw = (box) => {
    const marks = svg`<g transform=${`translate(${box.x} ${box.y}) scale(${by})`}>
      ${trails(view)}${points(view)}${texts(view)}</g>`;
    const grid = flat ? beside(xAxis(box, axes[0]), yAxis(box, axes[1]), labels(box, axisNames[0], axisNames[1], left)) : nothing;
    return [grid, frame(box), within(box, 0, marks), flat ? nothing : triad(view, axisNames, box)];
  };
  return { width: w * by, height: h * by, left, below, draw };
}

function points({ order, chosen, mark, radius, rgb, dims }) {
  const circle = ([i, { x, y, r, away }]) =>
    svg`<circle cx=${fixed(x)} cy=${fixed(y)} r=${fixed(r)} fill=${paler(rgb, i, away)}></circle>`;
  const marked = (all) => all.map((i) => [i, mark(i)]);
  const special = new Set(chosen);
  const shown = marked(order.slice(0, MOST).filter((i) => !special.has(i)));
  if (dims === 3) shown.sort(([, a], [, b]) => b.depth - a.depth);
  else shown.reverse(); // the ones worth naming lie on top
  const rim = fixed(Math.min(1, radius / 4));
  return svg`<g class="points" stroke="var(--card)" stroke-opacity="0.6" stroke-width=${rim}>${shown.map(circle)}</g>
    <g class="chosen" stroke="var(--ink)" stroke-width="1.5">${marked(chosen).map(circle)}</g>`;
}

/** Ways up to now, older parts paler. trails: { positions [frames, n, 3], now, rgb } */
function trails({ trails: under, names, camera, size }) {
  if (!under?.positions) return nothing;
  const n = names.length;
  const frames = Math.floor(under.now) + 1;
  const all = under.positions.length / 3 / n;
  const part = under.positions.subarray(0, 3 * n * frames);
  const screen = project(part, camera.matrix(...size), ...size, new Float32Array(part.length));
  const step = Math.max(1, Math.ceil((n * frames) / MOST_JOINTS));
  const ages = Array.from({ length: AGES }, (_, age) => [age, age + 1].map((one) => Math.round((one * (frames - 1)) / AGES)));
  const way = (i, from, to) => {
    const at = Array.from({ length: to - from + 1 }, (_, k) => 3 * ((from + k) * n + i));
    return `M${at.map((p) => `${fixed(screen[p])} ${fixed(screen[p + 1])}`).join("L")}`;
  };
  /** @param {number[]} times */
  const shade = ([from, to]) => {
    const pale = fade((under.now - (from + to) / 2) / all);
    const lines = [];
    for (let i = 0; i < n; i += step) lines.push(svg`<path d=${way(i, from, to)} stroke=${paler(under.rgb, i, pale)}></path>`);
    return lines;
  };
  return svg`<g class="trails" fill="none" stroke-width="1">${ages.filter(([from, to]) => to > from).map(shade)}</g>`;
}

/** The names that the page draws, where it draws them. */
function texts({ labels }) {
  const name = ({ text, x, y, strong }) => svg`<g font-weight=${strong ? 700 : 400}>${words(x + 5, y + 14, text)}</g>`;
  return svg`<g class="names" font-size="12.5" fill="var(--ink)" stroke="var(--card)" stroke-width="3" stroke-linejoin="round"
    paint-order="stroke">${labels.map(name)}</g>`;
}

/** Where the three components point in this view. */
function triad({ camera }, axisNames, box) {
  const directions = camera.directions();
  const longest = Math.max(...directions.map((one) => Math.hypot(...one)), 1e-9);
  const [cx, cy, length] = [box.x + 78, box.y + box.height - 66, 44];
  return svg`<g class="axes" font-size="11" fill="var(--ink-2)">${directions.map(([right, up], i) => {
    const [dx, dy] = [(right / longest) * length, (-up / longest) * length];
    const anchor = Math.abs(dx) < 12 ? "middle" : dx < 0 ? "end" : "start";
    return svg`<path d=${`M${fixed(cx)} ${fixed(cy)}l${fixed(dx)} ${fixed(dy)}`} stroke="var(--ink-2)"></path>
      <g text-anchor=${anchor}>${words(cx + dx * 1.15, cy + dy * 1.2 + (dy < -8 ? 0 : 6), axisNames[i])}</g>`;
  })}</g>`;
}
