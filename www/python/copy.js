// Copy as Python: a script with the settings of this page in front of the files under www/python, joined into one.
import { TARGET_MEAN } from "../lab/generated/options.js";
import { copyText, download } from "../ui/dom.js";
import { unfetched } from "../ui/fetched-room.js";
import { html, render } from "../ui/html.js";

const PARTS = ["flowbed_table.py", "flowbed_networks.py", "flowbed_run.py"]; // the last one is run, and imports the others
const IMPORT = /^(?:import|from) .*\n/gm;
const SETTINGS = /# -- settings[^]*# -- end of settings\n/;

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
  const { table, source, settings, left } = app;
  const { encoding, missing = [], comment, merge = [] } = source.options;
  const at = new Map(table.columns.map(({ name }, index) => [name, index]));
  const { skipLines, namesLine, repeats, rowNames, spareFields } = table.dialect;
  const place = ({ name, kind }) => ({ name, at: at.get(name), kind });
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
    fields: table.columns.length,
    skipLines,
    namesLine,
    comment: table.dialect.comment,
    // Of a sign that was found, a line with as many fields as the table is a row.
    commentFields: comment === undefined && table.columns.length > 1 ? table.columns.length + spareFields : null,
    repeats,
    rowNames,
    spareFields,
    target: { ...place(app.targetColumn), task: app.targetColumn.task },
    columns: app
      .features()
      .filter(({ name }) => !left.has(name))
      .map(place),
    merge: merge.filter((one) => at.has(one)),
    models: settings.get("models"),
    ...settings.training(),
    targetMean: TARGET_MEAN,
  };
}

/** One file of several: their imports at the top, each once; keras after the line that chooses its backend. */
function joined(parts, settings) {
  const imports = new Set(parts.flatMap((part) => part.match(IMPORT)).map((line) => line.replace(/  # noqa.*/, "")));
  const sorted = [...imports].filter((line) => !line.includes("flowbed_")).sort();
  const isLate = (line) => /numpy|keras/.test(line);
  const late = sorted.filter(isLate).map((line) => line.replace("\n", "  # noqa: E402\n"));
  const bodies = parts.map((part) => part.replace(IMPORT, ""));
  const [before, after] = bodies.pop().split(SETTINGS);
  const [about, backend] = before.split(/(?<=^"""\n)/m);
  return [
    about,
    sorted.filter((line) => !isLate(line)).join(""),
    backend.trim(),
    late.join(""),
    `\n# -- settings: "at" is a column's place in a line, from 0\nSETTINGS = ${literal(settings)}\n`,
    ...bodies.map((body) => `\n${body.replace(/^"""[^]*?"""\n/, "").trim()}\n\n`),
    `\n${after.trim()}`,
  ]
    .join("\n")
    .replace(/\n{4,}/g, "\n\n\n")
    .concat("\n");
}

async function script(app) {
  const fetchPart = async (part) => {
    const response = await fetch(new URL(`www/python/${part}`, document.baseURI));
    if (!response.ok) throw new Error(String(response.status));
    return response.text();
  };
  return joined(await Promise.all(PARTS.map(fetchPart)), settingsOf(app));
}

/** Puts the script on the clipboard and says so in `status`, with the script as a file; of a sample also its CSV. */
export async function copyPython(app, status) {
  const say = (words) => render(words, status);
  if (!app.targetColumn) return say("No target is chosen. Choose one in the Data room.");
  if (!app.settings.get("models").length) return say("No model is chosen. Tick at least one.");
  if (app.table.dialect.delimiter === null)
    return say("The script reads CSV, and this table came from Parquet. Save it as CSV and load that file first.");
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
