// A project that is opened: its runs stand beside those of this session, its settings wait for a word.
import { shorten } from "../ui/dom.js";
import { plural } from "../ui/format.js";

let opened = 0;

/** Texts of `app.known`. */
const READING = ["name", "member", "target", "without", "delimiter", "header", "encoding", "missing", "kinds", "lines", "merge"];

/** How a table was read, as the page writes it: texts and a size. */
const isReading = (one) => {
  const { size, ...texts } = one ?? {};
  return Number.isSafeInteger(size) && READING.every((name) => typeof texts[name] === "string");
};

/** What the page put into its file: { settings, sources, tables, notes, looked, readings }. A text of anyone else is nothing. */
function pageOf(text) {
  try {
    const { settings, sources, tables, notes = [], looked = -1, readings = [] } = JSON.parse(text);
    return {
      settings: typeof settings === "string" ? settings : "",
      sources: [].concat(sources),
      tables: [].concat(tables),
      notes: [].concat(notes),
      looked: Number(looked),
      readings: [].concat(readings).filter(isReading),
    };
  } catch {
    return { settings: "", sources: [], tables: [], notes: [], looked: -1, readings: [] };
  }
}

/** Room and device stay as they are, unless others are named, and what was chosen about the table. */
export function takeSettings(app, hash, stay = ["room", "device", "tour"]) {
  const { settings } = app;
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  if (!query.has("v")) query.set("v", settings.version); // nothing differed from the defaults
  for (const name of stay) query.set(name, settings.get(name));
  const problems = settings.fromHash(`#${query}`, true);
  if (problems.length)
    app.alert(`Part of its settings was not understood: ${problems.join("; ")}. The defaults stand in for it.`);
}

export async function openProject(app, file) {
  const lab = await app.ready();
  const { runs, settings, page } = await lab.openProject(file);
  const { settings: hash, sources, tables, notes, looked, readings } = pageOf(page);
  opened++;
  const source = (i) => (typeof sources[i] === "string" ? sources[i] : file.name);
  const found = runs.map((run, i) => ({
    ...run,
    options: settings[i],
    source: source(i),
    note: typeof notes[i] === "string" ? notes[i] : undefined,
    project: file.name,
    origin: { file, index: i }, // what is kept of it: it is stored as it is
    tableNumber: `project ${opened}: ${tables[i]}`,
  }));
  app.runs.push(...found);
  app.known.push(...readings.map((one) => ({ ...one, project: file.name })));
  app.tell("runs");
  if (found[looked]) app.look(found[looked]);
  app.go("train");
  const files = [...new Set(found.map((run) => shorten(run.source, 40)))].join(", ");
  app.alert(
    `${shorten(file.name)} is open: ${plural(runs.length, "run")}, trained on ${files}. The rows themselves are not in a project; load them in the Data room to see one flow.`,
    hash && { label: "Take over its settings", run: () => takeSettings(app, hash) },
    true,
  );
}
