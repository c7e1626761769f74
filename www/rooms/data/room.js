// Data: take a file, show what it holds, choose the target.
import { button, card, el, name, replace, shorten } from "../../ui/dom.js";
import { bytes } from "../../ui/format.js";
import { fetched } from "../../ui/fetched-room.js";
import { intake, progressBar } from "./intake.js";
import { isProject } from "../../files/magic.js";
import { columnTable, preview, tiles } from "./columns.js";
import { notesList } from "../../ui/notes.js";
import { picker } from "../../ui/controls.js";
import { ENCODINGS, MISSING } from "../../state/chosen.js";

const DELIMITERS = [
  [",", "comma ,"],
  [";", "semicolon ;"],
  ["\t", "tab"],
  ["|", "bar |"],
];
const TASKS = {
  binary: "Two values: the models learn a probability, scored by log-loss, AUC and accuracy.",
  classes: "A few names: the models learn a probability for each, scored by log-loss and accuracy.",
  regression: "A number: the models learn its value, scored by RMSE and R².",
};

export function dataRoom(app) {
  const problem = el("p", { class: "problem", role: "alert" });
  const progress = progressBar();
  const loaded = el("div", { class: "loaded" });
  const load = loader(app, problem, progress);
  const element = el(
    "section",
    { class: "room", id: "room-data", "aria-labelledby": "data-title", hidden: true },
    el(
      "div",
      { class: "lead" },
      el(
        "div",
        {},
        el("h2", { id: "data-title" }, "Turn categories into vectors, and see what it buys you"),
        el(
          "p",
          {},
          "Give flowbed a CSV with columns of many names: customers, products, planes. It learns a vector for every name, beside the one-hot network it would replace, and reports both honestly.",
        ),
      ),
      el("img", { src: new URL("www/hero.svg", document.baseURI).href, alt: "", width: 420, height: 168 }),
    ),
    intake(app, load, problem),
    progress.element,
    problem,
    loaded,
  );

  app.on("table", () => {
    element.classList.toggle("has-table", !!app.table);
    if (app.table) showTable(app, loaded, load, problem);
    else replace(loaded);
  });
  const again = () => app.table && showTable(app, loaded, load, problem);
  app.on("target", again);
  app.on("training", () => {
    for (const select of loaded.querySelectorAll("[id^=data-kind-]")) select.disabled = app.training;
  });
  app.settings.addEventListener("change", ({ detail }) => ["width", "hidden"].includes(detail) && again());
  return { element, read: load };
}

/** One load at a time: a new one cancels the one under way, and a training that would no longer fit the table shown. */
function loader(app, problem, progress) {
  let turn = new AbortController(); // of the load under way: what an aborted one still answers is not heard
  let loads = 0;
  progress.cancel.onclick = () => {
    turn.abort();
    progress.end();
  };
  return async (get, options = {}) => {
    if (app.predicting) {
      problem.textContent = "New rows are being scored in the Embeddings room. Wait until that is done, or cancel it there.";
      return;
    }
    turn.abort();
    const { signal } = (turn = new AbortController());
    problem.textContent = "";
    if (app.training || loads++) app.lab?.cancel();
    progress.start(app.lab);
    try {
      await app.ready();
      const file = await get();
      // What cannot be read is said where it is read as a table.
      const project = await isProject(file).catch(() => false);
      const opening = project && (await fetched(import("../../keep/project.js"), "What opens a project"));
      if (signal.aborted) return;
      if (project) return await opening.openProject(app, file);
      await app.load(file, options, (p) => !signal.aborted && progress.show(p), { signal });
    } catch (error) {
      if (!signal.aborted) app.fail(error, problem);
    } finally {
      if (!signal.aborted) progress.end();
    }
  };
}

