// What stands in a "Save" menu: a button for each kind of file.
import { cancelableButton } from "../ui/cancelable.js";
import { download } from "../ui/dom.js";
import { html, node, render } from "../ui/html.js";
import { figureFile } from "./figure.js";
import { csvFile, markdownFile } from "./table.js";

const RECORDS = !!globalThis.VideoEncoder; // there over https only

const plot = (describe, type) => () => {
  const figure = describe();
  if (!figure) throw new Error("Nothing is drawn here yet.");
  return figureFile(figure, type);
};

const tableOf = (box, what, write) => () => {
  const table = box.closest("figure, .card").querySelector("table");
  if (!table?.tBodies[0].rows.length) throw new Error("There is no table here yet.");
  return write(table, what);
};

const video = (film) => async (signal, say) => (await import("./video.js")).flowVideo(film(), signal, say);

/** The box of `saveTable` in button.js. */
export function fillTable(box, what, app) {
  const csv = tableOf(box, what, async (table) => csvFile(await app.ready(), table, what));
  fill(box, "The table’s words and numbers as they stand.", { CSV: csv, Markdown: tableOf(box, what, markdownFile) });
}

/** The box of `saveMenu` in button.js. */
export function fillPlot(box, describe, film) {
  const ways = { SVG: plot(describe, "svg"), PNG: plot(describe, "png"), ...(film && { Video: video(film) }) };
  const play = RECORDS ? " The video plays the flow in six seconds." : " This browser cannot record a video of it.";
  const buttons = fill(box, `Drawn anew on white, with axes and a caption.${film ? play : ""}`, ways);
  if (film) buttons.at(-1).disabled = !RECORDS;
}

/** ways: { label: make(signal, say) → File }. One at a time; the button of what is being made cancels it. */
function fill(box, help, ways) {
  const status = node(html`<p class="help" role="status"></p>`);
  const say = (text) => (status.textContent = text);
  const group = {};
  const way = ([label, make]) => {
    const work = async (signal) => {
      say("");
      try {
        const file = await make(signal, say);
        download(file);
        say(`Saved as ${file.name}.`);
      } catch (error) {
        say(signal.aborted ? "Cancelled." : error.message);
      }
    };
    return cancelableButton(label, work, { class: "small" }, group);
  };
  const buttons = Object.entries(ways).map(way);
  render(html`<p class="help">${help}</p><div class="row">${buttons}</div>${status}`, box);
  return buttons;
}
