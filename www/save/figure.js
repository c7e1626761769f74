// Files of plots and tables. A figure is described by { title, caption, legend, trained } and one of `curves`, `cells`, `map`.
import { drawnOf, map } from "./map.js";
import { cells, curves, onPaper } from "./curves.js";
import { sheet } from "./frame.js";
import { csv, markdown } from "./table.js";
import { count, plural } from "../ui/format.js";
import { shorten } from "../ui/dom.js";

const SHARP = 2; // pixels of the PNG for one of the SVG
const TYPES = { svg: "image/svg+xml", csv: "text/csv", md: "text/markdown" };

const fileName = (title, type) =>
  `${
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60) || "figure"
  }.${type}`;

/** What a network was trained on, and how, in a sentence. */
function training({ target, source, options }) {
  const { width, hidden, batch, rate, epochs, optimizer, split, seed } = options;
  return [
    `Target: ${shorten(target)} in ${shorten(source, 60)}; embedding width ${width}, ${hidden} hidden units, batches of ${batch}`,
    `at most ${epochs} epochs, ${optimizer} with rate ${rate}, split: ${split}, seed ${seed}.`,
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

function svg(figure) {
  const plot = figure.curves ? curves(figure.curves) : figure.cells ? cells(figure.cells, figure) : map(figure.map, figure.axes);
  const [all, drawn] = figure.map ? [figure.map.names.length, drawnOf(figure.map)] : [0, 0];
  const caption = [
    figure.caption,
    all > drawn && `${count(drawn)} of the ${count(all)} points are drawn here.`,
    figure.trained && training(figure.trained),
  ];
  const legend = entries(figure.legend).map((entry) => ({
    ...entry,
    colour: entry.colour && onPaper(entry.colour),
    stops: entry.stops?.map(onPaper),
  }));
  return sheet({ ...figure, legend, caption: caption.filter(Boolean).join(" ") }, plot);
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
  return new File([content], fileName(figure.title, type), { type: TYPES[type] ?? "image/png" });
}

/** type: "csv" or "md"; what: the table in words */
export const tableFile = (table, what, type) =>
  new File([(type === "csv" ? csv : markdown)(table)], fileName(what.replace(/^the /, ""), type), { type: TYPES[type] });
