// Files with the vectors.
import { card, el } from "../../ui/dom.js";
import { fileButtons } from "../../ui/file-buttons.js";

const FORMATS = { csv: "CSV", projector: "Projector", npy: "npy" };

/** view: { run, column } of what is being looked at */
export function takeAway(app, view) {
  const made = fileButtons(app);
  const row = (title, all) =>
    el(
      "div",
      { class: "row" },
      el("span", { class: "label" }, title),
      Object.entries(FORMATS).map(([format, text]) =>
        made.button(text, `take-${format}${all ? "-all" : ""}`, () =>
          app.lab.export(format, { run: view.run.id, column: all ? undefined : view.column }),
        ),
      ),
    );
  return card(
    "take-title",
    "Take the vectors away",
    el(
      "p",
      { class: "help" },
      "CSV opens anywhere: one row per level, with its count and its numbers. The Projector’s vectors.tsv and metadata.tsv open in TensorFlow’s Embedding Projector, all at once by projector_config.json. npy is NumPy’s, with the levels in metadata.tsv.",
    ),
    row("This column", false),
    row("All columns", true),
    made.problem,
    made.list,
  );
}