function showTable(app, loaded, load, problem) {
  const focus = document.activeElement?.id;
  const { table, source } = app;
  // Where the file cannot be read so, the switches show again how it was read.
  const reread = async (options) => {
    await load(() => source.file, options);
    if (app.table === table) showTable(app, loaded, load, problem);
  };
  replace(
    loaded,
    el(
      "div",
      { class: "title-row" },
      el("h3", { class: "file" }, name(source.file.name, 60)),
      el("span", { class: "faint" }, bytes(source.file.size)),
    ),
    tiles(app),
    el("div", { class: "split" }, targetCard(app), readingCard(app, reread)),
    card(
      "columns-title",
      "Columns",
      columnTable(app, async (kinds) => {
        problem.textContent = "";
        await app.setKinds(kinds).catch((error) => {
          app.fail(error, problem);
          showTable(app, loaded, load, problem);
        });
      }),
    ),
    preview(app, table),
  );
  if (focus?.startsWith("data-")) document.getElementById(focus)?.focus();
}

function targetCard(app) {
  const candidates = app.table.columns.filter((column) => column.task);
  const column = app.targetColumn;
  const sentence = column
    ? TASKS[column.task]
    : "No column can be the target: it needs two values, a few names, or a number. Change a column’s kind below, or load another file.";
  const target = picker("What should be predicted?", "data-target", sentence, (index) => {
    app.setTarget(candidates[Number(index)].name);
  });
  target.fill(
    candidates.map((column, index) => [String(index), shorten(column.name)]),
    String(candidates.findIndex((column) => column.name === app.target)),
  );
  return card(
    "target-title",
    "Target",
    target.field,
    el(
      "div",
      { class: "row" },
      button(
        "Train on this table",
        () => {
          app.go("train");
          app.tell("start");
        },
        { class: "primary", id: "data-train", disabled: !column },
      ),
      button("Choose settings first", () => app.go("train")),
    ),
  );
}

/** How the bytes were understood, with switches that read the file again: read(options). */
function readingCard(app, read) {
  const { dialect, notes } = app.table;
  const { options } = app.source;
  const { kinds, merge, ...others } = options; // with other columns, these are of no use
  const fields =
    dialect.delimiter === null // a file of columns: nothing to guess
      ? [
          el(
            "div",
            { class: "field" },
            el("span", { class: "label" }, "Encoding"),
            el("span", { class: "static" }, dialect.encoding),
          ),
        ]
      : [
          ...dialectPickers(dialect, (change) =>
            read({ ...others, delimiter: dialect.delimiter, header: dialect.header, ...change }),
          ),
          // In another encoding, delimiter and header are found anew.
          encodingPicker(dialect, options.encoding, (encoding) => read({ ...others, encoding })),
        ];
  const missing = (words) => read({ ...options, missing: words ? MISSING : undefined });
  return card(
    "reading-title",
    "How it was read",
    el("div", { class: "fields even" }, fields, missingPicker(options.missing, missing)),
    notesList(notes),
  );
}

function dialectPickers(dialect, again) {
  const known = DELIMITERS.some(([sign]) => sign === dialect.delimiter)
    ? DELIMITERS
    : [...DELIMITERS, [dialect.delimiter, dialect.delimiter]];
  const delimiter = picker("Delimiter", "data-delimiter", "What stands between two cells.", (index) =>
    again({ delimiter: known[Number(index)][0] }),
  );
  delimiter.fill(
    known.map(([, text], index) => [String(index), text]),
    String(known.findIndex(([sign]) => sign === dialect.delimiter)),
  );
  const header = picker("First line", "data-header", "Names of the columns, or cells.", (value) =>
    again({ header: value === "names" }),
  );
  header.fill(
    [
      ["names", "has names"],
      ["data", "is data"],
    ],
    dialect.header ? "names" : "data",
  );
  return [delimiter.field, header.field];
}

function encodingPicker(dialect, chosen, again) {
  const help = "Which letters the bytes stand for: the first rows below show it.";
  const { field, fill } = picker("Encoding", "data-encoding", help, (value) => again(value || undefined));
  fill([["", chosen ? "find it" : `${dialect.encoding}, found`], ...Object.entries(ENCODINGS)], chosen ?? "");
  return field;
}

function missingPicker(chosen, again) {
  const help = "Cells that hold no value; else such a word is a name like any other.";
  const { field, fill } = picker("Missing cells", "data-missing", help, (value) => again(!!value));
  fill(
    [
      ["", "empty only"],
      ["words", ["empty", ...MISSING].join(", ")],
    ],
    chosen ? "words" : "",
  );
  return field;
}
