// Who gathers with whom, when: a band for each token, a list in words, and files with the names.
import { paintCells } from "../../chart/cells.js";
import { control } from "../../ui/controls.js";
import { download, name } from "../../ui/dom.js";
import { count, plural, when } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";
import { saveMenu } from "../../save/button.js";

const SHOWN = 200; // events in the list; the file has all
const PARTS = 4; // of an event that are named

/** Of each token the first of its cluster, at time number k. */
export const labelsAt = ({ labels, tokens }, k) => labels.subarray(k * tokens.length, (k + 1) * tokens.length);

/** One line per part of a merger (or of a split), with the names of all its members. */
function eventsCsv(lab, { clusters, flow: { times }, names }) {
  const { events, tokens } = clusters;
  const lines = events.flatMap(({ time, apart, parts }, number) => {
    const before = labelsAt(clusters, apart ? time : time - 1);
    return parts.map(([first, size]) => {
      const members = [...tokens].filter((_, i) => before[i] === first).map((token) => names[token]);
      return [number + 1, times[time], apart ? "split" : "merge", names[tokens[first]], size, members.join(" | ")];
    });
  });
  const column = (head, i) => {
    const cells = lines.map((line) => line[i]);
    return [[head], typeof cells[0] === "number" ? Float64Array.from(cells) : cells];
  };
  return lab.csv("mergers.csv", ["event", "t", "kind", "first", "size", "members"].map(column));
}

/** A line per token and time. */
function statesCsv(lab, { flow: { times, states }, names }) {
  const [tokens, size] = [names.length, states[0].length];
  const all = new Float32Array(states.length * size);
  states.forEach((state, k) => all.set(state, k * size));
  return lab.csv("states.csv", [
    [["t"], Float64Array.from({ length: tokens * states.length }, (_, i) => times[Math.floor(i / tokens)])],
    [["name"], states.flatMap(() => names)],
    [Array.from({ length: size / tokens }, (_, j) => `x${j}`), all],
  ]);
}

/** A cell for each token and time, in the order of the bands: the colour of its cluster. */
function bands({ labels, tokens, order }, times, rgb) {
  const n = tokens.length;
  const sizes = new Uint32Array(labels.length); // of each cluster, at its time and first token
  labels.forEach((label, i) => sizes[i - (i % n) + label]++);
  const colour = (row, k) => {
    const label = labels[k * n + order[row]];
    const [r, g, b] = rgb.subarray(3 * tokens[label]);
    return [r, g, b, sizes[k * n + label] > 1 ? 255 : 50]; // a token alone is pale
  };
  return { rows: n, columns: times.length, colour, times };
}

const bandsFigure = ({ cells, flow, status }) => ({
  title: "Who gathers with whom",
  caption: `A band for each token, coloured by its cluster over time; a token alone is pale. ${status} ${flow.about}`,
  x: "t",
  y: `${plural(cells.rows, "token")}, neighbours by merger`,
  cells,
});

/** A merger, or a split, as an entry of the list. */
function eventItem({ time, apart, parts }, { clusters, flow, names }) {
  const part = ([first, size], i) => [
    i ? (apart ? " from " : " with ") : "",
    html`<strong>${name(names[clusters.tokens[first]], 24)}</strong>`,
    size > 1 ? ` and ${plural(size - 1, "other")}` : "",
  ];
  const more = parts.length > PARTS ? ` and ${count(parts.length - PARTS)} more` : "";
  return html`
    <li>
      <span class="when">${when(flow.times[time])}</span>
      <span>${parts.slice(0, PARTS).map(part)}${more}${apart ? " (apart)" : ""}</span>
    </li>`;
}

/** How many clusters there are at both ends, and what of all that is not shown. */
function summary({ events, counts, tokens }, names) {
  const sampled =
    tokens.length < names.length
      ? ` Of ${count(names.length)} tokens an even sample of ${count(tokens.length)} was compared.`
      : "";
  const more = events.length > SHOWN ? ` The first ${SHOWN} of ${count(events.length)} events are listed; the file has all.` : "";
  return `${plural(counts[0], "cluster")} at t = 0, ${count(counts.at(-1))} at the end.${sampled}${more}`;
}

/** recount(): asks for the clusters again after the distance or its threshold changed. */
export function gathering(app, recount) {
  const { settings } = app;
  const element = node(html`<section class="card" aria-labelledby="gather-title"></section>`);
  /** @type {any} */
  const canvas = node(html`<canvas class="band" role="img"></canvas>`);
  const mark = node(html`<span class="mark" aria-hidden="true"></span>`);
  let current = null; // { clusters, flow, names, cells: the bands, status: in words }
  const save = saveMenu("the bands of the clusters", () => current && bandsFigure(current));
  const fields = ["metric", "near"].map((name) => control(settings, name));
  const write = (make) => current && make(app.lab, current).then(download, (error) => app.fail(error));
  const take = (id, text, make) => html`<button type="button" id=${id} @click=${() => write(make)}>${text}</button>`;
  const draw = () => {
    const { clusters, flow, status } = current ?? {};
    const events = clusters?.events.slice(0, SHOWN) ?? [];
    const template = html`
      <h3 id="gather-title">Who gathers with whom</h3>
      ${save}
      <div class="fields">${fields}</div>
      <div class="band-box">${canvas}${mark}</div>
      <div class="band-axis" aria-hidden="true"><span>0</span><span>t</span><span>${flow && when(flow.times.at(-1))}</span></div>
      <p class="help" role="status">${status}</p>
      <ol class="events" tabindex="0" aria-label="Mergers in order of time" ?hidden=${!events.length}>
        ${events.map((event) => eventItem(event, current))}
      </ol>
      <div class="row">
        ${take("take-mergers", "Mergers as CSV", eventsCsv)}
        ${take("take-states", "States as CSV", statesCsv)}
      </div>`;
    render(template, element);
    const words = `A band for each token, coloured by its cluster over time. ${status} The list below has the same in words.`;
    canvas.setAttribute("aria-label", status ? words : "Clusters over time");
  };
  settings.addEventListener("change", ({ detail }) => ["metric", "near"].includes(detail) && current && recount());
  draw();
  return {
    element,
    show(clusters, flow, names, rgb) {
      current = { clusters, flow, names, cells: bands(clusters, flow.times, rgb), status: summary(clusters, names) };
      app.show({ gathering: current.status });
      draw();
      paintCells(canvas, current.cells);
    },
    at(frame) {
      if (current) mark.style.left = `${(100 * (frame + 0.5)) / current.flow.times.length}%`;
    },
  };
}
