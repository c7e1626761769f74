// The map of vectors as a figure: what it shows, by which run, coloured by what.
import { paint } from "../../ui/colours.js";
import { shorten } from "../../ui/dom.js";
import { count, percent, score } from "../../ui/format.js";
import { runTitle } from "../../ui/run-notes.js";

/** view: the Embeddings room's; null before it has points. */
export function mapFigure(view) {
  const { run, column, colour, points, map, caption } = view;
  if (!points) return null;
  const { rgb, legend } = paint(points, { log: colour === "count" });
  const title = view.colours().find(([value]) => value === colour)[1];
  const [low, high] = [legend.low, legend.high].map(colour === "count" ? count : score);
  return {
    title: `Vectors of ${shorten(column)}`,
    caption: `Learned by run ${runTitle(run)}; colour: ${title}. ${caption.textContent}`,
    trained: run,
    map: { ...map.figure(), rgb, given: points.positions },
    axes: Array.from(points.explained, (share, i) => `component ${i + 1} (${percent(share)})`),
    legend: { ...legend, title, low, high },
  };
}
