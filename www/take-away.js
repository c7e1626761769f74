// Files with the vectors: made on demand, downloaded at once, and kept as links for a second try.
import { download, el, name, replace } from "./dom.js";
import { bytes } from "./format.js";

/** view: { run, column } of what is being looked at */
export function takeAway(app, view) {
  const problem = el("p", { class: "problem", role: "alert" });
  const list = el("ul", { class: "files" });
  const make = async (format, all, button) => {
    problem.textContent = "";
    button.disabled = true;
    try {
      const files = await app.lab.export(format, { run: view.run.id, column: all ? undefined : view.column });
      replace(list, files.map((file) => el("li", {}, el("button", { type: "button", class: "link", onclick: () => download(file) }, name(file.name, 60)), el("span", { class: "faint" }, ` ${bytes(file.size)}`))));
      files.forEach(download);
    } catch (error) {
      app.fail(error, problem);
    } finally {
      button.disabled = false;
    }
  };
  const button = (text, id, format, all) => {
    const made = el("button", { type: "button", id, onclick: () => make(format, all, made) }, text);
    return made;
  };
  return el("section", { class: "card", "aria-labelledby": "take-title" }, el("h3", { id: "take-title" }, "Take the vectors away"),
    el("p", { class: "help" }, "CSV opens anywhere: one row per level, with its count and its numbers. The Projector pair, vectors.tsv and metadata.tsv, opens in TensorFlow’s Embedding Projector."),
    el("div", { class: "row" }, button("CSV, this column", "take-csv", "csv", false), button("Projector pair, this column", "take-projector", "projector", false), button("CSV, all columns", "take-all", "csv", true)),
    problem, list);
}
