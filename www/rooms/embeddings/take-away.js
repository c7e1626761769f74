// Files with the vectors.
import { fileButtons } from "../../ui/file-buttons.js";
import { html, node } from "../../ui/html.js";

const FORMATS = { csv: "CSV", projector: "Projector", npy: "npy" };
const HELP =
  "CSV opens anywhere: one row per level, with its count and its numbers. The Projector’s vectors.tsv and metadata.tsv open in TensorFlow’s Embedding Projector, all at once by projector_config.json. npy is NumPy’s, with the levels in metadata.tsv.";

/** choice: { run, column } of what is being looked at */
export function takeAway(app, choice) {
  const made = fileButtons(app);
  const row = (title, all) => {
    const make = (format) => () => app.lab.export(format, { run: choice.run.id, column: all ? undefined : choice.column });
    const buttons = Object.entries(FORMATS).map(([format, text]) =>
      made.button(text, `take-${format}${all ? "-all" : ""}`, make(format)),
    );
    return html`<div class="row"><span class="label">${title}</span>${buttons}</div>`;
  };
  return node(html`
    <section class="card" aria-labelledby="take-title">
      <h3 id="take-title">Take the vectors away</h3>
      <p class="help">${HELP}</p>
      ${row("This column", false)}
      ${row("All columns", true)}
      ${made.problem}
      ${made.list}
    </section>`);
}
