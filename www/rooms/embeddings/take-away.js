// Files with the vectors.
import { fileButtons } from "../../ui/file-buttons.js";
import { card, html, node } from "../../ui/html.js";

const FORMATS = { csv: "CSV", projector: "Projector", npy: "npy" };
const HELP =
  "CSV opens anywhere: one row per level, with its count and its numbers. The Projector’s vectors.tsv and metadata.tsv open in TensorFlow’s Embedding Projector, all at once by projector_config.json. npy is NumPy’s, with the levels in metadata.tsv.";

/** choice: { run, column } of what is being looked at */
export function takeAway(app, choice) {
  const files = fileButtons(app);
  const row = (title, all) => {
    const button = ([format, text]) => {
      const options = () => ({ run: choice.run.id, column: all ? undefined : choice.column });
      return files.button(text, `take-${format}${all ? "-all" : ""}`, () => app.lab.export(format, options()));
    };
    return html`<div class="row"><span class="label">${title}</span>${Object.entries(FORMATS).map(button)}</div>`;
  };
  const body = html`
    <p class="help">${HELP}</p>${row("This column", false)}${row("All columns", true)}${files.problem}${files.list}`;
  return node(card("take", "Take the vectors away", body));
}
