// The map of `Points` as vector marks: the view that stands on the page, on white.
import { labels, scale, xAxis, yAxis, yRoom } from "./axes.js";
import { project } from "../map/camera.js";
import { within } from "./curves.js";
import { INK, LINE, PAPER, SOFT, fixed, tag, words } from "./text.js";

const MOST = 20_000; // points that a browser still opens well
const MOST_JOINTS = 200_000; // of all trails together
const AGES = 6; // shades of a trail
const [NARROW, BROAD] = [640, 1000]; // pixels

const hex = (value) => Math.round(value).toString(16).padStart(2, "0");
const mixed = (rgb, part) => `#${rgb.map((value) => hex(value + (255 - value) * part)).join("")}`;

/** What a matrix of Camera holds of its settings: the turned unit vectors, as they are seen. */
function seen({ matrix: m, size: [width, height] }) {
  const short = Math.min(width, height);
  const [sx, sy] = [short / width, short / height];
  return [0, 1, 2].map((i) => [(m[4 * i] - m[12] * m[4 * i + 3]) / sx, (m[4 * i + 1] - m[13] * m[4 * i + 3]) / sy]);
}

/** The range of an axis of a flat map in the units of `given`, of which `drawn` is a shifted and scaled copy. */
function range({ matrix: m, drawn, given }, at) {
  let [low, high] = [at, at];
  for (let i = at; i < drawn.length; i += 3) {
    if (drawn[i] < drawn[low]) low = i;
    if (drawn[i] > drawn[high]) high = i;
  }
  const by = (given[high] - given[low]) / (drawn[high] - drawn[low] || 1);
  return [-1, 1].map((edge) => given[low] + ((edge - m[12 + at]) / m[5 * at] - drawn[low]) * by);
}

/** How many of the points are drawn: the ones worth naming first. */
export const drawnOf = ({ names }) => Math.min(MOST, names.length);

/**
 * map: what Points.figure() gives, and { rgb [n, 3], given: positions as they were before they were fitted [n, 3] };
 * axisNames: of the components
 */
export function map(view, axisNames) {
  const flat = view.dims === 2;
  const [w, h] = view.size;
  const by = Math.max(NARROW, Math.min(BROAD, w)) / w;
  /** @type {any[]} */
  const [x, y] = flat ? [0, 1].map((at) => ({ range: range(view, at), label: axisNames[at] })) : [];
  const draw = (box) => [
    flat && tag("g", { class: "axes" }, xAxis(box, x, scale(x, box.x, box.x + box.width)), yAxis(box, y)),
    flat && labels(box, x.label, y.label, yRoom(y)),
    tag("rect", { ...box, fill: "none", stroke: LINE }),
    within(
      box,
      0,
      tag("g", { transform: `translate(${fixed(box.x)} ${fixed(box.y)}) scale(${by})` }, trails(view), points(view), texts(view)),
    ),
    !flat && triad(view, axisNames, box),
  ];
  return { width: w * by, height: h * by, left: flat ? yRoom(y) : 0, below: flat ? 44 : 8, draw };
}

