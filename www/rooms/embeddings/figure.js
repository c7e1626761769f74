// The map of vectors as a figure: what it shows, by which run, coloured by what.
import { paint } from "../../ui/colours.js";
import { shorten } from "../../ui/dom.js";
import { count, percent, score } from "../../ui/format.js";
import { runTitle } from "../../ui/run-notes.js";

/** choice: the room's Choice; points: as of `Lab.points`; map: the VectorMap that draws them */
export function mapFigure({ run, column, colour, title }, points, map) {
  const { rgb, legend } = paint(points, { log: colour === "count" });
  const [low, high] = [legend.low, legend.high].map(colour === "count" ? count : score);
  return {
    title: `Vectors of ${shorten(column)}`,
    caption: `Learned by run ${runTitle(run)}; colour: ${title}. ${map.caption}`,
    trained: run,
    map: { ...map.drawing(), rgb, given: points.positions },
    axes: Array.from(points.explained, (share, i) => `component ${i + 1} (${percent(share)})`),
    legend: { ...legend, title, low, high },
  };
}
