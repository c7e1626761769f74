// Copy as Python: a script with the settings of this page in front of the files under www/python, joined into one.
import { TARGET_MEAN, TRAIN } from "../lab/generated/options.js";
import { OF_LOSSES } from "../lab/many/lists.js";
import { copyText, download, shorten } from "../ui/dom.js";
import { unfetched } from "../ui/fetched-room.js";
import { html, render } from "../ui/html.js";
import { fetchParts, joined } from "./joined.js";

/** The last one is run, and imports the others. */
const PARTS = [
  "flowbed_dates.py",
  "flowbed_cells.py",
  "flowbed_text.py",
  "flowbed_lines.py",
  "flowbed_split.py",
  "flowbed_levels.py",
  "flowbed_losses.py",
  "flowbed_table.py",
  "flowbed_networks.py",
  "flowbed_run.py",
];

/** Options that a target of another task has. */
const OTHERS = Object.fromEntries(OF_LOSSES.filter((name) => name in TRAIN).map((name) => [name, TRAIN[name].value]));

/** A value as Python writes it: JSON's strings and numbers are Python's too. */
function literal(value, indent = "") {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null || typeof value !== "object") return value === null ? "None" : JSON.stringify(value);
  const inner = `${indent}    `;
  const lines = Array.isArray(value)
    ? value.map((one) => literal(one, inner))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${literal(one, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const short = `${open}${lines.join(", ")}${close}`;
  if (short.length + indent.length < 100 && !short.includes("\n")) return short;
  return `${open}\n${lines.map((line) => `${inner}${line},\n`).join("")}${indent}${close}`;
}

/** Encodings by the names that Python has for them. */
const ENCODINGS = { "windows-1252": "cp1252", "UTF-16 LE": "utf-16-le", "UTF-16 BE": "utf-16-be" };

/** What the script is told: where to find what in the file, and how the page trains. */
function settingsOf(app) {
  const { table, source, settings } = app;
  const { encoding, missing = [], merge = [] } = source.options;
  const fields = table.columns.length - app.joined.length; // of the file
  const at = new Map(table.columns.map(({ name }, index) => [name, index]));
  const { skipLines, namesLine, comment, repeats, rowNames, spareFields } = table.dialect;
  const place = ({ name, kind, format, unit, words, ids }) => {
    const missing = words.filter(({ counts }) => counts).map(({ text }) => text);
    const told = Object.entries({ format, unit, ids, words: missing }).filter(([, one]) => one?.length);
    return { name, at: at.get(name), kind, ...Object.fromEntries(told) };
  };
  const { target: _, columns: __, trees: ___, split, weights, ...training } = app.trainOptions();
  const column = (name) => table.columns.find((one) => one.name === name);
  const [splitBy, weighBy] = [column(split.column), column(weights)];
  // Found, windows-1252 stands for UTF-8 with bytes that are not.
  const found = !encoding && table.dialect.encoding === "windows-1252";
  return {
    csv: source.file.name,
    member: table.member ?? null,
    encoding: (!found && ENCODINGS[table.dialect.encoding]) || "utf-8",
    broken: encoding === "utf-8" ? "replace" : "western",
    missing,
    delimiter: table.dialect.delimiter,
    header: table.dialect.header,
    fields,
    skipLines,
    namesLine,
    comment,
    // Of a sign that was found, a line with as many fields as the table is a row.
    commentFields: source.options.comment === undefined && fields > 1 ? fields + spareFields : null,
    repeats,
    rowNames,
    spareFields,
    target: { ...place(app.targetColumn), task: app.targetColumn.task },
    columns: app.inputs().map(place),
    merge: merge.filter((one) => at.has(one)),
    models: settings.get("models"),
    ...OTHERS,
    ...training,
    weights: weighBy ? place(weighBy) : null,
    split: splitBy ? { by: split.by, column: place(splitBy) } : split,
    targetMean: TARGET_MEAN,
  };
}

async function script(app) {
  const settings = `# -- settings: "at" is a column's place in a line, from 0\nSETTINGS = ${literal(settingsOf(app))}\n`;
  return joined(await fetchParts(PARTS), settings);
}

/** Puts the script on the clipboard and says so in `status`, with the script as a file; of a sample also its CSV. */
export async function copyPython(app, status) {
  const say = (words) => render(words, status);
  if (!app.targetColumn) return say("No target is chosen. Choose one in the Data room.");
  if (!app.settings.get("models").length) return say("No model is chosen. Tick at least one.");
  if (app.table.dialect.delimiter === null)
    return say(
      `The script reads CSV, and this table came from ${app.table.dialect.encoding}. Save it as CSV and load that file first.`,
    );
  const { split, weights } = app.trainOptions();
  const used = [app.target, ...app.inputs().map(({ name }) => name), split.column, weights];
  const second = app.joined.find((name) => used.includes(name));
  if (second)
    return say(
      `The script reads one file, and ${shorten(second)} came with a second table. Leave its columns out, or join the two tables before you load them.`,
    );
  await app.epochs.settle();
  const text = await script(app).catch(() => null);
  if (!text) return say(unfetched("The script"));
  const copied = await copyText(text, "take the file.");
  const files = [new File([text], "flowbed_run.py", { type: "text/x-python" })];
  if (app.sampleName) files.push(app.source.file);
  const take = (file) => html`<button type="button" class="link" @click=${() => download(file)}>${file.name}</button>`;
  say(html`
    <p>${copied.text} It names the file and its columns, and holds no row of it.</p>
    <p class="row">As files: ${files.map(take)}</p>`);
}
