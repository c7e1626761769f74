// Data: take a file, show what it holds, choose the target.
import { dropZone, el, filePicker, name, replace, shorten } from "./dom.js";
import { bytes, plural } from "./format.js";
import { columnTable, notesList, preview, tiles } from "./data-view.js";
import { picker } from "./controls.js";

const SAMPLES = [
  ["flights", "Flights", "Real departures from New York in 2013 (public domain, CC0). Thousands of planes and flight numbers: which flights come late?"],
  ["shop", "Shop", "Generated. Products and customers fall into hidden groups that only matter together: here an embedding can pay. Two further outcomes, amount and tier, are left out of the inputs.", { kinds: { amount: "skip", tier: "skip" } }],
  ["one column", "One column", "Generated. The single column of the reference Keras network. One column alone cannot show an embedding’s advantage: every model ties."],
];
const DELIMITERS = [[",", "comma ,"], [";", "semicolon ;"], ["\t", "tab"], ["|", "bar |"]];
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
  const element = el("section", { class: "room", id: "room-data", "aria-labelledby": "data-title", hidden: true },
    el("div", { class: "lead" }, el("div", {},
      el("h2", { id: "data-title" }, "Turn categories into vectors, and see what it buys you"),
      el("p", {}, "Give flowbed a CSV with columns of many names: customers, products, planes. It learns a vector for every name, beside the one-hot network it would replace, and reports both honestly.")),
    el("img", { src: new URL("./hero.svg", import.meta.url).href, alt: "", width: 420, height: 168 })),
    intake(app, load, problem), progress.element, problem, loaded);

  app.on("table", () => {
    element.classList.toggle("has-table", !!app.table);
    if (app.table) showTable(app, loaded, load, problem);
    else replace(loaded);
  });
  const again = () => app.table && showTable(app, loaded, load, problem);
  app.on("target", again);
  app.settings.addEventListener("change", ({ detail }) => ["width", "hidden"].includes(detail) && again());
  return { element };
}

/** One load at a time: a new one cancels the one under way, and a training that would no longer fit the table shown. */
function loader(app, problem, progress) {
  let turn = 0;
  progress.cancel.onclick = () => {
    turn++; // whatever the load still answers is not heard
    app.lab?.cancel();
    progress.end();
  };
  return async (get, options = {}) => {
    const mine = ++turn;
    problem.textContent = "";
    if (app.training || turn > 1) app.lab?.cancel();
    progress.start();
    try {
      await app.opening;
      const file = await get();
      if (mine !== turn) return;
      await app.load(file, options, (p) => mine === turn && progress.show(p));
    } catch (error) {
      if (mine === turn) app.fail(error, problem);
    } finally {
      if (mine === turn) progress.end();
    }
  };
}

function progressBar() {
  const bar = el("progress", { "aria-label": "Reading the file" });
  const text = el("span", {});
  const cancel = el("button", { type: "button", id: "cancel-load" }, "Cancel");
  const element = el("div", { class: "progress card", hidden: true }, bar, text, cancel);
  return {
    element,
    cancel,
    start() {
      bar.removeAttribute("value");
      text.textContent = "Reading…";
      element.hidden = false;
    },
    show({ bytes: done, total, rows }) {
      bar.max = total || 1;
      bar.value = done;
      text.textContent = `${bytes(done)} of ${bytes(total)} · ${plural(rows, "row")}`;
    },
    end() { element.hidden = true; },
  };
}

function intake(app, load, problem) {
  const take = (file, files = 1) => {
    load(() => file);
    if (files > 1) problem.textContent = `${files} files were dropped; only the first, ${shorten(file.name)}, is read.`;
  };
  const zone = el("div", { class: "drop card" },
    el("p", { class: "big" }, "Drop a CSV file here"),
    el("div", { class: "row" }, filePicker("Choose a file", { class: "primary", picker: "table" }, take), pasteBox(load)));
  dropZone(zone, take);
  const samples = SAMPLES.map(([sample, title, text, options]) => el("button", {
    type: "button", class: "sample card", dataset: { sample },
    onclick: () => load(() => app.lab.sample(sample), options) }, el("strong", {}, title), el("span", {}, text)));
  return el("div", { class: "intake" }, zone, el("div", { class: "samples", role: "group", "aria-label": "Samples" }, el("p", { class: "or" }, "or try a sample"), samples));
}

