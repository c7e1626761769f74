// A whole model taken away: one run for other engines, or all runs as a project that this page opens again.
import { fileButtons } from "../../ui/file-buttons.js";
import { html, node } from "../../ui/html.js";
import { runPicker } from "../../ui/run-picker.js";

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
  const help = "Its best epoch is what the files hold.";
  const run = runPicker({ id: "model-run", help, runs: () => app.runs });
  const made = fileButtons(app);
  const options = (format) => (format === "project" ? { page: page(app) } : { run: run.chosen().id });
  const take = (/** @type {string[]} */ [format, text, help]) => {
    const button = made.button(text, `take-${format}`, () => app.lab.export(format, options(format)));
    return html`<div>${button}<small class="help">${help}</small></div>`;
  };
  const element = node(html`
    <section class="card" aria-labelledby="model-title">
      <h3 id="model-title">Take the model away</h3>
      ${run.field}
      <div class="takes">${FORMATS.map(take)}</div>
      ${made.problem}
      ${made.list}
    </section>`);
  const refresh = () => (element.hidden = !run.refresh());
  app.on("runs", refresh);
  refresh();
  return element;
}
