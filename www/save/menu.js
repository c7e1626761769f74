// What stands in a "Save" menu: a button for each kind of file.
import { cancelableButton } from "../ui/cancelable.js";
import { download, el, replace } from "../ui/dom.js";
import { figureFile } from "./figure.js";
import { csvFile, markdownFile } from "./table.js";

const RECORDS = !!globalThis.VideoEncoder; // there over https only

const plot = (describe, type) => () => {
  const figure = describe();
  if (!figure) throw new Error("Nothing is drawn here yet.");
  return figureFile(figure, type);
};

const tableOf = (box, what, write) => () => {
  const table = box.closest(".card").querySelector("table");
  if (!table?.tBodies[0].rows.length) throw new Error("There is no table here yet.");
  return write(table, what);
};

const video = (film) => async (signal, say) => (await import("./video.js")).flowVideo(film(), signal, say);

/** The box of `saveTable` in button.js. */
export function fillTable(box, what, app) {
  const said = el("p", { class: "help", role: "status" });
  const csv = tableOf(box, what, async (table) => csvFile(await app.ready(), table, what));
  const buttons = ways({ CSV: csv, Markdown: tableOf(box, what, markdownFile) }, said);
  replace(box, el("p", { class: "help" }, "The table’s words and numbers as they stand."), buttons, said);
}

/** The box of `saveMenu` in button.js. */
export function fillPlot(box, describe, film) {
  const said = el("p", { class: "help", role: "status" });
  const all = { SVG: plot(describe, "svg"), PNG: plot(describe, "png") };
  let help = "Drawn anew on white, with axes and a caption.";
  if (film) help += RECORDS ? " The video plays the flow in six seconds." : " This browser cannot record a video of it.";
  const buttons = ways(film ? { ...all, Video: video(film) } : all, said);
  if (film) buttons.lastChild.disabled = !RECORDS;
  replace(box, el("p", { class: "help" }, help), buttons, said);
}

/** all: { label: make(signal, say) → File }. One at a time; the button of what is being made cancels it. */
function ways(all, said) {
  const say = (text) => (said.textContent = text);
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
  return el("div", { class: "row" }, Object.entries(all).map(way));
}
