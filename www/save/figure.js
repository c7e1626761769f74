// Files of plots. A figure is described by { title, caption, legend, trained } and one of `curves`, `cells`, `map`.
import { cells } from "./cells.js";
import { drawnOf, map } from "./map.js";
import { sheet } from "./sheet.js";
import { room, scale } from "../chart/axes.js";
import { curves, upright } from "../chart/curves.js";
import { fileName } from "./name.js";
import { count, plural } from "../ui/format.js";
import { shorten } from "../ui/dom.js";
import { node, nothing } from "../ui/html.js";

const SHARP = 2; // pixels of the PNG for one of the SVG
const TYPES = { svg: "image/svg+xml", png: "image/png" };

/** What a network was trained on, and how, in a sentence. */
function training({ target, source, options }) {
  const { width, hidden, batch, rate, epochs, optimizer, split, seed } = options;
  const rule = split.by ? `${split.by} of ${shorten(split.column)}` : split;
  return [
    `Target: ${shorten(target)} in ${shorten(source, 60)}; embedding width ${width}, ${hidden} hidden units, batches of ${batch}`,
    `at most ${epochs} epochs, ${optimizer} with rate ${rate}, split: ${rule}, seed ${seed}.`,
  ].join(", ");
}

/** A list of entries, or what `paint` of colours.js says of its colours. */
function entries(legend) {
  if (!legend || legend.length !== undefined) return legend || [];
  if (!legend.names) return [legend];
  const { names, others, none } = legend;
  const shown = names.map((one) => ({ name: shorten(one.name, 24), colour: one.colour }));
  if (others > 0) shown.push({ name: plural(others, "other"), colour: none });
  return [{ name: legend.title }, ...shown];
}

/** A variable of the style sheet → its value on light paper, whatever the page shows now. */
function onPaper(variable) {
  const rules = (sheet) => [...sheet.cssRules].flatMap((rule) => (rule.styleSheet ? rules(rule.styleSheet) : rule)); // a build joins them
  const value = (rule) => rule.selectorText === ":root" && rule.style.getPropertyValue(variable);
  return [...document.styleSheets].flatMap(rules).map(value).find(Boolean);
}

function curvesOf(described) {
  const { x, mark } = described;
  const [width, height] = [680, 340];
  const now = (box) => (Number.isFinite(mark) ? upright(scale(x, box.x, box.x + box.width)(mark), box, "now") : nothing);
  return { width, height, ...room(described, height), draw: (box) => [curves(described, box), now(box)] };
}

function plotOf(figure) {
  if (figure.curves) return curvesOf(figure.curves);
  return figure.cells ? cells(figure.cells, figure) : map(figure.map, figure.axes);
}

/** What XML 1.0 cannot hold, lone halves of a surrogate pair among it. */
const NO_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const PLACES = /<!--.*?-->/g; // that lit-html marks for itself

function svg(figure) {
  const [all, drawn] = figure.map ? [figure.map.names.length, drawnOf(figure.map)] : [0, 0];
  const part = all > drawn && `${count(drawn)} of the ${count(all)} points are drawn here.`;
  const caption = [figure.caption, part, figure.trained && training(figure.trained)].filter(Boolean).join(" ");
  const root = node(sheet({ ...figure, legend: entries(figure.legend), caption }, plotOf(figure)));
  const values = new Map();
  for (const key of ["fill", "stroke"])
    for (const one of root.querySelectorAll(`[${key}^="var("]`)) {
      const variable = one.getAttribute(key).slice("var(".length, -1);
      if (!values.has(variable)) values.set(variable, onPaper(variable));
      one.setAttribute(key, values.get(variable));
    }
  return new XMLSerializer().serializeToString(root).replace(PLACES, "").replace(NO_XML, "\uFFFD");
}

async function png(text) {
  const url = URL.createObjectURL(new Blob([text], { type: TYPES.svg }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: SHARP * image.naturalWidth, height: SHARP * image.naturalHeight });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** type: "svg" or "png" */
export async function figureFile(figure, type) {
  const text = svg(figure);
  const content = type === "png" ? await png(text) : text;
  if (!content) throw new Error("This browser could not paint the picture. Save the SVG instead.");
  return new File([content], fileName(figure.title, type), { type: TYPES[type] });
}
