// Data: take a file, show what it holds, choose the target.
import { isProject } from "../../files/magic.js";
import { picker } from "../../ui/controls.js";
import { name, shorten } from "../../ui/dom.js";
import { fetched } from "../../ui/fetched-room.js";
import { bytes } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { columnTable, preview, tiles } from "./columns.js";
import { intake, progressBar } from "./intake.js";
import { readingCard } from "./reading.js";

const LEAD =
  "Give flowbed a CSV with columns of many names: customers, products, planes. It learns a vector for every name, beside the one-hot network it would replace, and reports both honestly.";
const TASKS = {
  binary: "Two values: the models learn a probability, scored by log-loss, AUC and accuracy.",
  classes: "A few names: the models learn a probability for each, scored by log-loss and accuracy.",
  regression: "A number: the models learn its value, scored by RMSE and R².",
};
const NO_TARGET =
  "No column can be the target: it needs two values, a few names, or a number. Change a column’s kind below, or load another file.";

const lead = () => html`
  <div class="lead">
    <div><h2 id="data-title">Turn categories into vectors, and see what it buys you</h2><p>${LEAD}</p></div>
    <img src=${new URL("www/hero.svg", document.baseURI).href} alt="" width="420" height="168">
  </div>`;

export function dataRoom(app) {
  const problem = node(html`<p class="problem" role="alert"></p>`);
  const loaded = node(html`<div class="loaded"></div>`);
  const progress = progressBar(() => cancel());
  const { load, cancel } = loader(app, problem, progress);
  const element = node(html`
    <section class="room" id="room-data" aria-labelledby="data-title" hidden>
      ${lead()}
      ${intake(app, load, problem)}
      ${progress.element}
      ${problem}
      ${loaded}
    </section>`);
  const show = () => {
    if (app.table) showTable(app, loaded, load, problem);
    else render(nothing, loaded);
  };
  app.on("table", () => {
    element.classList.toggle("has-table", !!app.table);
    show();
  });
  app.on("target", show);
  app.on("training", () => {
    for (const select of loaded.querySelectorAll("[id^=data-kind-]")) select.disabled = app.training;
  });
  app.settings.addEventListener("change", ({ detail }) => ["width", "hidden"].includes(detail) && show());
  return { element, read: load };
}

/** One load at a time: a new one cancels the one under way, and a training that would no longer fit the table shown. */
function loader(app, problem, progress) {
  let turn = new AbortController(); // of the load under way: what an aborted one still answers is not heard
  let loads = 0;
  const cancel = () => {
    turn.abort();
    progress.end();
  };
  const load = async (get, options = {}) => {
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
      // What cannot be read is reported where it is read as a table.
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
  return { load, cancel };
}

function showTable(app, loaded, load, problem) {
  const focus = document.activeElement?.id;
  const { table, source } = app;
  const show = () => showTable(app, loaded, load, problem);
  // Where the file cannot be read so, the switches show how it was read before.
  const read = async (options) => {
    await load(() => source.file, options);
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
    <div class="split">${targetCard(app)}${readingCard(app, read)}</div>
    <section class="card" aria-labelledby="columns-title">
      <h3 id="columns-title">Columns</h3>
      ${columnTable(app, setKinds)}
    </section>
    ${preview(app, table)}`;
  render(view, loaded);
  if (focus?.startsWith("data-")) document.getElementById(focus)?.focus();
}

function targetCard(app) {
  const candidates = app.table.columns.filter((column) => column.task);
  const column = app.targetColumn;
  const target = picker("What should be predicted?", "data-target", column ? TASKS[column.task] : NO_TARGET, (index) => {
    app.setTarget(candidates[Number(index)].name);
  });
  target.fill(
    candidates.map((column, index) => [String(index), shorten(column.name)]),
    String(candidates.findIndex((column) => column.name === app.target)),
  );
  const train = () => {
    app.go("train");
    app.tell("start");
  };
  return html`
    <section class="card" aria-labelledby="target-title">
      <h3 id="target-title">Target</h3>
      ${target.field}
      <div class="row">
        <button type="button" class="primary" id="data-train" ?disabled=${!column} @click=${train}>Train on this table</button>
        <button type="button" @click=${() => app.go("train")}>Choose settings first</button>
      </div>
    </section>`;
}