/** Radius and colour as in the shader of points.js: a point far away fades, and so do the rest beside chosen ones. */
function points(view) {
  const { names, order, chosen, selected, screen, rgb, dims, size } = view;
  const zoom = Math.hypot(...seen(view).map(([right]) => right));
  const radius = (Math.max(3, 13 - 2 * Math.log10(names.length + 1)) * Math.min(2.2, Math.max(1, Math.sqrt(zoom)))) / 2;
  const special = new Set(chosen);
  const depth = (i) => screen[3 * i + 2];
  const circle = (i) => {
    const own = special.has(i);
    const away = own
      ? 0
      : Math.max(dims === 3 ? Math.min(0.55, Math.max(0, (depth(i) - 0.8) * 1.1)) : 0, selected >= 0 ? 0.65 : 0);
    const fill = mixed([...rgb.subarray(3 * i, 3 * i + 3)], away);
    const r = Math.max(1, radius / depth(i)) * (own ? (i === selected ? 2 : 1.6) : 1);
    return tag("circle", { cx: screen[3 * i], cy: screen[3 * i + 1], r, fill, stroke: own && INK });
  };
  const shown = order.slice(0, MOST).filter((i) => !special.has(i));
  if (dims === 3) shown.sort((a, b) => depth(b) - depth(a));
  else shown.reverse(); // the ones worth naming lie on top
  const rim = { class: "points", stroke: PAPER, "stroke-opacity": 0.6, "stroke-width": fixed(Math.min(1, radius / 4)) };
  return [tag("g", rim, shown.map(circle)), tag("g", { class: "chosen", "stroke-width": 1.5 }, chosen.map(circle))];
}

/** Ways up to now, older parts paler. trails: { positions [frames, n, 3], now, rgb } */
function trails({ trails: under, names, matrix, size }) {
  if (!under?.positions) return "";
  const n = names.length;
  const frames = Math.floor(under.now) + 1;
  const all = under.positions.length / 3 / n;
  const screen = project(under.positions.subarray(0, 3 * n * frames), matrix, ...size, new Float32Array(3 * n * frames));
  const step = Math.max(1, Math.ceil((n * frames) / MOST_JOINTS));
  const ages = Array.from({ length: AGES }, (_, age) => [age, age + 1].map((one) => Math.round((one * (frames - 1)) / AGES)));
  const way = (i, from, to) => {
    const at = Array.from({ length: to - from + 1 }, (_, k) => 3 * ((from + k) * n + i));
    return `M${at.map((p) => `${fixed(screen[p])} ${fixed(screen[p + 1])}`).join("L")}`;
  };
  /** @param {number[]} times */
  const group = ([from, to]) => {
    if (from === to) return "";
    const pale = Math.min(0.75, 0.25 + (0.6 * (under.now - (from + to) / 2)) / all);
    const lines = [];
    for (let i = 0; i < n; i += step)
      lines.push(tag("path", { d: way(i, from, to), stroke: mixed([...under.rgb.subarray(3 * i, 3 * i + 3)], pale) }));
    return lines;
  };
  return tag("g", { class: "trails", fill: "none", "stroke-width": 1 }, ages.map(group));
}

/** The names that the page draws, where it draws them. */
function texts({ labels: drawn }) {
  return tag(
    "g",
    { class: "names" },
    [...drawn].map((label) => {
      const { e: x, f: y } = new DOMMatrix(label.style.transform);
      const strong = label.classList.contains("strong");
      return words(x + 5, y + 14, label.textContent, {
        size: 12.5,
        fill: INK,
        "font-weight": strong ? 700 : undefined,
        stroke: PAPER,
        "stroke-width": 3,
        "stroke-linejoin": "round",
        "paint-order": "stroke",
      });
    }),
  );
}

/** Where the three components point in this view. */
function triad(view, axisNames, box) {
  const directions = seen(view);
  const longest = Math.max(...directions.map((one) => Math.hypot(...one)), 1e-9);
  const [cx, cy, length] = [box.x + 78, box.y + box.height - 66, 44];
  return tag(
    "g",
    { class: "axes", stroke: SOFT },
    directions.map(([right, up], i) => {
      const [dx, dy] = [(right / longest) * length, (-up / longest) * length];
      const anchor = Math.abs(dx) < 12 ? "middle" : dx < 0 ? "end" : "start";
      const text = { "text-anchor": anchor, stroke: "none", class: `axis-${i + 1}`, size: 11 };
      return [
        tag("line", { x1: cx, y1: cy, x2: cx + dx, y2: cy + dy }),
        words(cx + dx * 1.15, cy + dy * 1.2 + (dy < -8 ? 0 : 6), axisNames[i], text),
      ];
    }),
  );
}
