// The target: what is to be predicted, what a model that knows nothing would score, and the other way to predict it.
import { saveTable } from "../../save/button.js";
import { picker } from "../../ui/controls.js";
import { name, shorten } from "../../ui/dom.js";
import { count, plural, score } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";

const TASKS = {
  binary: "Two values: the models learn a probability, scored by log-loss, AUC and accuracy.",
  classes: "A few names: the models learn a probability for each, scored by log-loss and accuracy.",
  regression: "A number: the models learn its value, scored by RMSE and R².",
};
const NO_TARGET =
  "No column can be the target: it needs two values, a few names, or a number. Change a column’s kind below, or load another file.";
const MOST_CLASSES = 6; // with a bar of their own

/** With a decimal, so that those of two classes add up. */
const share = (x) => `${(100 * x).toFixed(1)} %`;

/** onkinds({ column: kind }) */
export function targetCard(app, onkinds) {
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
      ${column ? otherTask(app, column, onkinds) : nothing}
      ${column ? shares(app, column) : nothing}
      <div class="row">
        <button type="button" class="primary" id="data-train" ?disabled=${!column} @click=${train}>Train on this table</button>
        <button type="button" @click=${() => app.go("train")}>Choose settings first</button>
      </div>
    </section>`;
}

/** Numbers that became classes can be predicted as numbers, and the other way round. */
function otherTask(app, { name: column, kind, task, levels, tasks }, onkinds) {
  const offer = (to, words, text) => html`
    <p class="help">${words}
      <button type="button" class="link" id="data-other-task" ?disabled=${app.training} @click=${() => onkinds({ [column]: to })}>${text}</button>
    </p>`;
  if (task !== "regression" && kind !== "date" && tasks.number === "regression")
    return offer("number", `Its ${count(levels)} values are numbers, taken as names.`, "Predict the number");
  if (kind === "number" && tasks.category === "classes")
    return offer("category", `It has ${count(levels)} different values.`, "Predict them as names");
  return nothing;
}

/** Filled once the engine has counted. */
function shares(app, column) {
  const place = node(html`<div id="target-shares"></div>`);
  const { table } = app;
  app.lab.target(column.name).then(
    (target) => app.table === table && render(baseline(target, app), place),
    () => {}, // a table that is no longer there
  );
  return place;
}

function baseline({ classes, counts, mean, deviation, missing, notNumeric }, app) {
  const without = missing + notNumeric;
  const rest = without
    ? html`<p class="help">${plural(without, "row")} without a value ${without === 1 ? "is" : "are"} in no set.</p>`
    : nothing;
  if (!classes.length)
    return html`<p class="help">Mean ${score(mean)}, deviation ${score(deviation)}: always predicting the mean scores an RMSE of ${score(deviation)}.</p>${rest}`;
  const all = counts.reduce((sum, rows) => sum + rows, 0) || 1;
  const order = classes.map((_, i) => i).sort((a, b) => counts[b] - counts[a]);
  const row = (i) => html`
    <tr>
      <th scope="row">${name(classes[i], 28)}</th>
      <td class="n cosine"><span class="bar" aria-hidden="true" .style=${`width: ${(100 * counts[i]) / all}%`}></span><span>${share(counts[i] / all)}</span></td>
      <td class="n">${count(counts[i])}</td>
    </tr>`;
  const more = classes.length - MOST_CLASSES;
  return html`
    ${saveTable("the shares of the classes", app)}
    <table class="shares">
      <thead><tr><th scope="col">Class</th><th scope="col" class="n">Share</th><th scope="col" class="n">Rows</th></tr></thead>
      <tbody>${order.slice(0, MOST_CLASSES).map(row)}</tbody>
    </table>
    <p class="help">${more > 0 ? `${plural(more, "more class", "more classes")}. ` : ""}Always predicting ${name(classes[order[0]], 28)} is right in ${share(counts[order[0]] / all)} of the rows: the base rate.</p>
    ${rest}`;
}
