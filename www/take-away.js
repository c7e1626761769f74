// Files with the vectors: made on demand, downloaded at once, and kept as links for a second try.
import { button, card, download, el, name, replace } from "./dom.js";
import { bytes } from "./format.js";

/** Buttons that make files; `problem` and `list` belong below them. */
export function maker(app) {
  const problem = el("p", { class: "problem", role: "alert" });
  const list = el("ul", { class: "files" });
  const make = async (pressed, get) => {
    problem.textContent = "";
    pressed.disabled = true;
    try {
      const files = await get();
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
  return {
    problem,
    list,
    /** get(): resolves to the files */
    button(text, id, get) {
      const made = button(text, () => make(made, get), { id });
      return made;
    },
  };
}

const FORMATS = { csv: "CSV", projector: "Projector", npy: "npy" };

/** view: { run, column } of what is being looked at */
export function takeAway(app, view) {
  const made = maker(app);
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
