// Files with the vectors: made on demand, downloaded at once, and kept as links for a second try.
import { button, card, download, el, name, replace } from "./dom.js";
import { bytes } from "./format.js";

/** view: { run, column } of what is being looked at */
export function takeAway(app, view) {
  const problem = el("p", { class: "problem", role: "alert" });
  const list = el("ul", { class: "files" });
  const make = async (format, all, pressed) => {
    problem.textContent = "";
    pressed.disabled = true;
    try {
      const files = await app.lab.export(format, { run: view.run.id, column: all ? undefined : view.column });
      replace(
        list,
        files.map((file) =>
          el(
            "li",
            {},
            button(name(file.name, 60), () => download(file), { class: "link" }),
            el("span", { class: "faint" }, ` ${bytes(file.size)}`),
          ),
        ),
      );
      files.forEach(download);
    } catch (error) {
      app.fail(error, problem);
    } finally {
      pressed.disabled = false;
    }
  };
  const maker = (text, id, format, all) => {
    const made = button(text, () => make(format, all, made), { id });
    return made;
  };
  return card(
    "take-title",
    "Take the vectors away",
    el(
      "p",
      { class: "help" },
      "CSV opens anywhere: one row per level, with its count and its numbers. The Projector pair, vectors.tsv and metadata.tsv, opens in TensorFlow’s Embedding Projector.",
    ),
    el(
      "div",
      { class: "row" },
      maker("CSV, this column", "take-csv", "csv", false),
      maker("Projector pair, this column", "take-projector", "projector", false),
      maker("CSV, all columns", "take-all", "csv", true),
    ),
    problem,
    list,
  );
}
