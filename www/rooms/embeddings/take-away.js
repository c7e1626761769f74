// Files with the vectors.
import { fetched } from "../../ui/fetched-room.js";
import { fileButtons } from "../../ui/file-buttons.js";
import { card, html, node } from "../../ui/html.js";

const FEW = 3; // files that are saved one by one: a column of the Projector
const FORMATS = { csv: "CSV", projector: "Projector", npy: "npy" };
const HELP =
  "CSV opens anywhere: one row per level, with its count and its numbers. The Projector’s vectors.tsv and metadata.tsv open in TensorFlow’s Embedding Projector, all at once by projector_config.json. npy is NumPy’s, with the levels in metadata.tsv. More than three files come as one zip archive.";

/** choice: { run, column } of what is being looked at */
export function takeAway(app, choice) {
  const files = fileButtons(app);
  const row = (title, all) => {
    const button = ([format, text]) => {
      const get = async () => {
        const { run, column } = choice;
        const made = await app.lab.export(format, { run: run.id, column: all ? undefined : column });
        if (made.length <= FEW) return made;
        const { zipped } = await fetched(import("../../save/zip.js"), "What makes one file of many");
        return [await zipped(made, `${run.model}.${format}.zip`)];
      };
      return files.button(text, `take-${format}${all ? "-all" : ""}`, get);
    };
    return html`<div class="row"><span class="label">${title}</span>${Object.entries(FORMATS).map(button)}</div>`;
  };
  const body = html`
    <p class="help">${HELP}</p>${row("This column", false)}${row("All columns", true)}${files.problem}${files.list}`;
  return node(card("take", "Take the vectors away", body));
}