function pasteBox(load) {
  const area = el("textarea", { id: "paste", rows: 6, spellcheck: false, placeholder: "customer,product,bought\nanna,tea,1\nbert,coffee,0" });
  const box = el("details", { class: "paste" }, el("summary", { class: "button" }, "Paste text"),
    el("div", { class: "popover" }, el("label", { htmlFor: "paste" }, "CSV text, header line first"), area,
      el("button", { type: "button", class: "primary", onclick: () => {
        box.open = false;
        load(() => new File([area.value], "pasted.csv", { type: "text/csv" }));
      } }, "Read this text")));
  return box;
}

function showTable(app, loaded, load, problem) {
  const focus = document.activeElement?.id;
  const { table, source } = app;
  replace(loaded,
    el("div", { class: "title-row" }, el("h3", { class: "file" }, name(source.file.name, 60)), el("span", { class: "faint" }, bytes(source.file.size))),
    tiles(app),
    el("div", { class: "split" }, targetCard(app), readingCard(app, load)),
    el("section", { class: "card", "aria-labelledby": "columns-title" }, el("h3", { id: "columns-title" }, "Columns"),
      columnTable(app, async (kinds) => {
        problem.textContent = "";
        await app.setKinds(kinds).catch((error) => {
          app.fail(error, problem);
          showTable(app, loaded, load, problem);
        });
      })),
    preview(app, table));
  if (focus?.startsWith("data-")) document.getElementById(focus)?.focus();
}

function targetCard(app) {
  const candidates = app.table.columns.filter((column) => column.task);
  const target = picker("What should be predicted?", "data-target", (index) => {
    app.target = candidates[Number(index)].name;
    app.tell("target");
  });
  target.fill(candidates.map((column, index) => [String(index), shorten(column.name)]), String(candidates.findIndex((column) => column.name === app.target)));
  const column = app.targetColumn;
  const sentence = column ? TASKS[column.task] : "No column can be the target: it needs two values, a few names, or a number. Change a column’s kind below, or load another file.";
  return el("section", { class: "card", "aria-labelledby": "target-title" }, el("h3", { id: "target-title" }, "Target"),
    target.field, el("p", { class: "help" }, sentence),
    el("div", { class: "row" },
      el("button", { type: "button", class: "primary", id: "data-train", disabled: !column, onclick: () => {
        app.go("train");
        app.tell("start");
      } }, "Train on this table"),
      el("button", { type: "button", onclick: () => app.go("train") }, "Choose settings first")));
}

/** How the bytes were understood, with switches that read the file again. */
function readingCard(app, load) {
  const { dialect, notes } = app.table;
  const again = (change) => {
    const { kinds, ...options } = app.source.options; // the columns may be others afterwards
    const { file } = app.source;
    load(() => file, { ...options, delimiter: dialect.delimiter, header: dialect.header, ...change });
  };
  const known = DELIMITERS.some(([sign]) => sign === dialect.delimiter) ? DELIMITERS : [...DELIMITERS, [dialect.delimiter, dialect.delimiter]];
  const delimiter = picker("Delimiter", "data-delimiter", (index) => again({ delimiter: known[Number(index)][0] }));
  delimiter.fill(known.map(([, text], index) => [String(index), text]), String(known.findIndex(([sign]) => sign === dialect.delimiter)));
  const header = picker("First line", "data-header", (value) => again({ header: value === "names" }));
  header.fill([["names", "has names"], ["data", "is data"]], dialect.header ? "names" : "data");
  return el("section", { class: "card", "aria-labelledby": "reading-title" }, el("h3", { id: "reading-title" }, "How it was read"),
    el("div", { class: "fields" }, delimiter.field, header.field,
      el("div", { class: "field" }, el("span", { class: "label" }, "Encoding"), el("span", { class: "static" }, dialect.encoding))),
    notesList(notes));
}
