// Train: settings, the loss curves as they come, and the score table.
import { saveTable } from "../../save/button.js";
import { comparable } from "../../state/comparable.js";
import { name } from "../../ui/dom.js";
import { unfetched } from "../../ui/fetched-room.js";
import { remarks } from "../../ui/findings.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { runNotes } from "../../ui/run-notes.js";
import { scoreTable } from "./scores.js";
import { featurePicker, settingsForm } from "./settings.js";
import { trainingStage } from "./stage.js";
import { takeModel } from "./take-model.js";

const PYTHON =
  "A script that reads the file and trains these models with these settings in Keras 3, or scores rows with weights saved here.";
const NO_SCORES =
  "The table appears when the first model is done: what each one costs, and how it scores on test rows that no model has seen.";

/** The same networks outside of the browser. */
function pythonCard(app) {
  const status = node(html`<div class="help" role="status"></div>`);
  const copy = async () => {
    const fetched = await import("../../python/copy.js").catch(() => null);
    if (fetched) await fetched.copyPython(app, status);
    else status.textContent = unfetched("The script");
  };
  for (const event of ["table", "target"]) app.on(event, () => status.replaceChildren());
  return node(html`
    <section class="card" aria-labelledby="python-title">
      <h3 id="python-title">The same in Python</h3>
      <p class="help">${PYTHON}</p>
      <div class="row"><button type="button" id="copy-python" @click=${copy}>Copy as Python</button></div>
      ${status}
    </section>`);
}

/** All that follows from the runs of one score table. */
function results(app, runs, save) {
  const [{ project, source }] = runs;
  const flowing = runs.find((run) => run.flow?.t1 > 0 && app.takes(run));
  const origin = () => html`<p class="help">Out of ${name(project)}, trained on ${name(source)}.</p>`;
  const watch = () => html`<button type="button" id="watch-row" @click=${() => app.watch(flowing)}>Watch a row flow</button>`;
  return html`
    ${save}
    ${project ? origin() : nothing}
    ${scoreTable(runs)}
    ${runNotes(runs)}
    <ul class="remarks">${remarks(runs, app.runs).map((text) => html`<li>${text}</li>`)}</ul>
    <div class="row">
      <button type="button" class="primary" @click=${() => app.go("embeddings")}>Look at the vectors</button>
      ${flowing ? watch() : nothing}
    </div>`;
}

function scoresCard(app) {
  const element = node(html`<section class="card" aria-labelledby="scores-title"></section>`);
  const save = saveTable("the scores", app);
  const show = () => {
    const runs = comparable(app);
    const body = runs.length ? results(app, runs, save) : html`<p class="help">${NO_SCORES}</p>`;
    render(html`<h3 id="scores-title">Scores</h3>${body}`, element);
  };
  for (const event of ["table", "runs"]) app.on(event, show);
  show();
  return element;
}

export function trainRoom(app, session) {
  const features = featurePicker(app);
  const form = settingsForm(app, features);
  const stage = trainingStage(app, session, form, features);
  const python = pythonCard(app);
  const empty = node(html`
    <div class="empty card">
      <p>There is no table yet. Load a file or a sample first.</p>
      <button type="button" class="primary" @click=${() => app.go("data")}>Go to Data</button>
    </div>`);
  const work = node(html`
    <div class="work">
      <div class="bench">${form}${stage.element}</div>
      ${scoresCard(app)}
      ${takeModel(app)}
      ${python}
    </div>`);
  const show = () => {
    empty.hidden = !!app.table;
    form.hidden = stage.orders.hidden = python.hidden = !app.table; // a project alone has its curves
    work.hidden = !app.table && !app.runs.length;
  };
  for (const event of ["table", "runs"]) app.on(event, show);
  app.on("start", () => {
    stage.element.scrollIntoView({ block: "nearest" });
    stage.start();
  });
  show();
  const element = node(html`
    <section class="room" id="room-train" aria-labelledby="train-title" hidden>
      <h2 id="train-title" class="visually-hidden">Train</h2>
      ${empty}
      ${work}
    </section>`);
  return { element, resume: stage.resume };
}
