// A whole model taken away: one run for other engines, or all runs as a project that this page opens again.
import { scoresScript } from "../../python/joined.js";
import { namesText, readingText } from "../../state/chosen.js";
import { withoutSecond } from "../../state/second.js";
import { fileButtons } from "../../ui/file-buttons.js";
import { card, html, node } from "../../ui/html.js";
import { runPicker } from "../../ui/run-picker.js";

/**
 * A format of `lab.export`, its button, what it is good for, and its options
 * @type {[string, string, string, { inputs: "ids" }?][]}
 */
const FORMATS = [
  [
    "onnx",
    "ONNX",
    "Columns go in, scores come out, in any engine that runs ONNX. flowbed_scores.py beside it reads cells as they are written.",
  ],
  [
    "onnx",
    "ONNX with ids",
    "The same without text in the model, for engines that know none, such as onnxruntime-web on a GPU. A JSON file beside it says which name has which id.",
    { inputs: "ids" },
  ],
  ["safetensors", "safetensors", "All weights by name, with levels and settings as metadata, for Python and others."],
  ["project", "Project, all runs", "Opens again on this page, scores and settings too. Levels’ names are in it, rows are not."],
];

/** How the tables were read: of the one that is loaded, if a run is of it, and of those that came with projects. */
function readings({ source, table, known, runs, tableNumber, target, left }) {
  if (!runs.some((run) => run.tableNumber === tableNumber)) return known;
  const { name, size } = source.file;
  const { member = "" } = source.options;
  const now = {
    name,
    size,
    member,
    target: target ?? "",
    without: namesText(left),
    ...readingText(withoutSecond(source.options, table)),
  };
  return [...known.filter((one) => one.name !== name || one.size !== size), now];
}

/** What a project keeps of the page; app.runs are in the order of the engine's. */
const page = (app) =>
  JSON.stringify({
    settings: app.settings.toHash(),
    sources: app.runs.map(({ source }) => source),
    tables: app.runs.map(({ tableNumber }) => tableNumber),
    notes: app.runs.map(({ note = "" }) => note),
    looked: app.runs.indexOf(app.run),
    readings: readings(app),
  });

export function takeModel(app) {
  const run = runPicker(app, { id: "model-run", help: "Its best epoch is what the files hold." });
  const files = fileButtons(app);
  const options = (format) => (format === "project" ? { page: page(app) } : { run: run.chosen().id });
  const get = async (format, more) => {
    const files = await app.lab.export(format, { ...options(format), ...more });
    return format === "onnx" ? [...files, await scoresScript()] : files;
  };
  const take = (/** @type {typeof FORMATS[number]} */ [format, text, help, more]) => {
    const button = files.button(text, `take-${more?.inputs ?? format}`, () => get(format, more));
    return html`<div>${button}<small class="help">${help}</small></div>`;
  };
  const body = html`${run.field}<div class="takes">${FORMATS.map(take)}</div>${files.problem}${files.list}`;
  const element = node(card("model", "Take the model away", body));
  const refresh = () => (element.hidden = !run.refresh());
  app.on("runs", refresh);
  refresh();
  return element;
}
