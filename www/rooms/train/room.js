// Train: settings, the loss curves as they come, and the score table.
import { saveTable } from "../../save/button.js";
import { methods } from "../../state/comparable.js";
import { name } from "../../ui/dom.js";
import { unfetched } from "../../ui/fetched-room.js";
import { ceiling, remarks } from "../../ui/findings.js";
import { card, emptyCard, html, node, nothing, render, room } from "../../ui/html.js";
import { runNotes } from "../../ui/run-notes.js";
import { detailsCard } from "./details/opener.js";
import { history } from "./history/card.js";
import { scoreTable } from "./scores.js";
import { settingsForm } from "./settings.js";
import { trainingStage } from "./stage.js";
import { takeModel } from "./take-model.js";
import { sharedWarnings, warningList } from "./warnings.js";
import { whyCard } from "./why/opener.js";

const PYTHON =
  "A script that reads the file and trains these models with these settings in Keras 3, or scores rows with weights saved here.";
const NO_SCORES =
  "The table appears when the first model is done: what each one costs, and how it scores on test rows that no model has seen.";

/** The same networks outside of the browser. */
function pythonCard(app) {
  const status = node(html`<div class="help" role="status"></div>`);
  const copy = async () => {
    const module = await import("../../python/copy.js").catch(() => null);
    if (module) await module.copyPython(app, status);
    else render(unfetched("The script"), status);
  };
  for (const event of ["table", "target"]) app.on(event, () => render(nothing, status));
  const body = html`
    <p class="help">${PYTHON}</p>
    <div class="row"><button type="button" id="copy-python" @click=${copy}>Copy as Python</button></div>
    ${status}`;
  return node(card("python", "The same in Python", body));
}

/** The history of runs, where there are some. */
function historyCard(app) {
  const element = node(card("history", "Runs", html`${saveTable("the runs", app)}${history(app)}`));
  const show = () => (element.hidden = !app.runs.length);
  app.on("runs", show);
  show();
  return element;
}

/** What is proposed where one run cannot tell; repeat(runs) */
function proposal(app, runs, repeat) {
  const isOpen = app.verdicts.found?.question === "run" && runs.every(({ tableNumber }) => tableNumber === app.tableNumber);
  if (!isOpen) return nothing;
  const text = `Repeat with ${app.settings.get("seeds")} seeds`;
  return html`<button type="button" id="repeat-these" ?disabled=${app.training} @click=${() => repeat(runs)}>${text}</button>`;
}

/** All that follows from the methods of one score table, each a list of runs. */
function results(app, methods, save, repeat) {
  const runs = methods.map((method) => method.at(-1));
  const [{ project, source, tableNumber }] = runs;
  const { found, problem } = app.verdicts;
  const sample = tableNumber === app.tableNumber ? app.sampleName : "";
  const said = [...remarks(methods, found), ...(problem ? [problem] : []), ...ceiling(sample, runs[0])];
  const flowing = runs.find((run) => run.flow?.t1 > 0 && app.takes(run));
  const origin = () => html`<p class="help">Out of ${name(project)}, trained on ${name(source)}.</p>`;
  const watch = () => html`<button type="button" id="watch-row" @click=${() => app.watch(flowing)}>Watch a row flow</button>`;
  return html`
    ${save}
    ${project ? origin() : nothing}
    ${scoreTable(methods, found)}
    ${warningList(sharedWarnings(methods.flat()), tableNumber === app.tableNumber && app.table ? app : null)}
    ${runNotes(runs)}
    <ul class="remarks">${said.map((text) => html`<li>${text}</li>`)}</ul>
    <div class="row">
      <button type="button" class="primary" @click=${() => app.go("embeddings")}>Look at the vectors</button>
      ${flowing ? watch() : nothing} ${proposal(app, runs, repeat)}
    </div>`;
}

export function trainRoom(app, session) {
  const form = settingsForm(app);
  const stage = trainingStage(app, session, form);
  const python = pythonCard(app);
  const [closer, why, past, take] = [detailsCard(app), whyCard(app), historyCard(app), takeModel(app)];
  const save = saveTable("the scores", app);
  const empty = emptyCard("There is no table yet. Load a file or a sample first.", "Go to Data", () => app.go("data"));
  const work = node(html`<div class="work"></div>`);
  const show = () => {
    const shown = methods(app);
    const scores = shown.length ? results(app, shown, save, stage.repeat) : html`<p class="help">${NO_SCORES}</p>`;
    empty.hidden = !!app.table;
    form.hidden = python.hidden = !app.table; // a project alone has its curves
    work.hidden = !app.table && !app.runs.length;
    render(
      html`<div class="bench">${form}${stage.element}</div>${card("scores", "Scores", scores)}${closer}${why}${past}${take}${python}`,
      work,
    );
  };
  for (const event of ["table", "runs", "verdict", "training"]) app.on(event, show);
  app.on("start", () => {
    stage.element.scrollIntoView({ block: "nearest" });
    stage.start();
  });
  show();
  return { element: room("train", "Train", [empty, work]), resume: stage.resume, stop: stage.stop, underway: stage.underway };
}
