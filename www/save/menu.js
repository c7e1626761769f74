// What stands in a "Save" menu: a button for each kind of file.
import { cancelableButton } from "../ui/cancelable.js";
import { download, el, replace } from "../ui/dom.js";
import { figureFile, tableFile } from "./figure.js";

const RECORDS = !!globalThis.VideoEncoder; // there over https only

const plot = (describe, type) => () => {
  const figure = describe();
  if (!figure) throw new Error("Nothing is drawn here yet.");
  return figureFile(figure, type);
};

const tableOf = (box, what, type) => () => {
  const table = box.closest(".card").querySelector("table");
  if (!table?.tBodies[0].rows.length) throw new Error("There is no table here yet.");
  return tableFile(table, what, type);
};

const video = (film) => async (signal, say) => (await import("./video.js")).flowVideo(film(), signal, say);

/** The arguments of `saveMenu` in save.js, and the box that it opens. */
export function fill(box, what, describe, film) {
  const said = el("p", { class: "help", role: "status" });
  if (!describe) {
    const [csv, markdown] = ["csv", "md"].map((type) => tableOf(box, what, type));
    const buttons = ways({ CSV: csv, Markdown: markdown }, said);
    return replace(box, el("p", { class: "help" }, "The table’s words and numbers as they stand."), buttons, said);
  }
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
