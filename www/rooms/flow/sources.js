// Where the tokens of a flow come from: a preset, a trained column, rows of the table, or a file.
import { picker } from "../../ui/controls.js";
import { dropZone, filePicker, shorten } from "../../ui/dom.js";
import { count, levelName } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";
import { runPicker } from "../../ui/run-picker.js";
import { runTitle } from "../../ui/run-notes.js";
import { choiceLabel } from "./solve.js";
import { need, rowTokens } from "./rows.js";

/**
 * The sources by the setting "from", each { element, tokens() → { names, x0, tokens, width, title, notice } }, but for the presets, which
 * have no controls of their own. run(): shows the flow of rows that were picked; read(task): says what task(lab) found in a file.
 */
export function tokenSources(app, run, read) {
  const own = { column: columnTokens(app), row: rowTokens(app, run), file: fileTokens(app, read) };
  const chosen = () => own[app.settings.get("from")];
  return { own, chosen, tokens: () => chosen()?.tokens() ?? presetTokens(app) };
}

async function presetTokens({ lab, settings }) {
  const [preset, n, width, seed] = ["from", "n", "d", "flowSeed"].map((name) => settings.get(name));
  const x0 = await lab.presetTokens(preset, { tokens: n, width, seed });
  const names = Array.from({ length: x0.length / width }, (_, i) => `token ${i + 1}`);
  return { names, x0, tokens: names.length, width, title: `preset ${choiceLabel("from", preset)}, seed ${seed}`, notice: "" };
}

/** Those of vectors that stand in these rows, as tokens. */
function picked({ names, width, values }, rows) {
  const x0 = new Float32Array(rows.length * width);
  rows.forEach((row, i) => x0.set(values.subarray(row * width, (row + 1) * width), i * width));
  return { names: rows.map((row) => levelName(names[row])), x0, tokens: rows.length, width };
}

/** The levels of a categorical column, as a run has learned them: the most frequent ones. */
function columnTokens(app) {
  const { settings } = app;
  const element = node(html`<div class="wide"></div>`);
  const runs = () => app.runs.filter((run) => run.vectorColumns.length);
  const model = () => settings.get("flowVectors");
  const chooseRun = () => {
    draw();
    toLink();
  };
  const run = runPicker(app, {
    id: "flow-run",
    help: "Whose vectors are the tokens.",
    runs,
    model,
    onchange: chooseRun,
    onfollow: () => draw(),
  });
  const column = picker("Column", "flow-column", "Each of its names is a token.", () => toLink());
  const columnName = () => run.chosen().vectorColumns[Number(column.select.value)];
  const toLink = () => {
    const { model, tableNumber } = run.chosen();
    app.keep("flowVectors", model, tableNumber);
    app.keep("flowColumn", columnName(), tableNumber);
  };
  const draw = () => {
    const some = run.refresh() > 0;
    const columns = run.chosen()?.vectorColumns ?? [];
    const options = columns.map((name, i) => [String(i), shorten(name)]);
    column.fill(options, column.select.value || String(columns.indexOf(settings.get("flowColumn"))));
    const template = html`
      <div class="fields wide" ?hidden=${!some}>${run.field}${column.field}</div>
      <p class="help wide" ?hidden=${some}>No vectors yet: train an embedding first, in the Train room.</p>`;
    render(template, element);
  };
  app.on("runs", draw);
  draw();
  const tokens = async () => {
    const of = run.chosen();
    if (!of) throw need("There is no trained column. Train an embedding first, or take other tokens.");
    const [name, n] = [columnName(), settings.get("n")];
    const vectors = await app.lab.vectors(name, { run: of.id });
    const { counts } = vectors;
    const known = [...counts.keys()].slice(1).sort((a, b) => counts[b] - counts[a] || a - b);
    const all = `The ${count(n)} most frequent of ${count(known.length)} levels of ${shorten(name)}.`;
    const title = `levels of ${shorten(name)}, run ${runTitle(of)}`;
    return { ...picked(vectors, known.slice(0, n)), title, notice: known.length > n ? all : "" };
  };
  return { element, tokens };
}

/** Vectors out of a file: an even sample of them. */
function fileTokens(app, read) {
  let [files, vectors] = [null, null]; // what was read, and as `lab.readVectors` gives it
  const load = async (lab, chosen, name) => {
    vectors = await lab.readVectors(chosen, { array: name });
    files = chosen;
    const { title, arrays, skipped, names, width } = vectors;
    const options = arrays.map((one) => [one, shorten(one)]);
    array.fill(options, title);
    array.field.hidden = arrays.length < 2;
    const left = skipped ? `; ${count(skipped)} rows with a cell that is no number are left out` : "";
    return `${shorten(title)}: ${count(names.length)} vectors of width ${width}${left}.`;
  };
  const chooseArray = (name) => read((lab) => load(lab, files, name));
  const array = picker("Array", "flow-array", "The file holds several; its rows are tokens.", chooseArray);
  array.field.hidden = true;
  const take = (_, chosen) => read((lab) => load(lab, chosen));
  const element = node(html`
    <div class="row wide">
      ${filePicker("Choose vectors", { picker: "vectors", class: "small", multiple: true }, take)}
      ${array.field}
      <small class="help">CSV with a name and numbers in each row, or numbers only; vectors.tsv, with metadata.tsv beside it; .npy; or safetensors.</small>
    </div>`);
  dropZone(element, take);
  const tokens = async () => {
    if (!vectors) throw need("There is no file of vectors yet. Choose one, or take other tokens.");
    const [n, all, title] = [app.settings.get("n"), vectors.names.length, shorten(vectors.title, 40)];
    const rows = Array.from({ length: Math.min(n, all) }, (_, i) => (all > n ? Math.floor((i * all) / n) : i));
    const sample = `${count(n)} of the ${count(all)} vectors in ${shorten(vectors.title)}, evenly spread over the file.`;
    return { ...picked(vectors, rows), title, notice: all > n ? sample : "" };
  };
  return { element, tokens };
}
