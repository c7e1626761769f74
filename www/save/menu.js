// What stands in a "Save" menu: a button for each kind of file.
import { cancelableButton } from "../ui/cancelable.js";
import { download } from "../ui/dom.js";
import { html, node, render } from "../ui/html.js";
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

/** The arguments of `saveMenu` in button.js, and the box that it opens. */
export function fill(box, what, describe, film) {
  const status = node(html`<p class="help" role="status"></p>`);
  let help = "Drawn anew on white, with axes and a caption.";
  if (!describe) help = "The table’s words and numbers as they stand.";
  else if (film) help += RECORDS ? " The video plays the flow in six seconds." : " This browser cannot record a video of it.";
  const ways = describe
    ? { SVG: plot(describe, "svg"), PNG: plot(describe, "png"), ...(film && { Video: video(film) }) }
    : { CSV: tableOf(box, what, "csv"), Markdown: tableOf(box, what, "md") };
  const group = {};
  const buttons = Object.entries(ways).map(([label, make]) => way(label, make, group, (text) => (status.textContent = text)));
  if (film) buttons.at(-1).disabled = !RECORDS;
  render(html`<p class="help">${help}</p><div class="row">${buttons}</div>${status}`, box);
}

/** A button that saves what make(signal, say) resolves to, one of its group at a time, and that cancels it. */
function way(label, make, group, say) {
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
}
