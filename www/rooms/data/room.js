// Data: take a file, show what it holds, choose the target.
import { isProject } from "../../files/told/marks.js";
import { dropZone, filePicker, name } from "../../ui/dom.js";
import { fetched } from "../../ui/fetched-room.js";
import { bytes } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { columnTable, preview, tiles } from "./columns.js";
import { intake, pasteInto, progressBar } from "./intake.js";
import { interruption } from "./interrupt.js";
import { readingCard } from "./reading.js";
import { targetCard } from "./target.js";

const LEAD =
  "Give flowbed a CSV with columns of many names: customers, products, planes. It learns a vector for every name, beside the one-hot network it would replace, and reports both honestly.";
const SECOND =
  "A file with attributes of a column’s levels, such as brand and price of each sku: they colour and name the vectors, tell the vector of a level that was never seen, and are inputs where you tick them.";
// What changes a column; while a training runs they stay as they are.
const KINDS =
  "[id^=data-kind-], #data-joins button, #data-joins input, #data-joins select, [id^=data-format-], [id^=data-words-], [id^=data-take-in-], #data-other-task";
// A button that is gone with its use, and the control that has what it did.
const INSTEAD = { "data-other-task": "data-target" };

const lead = () => html`
  <div class="lead">
    <div><h2 id="data-title">Turn categories into vectors, and see what it buys you</h2><p>${LEAD}</p></div>
    <img src=${new URL("www/hero.svg", document.baseURI).href} alt="" width="420" height="168">
  </div>`;

export function dataRoom(app) {
  const problem = node(html`<p class="problem" role="alert"></p>`);
  const loaded = node(html`<div class="loaded"></div>`);
  const progress = progressBar(() => cancel());
  const interrupt = interruption(app);
  const { load, cancel } = loader(app, problem, progress, interrupt);
  const element = node(html`
    <section class="room" id="room-data" aria-labelledby="data-title" hidden>
      ${lead()}
      ${intake(app, load, problem)}
      ${interrupt.element}
      ${progress.element}
      ${problem}
      ${loaded}
    </section>`);
  pasteInto(element, load, problem);
  // How the file is being read: a second change, made meanwhile, does not undo the first.
  const underway = { options: null };
  const joins = secondCard(app);
  const show = () => {
    if (app.table) showTable(app, { loaded, load, problem, underway, joins });
    else render(nothing, loaded);
  };
  app.on("table", () => {
    element.classList.toggle("has-table", !!app.table);
    show();
  });
  app.on("target", show);
  app.on("training", () => {
    for (const control of loaded.querySelectorAll(KINDS)) control.disabled = app.training;
  });
  app.settings.addEventListener("change", ({ detail }) => ["width", "hidden"].includes(detail) && show());
  return { element, read: load };
}

/** One load at a time: a new one cancels the one under way, and on a person's word a training that would no longer fit the table shown. */
function loader(app, problem, progress, interrupt) {
  let turn = new AbortController(); // of the load under way: what an aborted one still answers is not heard
  let loads = 0;
  const cancel = () => {
    turn.abort();
    progress.end();
  };
  const open = async (get, options, signal) => {
    await app.ready();
    const file = await get();
    // What cannot be read is reported where it is read as a table.
    const project = await isProject(file).catch(() => false);
    const opening = project && (await fetched(import("../../keep/project.js"), "What opens a project"));
    if (signal.aborted) return;
    if (project) return await opening.openProject(app, file);
    const read = (options = {}) => app.load(file, options, (p) => !signal.aborted && progress.show(p), { signal });
    const known = options ? null : app.known.findLast(({ name, size }) => name === file.name && size === file.size);
    if (!known) return await read(options);
    const { readAs } = await fetched(import("./known.js"), "What reads this file as its project does");
    await readAs(app, known, read);
  };
  const load = async (get, options) => {
    if (app.predicting) {
      problem.textContent = "New rows are being scored in the Embeddings room. Wait until that is done, or cancel it there.";
      return;
    }
    turn.abort();
    const { signal } = (turn = new AbortController());
    problem.textContent = "";
    try {
      const file = app.training ? await get() : null; // else it comes with the bar
      if (file && !(await interrupt.ask(file, signal))) return;
      progress.start(app.lab);
      await app.stopTraining();
      if (loads++) app.lab?.cancel();
      await open(file ? () => file : get, options, signal);
    } catch (error) {
      if (!signal.aborted) app.fail(error, problem);
    } finally {
      if (!signal.aborted) progress.end();
    }
  };
  return { load, cancel };
}

/** The card of second tables; what fills it is fetched with the first of them. */
function secondCard(app) {
  const list = node(html`<div></div>`);
  let second = null;
  const open = async (file) => {
    try {
      second ??= (await fetched(import("./join.js"), "What joins a second table")).secondTables(app, list);
      second.show();
      if (file) await second.take(file);
    } catch (error) {
      app.fail(error);
    }
  };
  const element = node(html`
    <section class="card" aria-labelledby="joins-title" id="data-joins">
      <h3 id="joins-title">Second tables</h3>
      <p class="help">${SECOND}</p>
      ${list}
      <div class="row">
        ${filePicker("Add a second table", { picker: "second" }, (file) => open(file))}
        <span class="faint">or drop it here</span>
      </div>
    </section>`);
  dropZone(element, (file) => open(file));
  return { element, show: () => (second || app.table.joins?.length) && open() };
}

function showTable(app, parts) {
  const { loaded, load, problem, underway, joins } = parts;
  const focus = document.activeElement?.id;
  const { table, source } = app;
  const show = () => showTable(app, parts);
  const read = async (change) => {
    // As it stands now: a field in which someone was typing is older than the last reading.
    const { table, source } = app;
    const asked = (underway.options = change(underway.options ?? source.options));
    await load(() => source.file, asked);
    if (underway.options !== asked) return;
    underway.options = null;
    // Where the file cannot be read so, the switches show how it was read before.
    if (app.table === table) show();
  };
  const setKinds = async (kinds) => {
    problem.textContent = "";
    await app.setKinds(kinds).catch((error) => {
      app.fail(error, problem);
      show();
    });
  };
  const view = html`
    <div class="title-row">
      <h3 class="file">${name(source.file.name, 60)}</h3><span class="faint">${bytes(source.file.size)}</span>
    </div>
    ${tiles(app)}
    <div class="split">${targetCard(app, setKinds)}${readingCard(app, read)}</div>
    <section class="card" aria-labelledby="columns-title">
      <h3 id="columns-title">Columns</h3>
      ${columnTable(app, setKinds)}
    </section>
    ${joins.element}
    ${preview(app, table)}`;
  render(view, loaded);
  joins.show();
  if (focus?.startsWith("data-")) (document.getElementById(focus) ?? document.getElementById(INSTEAD[focus]))?.focus();
}
