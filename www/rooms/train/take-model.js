// A whole model taken away: one run for other engines, or all runs as a project that this page opens again.
import { picker } from "../../ui/controls.js";
import { card, el } from "../../ui/dom.js";
import { runTitle } from "../../ui/run-notes.js";
import { fileButtons } from "../../ui/file-buttons.js";

/** A format of `lab.export`, its button, and what it is good for. */
const FORMATS = [
  ["onnx", "ONNX", "Rows as they are written go in, scores come out, in any engine that runs ONNX."],
  ["safetensors", "safetensors", "All weights by name, with levels and settings as metadata, for Python and others."],
  ["project", "Project, all runs", "Opens again on this page, scores and settings too. Levels’ names are in it, rows are not."],
];

/** What a project keeps of the page; app.runs are in the order of the engine's. */
const page = ({ settings, runs }) =>
  JSON.stringify({
    settings: settings.toHash(),
    sources: runs.map(({ source }) => source),
    tables: runs.map(({ tableNumber }) => tableNumber),
  });

export function takeModel(app) {
  const run = picker("Run", "model-run", "Its best epoch is what the files hold.");
  const made = fileButtons(app);
  const options = (format) => (format === "project" ? { page: page(app) } : { run: Number(run.select.value) });
  const element = card(
    "model-title",
    "Take the model away",
    run.field,
    el(
      "div",
      { class: "takes" },
      FORMATS.map(([format, text, help]) =>
        el(
          "div",
          {},
          made.button(text, `take-${format}`, () => app.lab.export(format, options(format))),
          el("small", { class: "help" }, help),
        ),
      ),
    ),
    made.problem,
    made.list,
  );
  const fill = () => {
    const options = app.runs.map((one) => [String(one.id), runTitle(one)]);
    run.fill(options, options.some(([id]) => id === run.select.value) ? run.select.value : options.at(-1)?.[0]);
    element.hidden = !options.length;
  };
  app.on("runs", fill);
  fill();
  return element;
}
