// All runs of the page: sorted, filtered, noted upon, side by side, and deleted. The one that is looked at is chosen here.
import { found, measuresOf, methods } from "../../../state/history.js";
import { labelsOf } from "../../../state/labels.js";
import { MODELS } from "../../../state/settings.js";
import { shorten } from "../../../ui/dom.js";
import { count, plural } from "../../../ui/format.js";
import { html, node, nothing, problemLine, render } from "../../../ui/html.js";
import { sideBySide } from "./compare.js";
import { runTable } from "./table.js";

const HELP =
  "Maps, flows, files and scores of new rows are of the run that is looked at: choose it by its name. Runs that differ by seed or fold alone are one method, shown by its mean and range. Tick two runs or more to see them side by side. Find looks into names, settings and notes, which are yours to write.";

const select = (label, id, options, chosen, onchange) => html`
  <select id=${id} aria-label=${label} aria-describedby="history-help" @change=${({ target }) => onchange(target.value)}>
    ${options.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}
  </select>`;

/** The card's inside, which follows the runs. */
export function history(app) {
  const problem = problemLine();
  const element = node(html`<div class="history"></div>`);
  const compare = sideBySide(app);
  const order = { column: "run", descending: true };
  const filter = { words: "", model: "", target: "" };
  const [ticked, open] = [new Set(), new Set()]; // runs; methods that show their runs
  let asking = false; // whether to delete

  const change = (work) => {
    work();
    show();
  };
  const table = {
    sort: (column) =>
      change(() => Object.assign(order, { column, descending: order.column === column ? !order.descending : column === "run" })),
    tick: (runs, on) => change(() => runs.forEach((run) => ticked[on ? "add" : "delete"](run))),
    unfold: (key) => change(() => open[open.has(key) ? "delete" : "add"](key)),
    look: (run) => app.look(run),
    note: (run, text) => app.note(run, text.trim()),
  };
  const remove = async () => {
    asking = false;
    try {
      await app.forget(...ticked);
    } catch (error) {
      app.fail(error, problem);
    }
  };
  const show = () => {
    const { runs } = app;
    for (const run of ticked) if (!runs.includes(run)) ticked.delete(run);
    const labels = labelsOf(runs);
    const shown = found(runs, labels, filter);
    const groups = methods(shown, order);
    const view = html`
      <p class="help" id="history-help">${HELP}</p>
      ${filters(runs, shown, filter, change)}
      ${problem}
      ${runTable({ app, groups, labels, measures: measuresOf(shown), order, ticked, open }, table)}
      ${ticked.size ? actions(ticked, asking, { ask: (on) => change(() => (asking = on)), remove, clear: () => change(() => ticked.clear()) }) : nothing}
      ${compare.element}`;
    render(view, element);
    compare.show(runs.filter((run) => ticked.has(run)));
  };
  for (const event of ["runs", "run", "notes", "table"]) app.on(event, show);
  show();
  return element;
}

function filters(runs, shown, filter, change) {
  const set = (name) => (value) => change(() => (filter[name] = value));
  const models = Object.entries(MODELS).filter(([model]) => runs.some((run) => run.model === model));
  const targets = [...new Set(runs.map(({ target }) => target))];
  const all = (text) => /** @type {[string, string]} */ (["", text]);
  const byModel = () => select("Model", "history-model", [all("All models"), ...models], filter.model, set("model"));
  const named = targets.map((target) => /** @type {[string, string]} */ ([target, shorten(target, 24)]));
  const byTarget = () => select("Target", "history-target", [all("All targets"), ...named], filter.target, set("target"));
  const part =
    shown.length < runs.length ? `${count(shown.length)} of ${plural(runs.length, "run")}` : plural(runs.length, "run");
  return html`
    <div class="row filters">
      <input type="search" id="history-search" aria-label="Find runs" aria-describedby="history-help" placeholder="Find: width 16, a note…" autocomplete="off"
        .value=${filter.words} @input=${({ target }) => set("words")(target.value)}>
      ${models.length > 1 ? byModel() : nothing}
      ${targets.length > 1 ? byTarget() : nothing}
      <span class="faint" role="status">${part}</span>
    </div>`;
}

/** What can be done with the runs that are ticked. */
function actions(ticked, asking, { ask, remove, clear }) {
  const runs = plural(ticked.size, "run");
  if (asking)
    return html`
      <div class="row actions">
        <span role="alert">Delete ${runs}? Weights, scores and notes go for good.</span>
        <button type="button" id="history-delete-now" @click=${remove}>Delete</button>
        <button type="button" id="history-keep" @click=${() => ask(false)}>Keep</button>
      </div>`;
  return html`
    <div class="row actions">
      <span>${runs} ticked</span>
      <button type="button" class="small" id="history-delete" @click=${() => ask(true)}>Delete…</button>
      <button type="button" class="small" id="history-clear" @click=${clear}>Untick</button>
    </div>`;
}
