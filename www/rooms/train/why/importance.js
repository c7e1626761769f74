// Which columns count: what the test rows lose where a column is shuffled.
import { saveTable } from "../../../save/button.js";
import { SCORES } from "../../../state/labels.js";
import { cancelableButton } from "../../../ui/cancelable.js";
import { name } from "../../../ui/dom.js";
import { count, plural, score } from "../../../ui/format.js";
import { html, node, nothing, problemLine, render } from "../../../ui/html.js";
import { alike, barTable, effect, range } from "./effect.js";

const HELP =
  "A column’s cells are shuffled among the test rows; what the score loses by that is what the run owes to the column. Columns of which one nearly tells the other share what they tell, so they are shuffled together too.";
const FEW = {
  rows: "These are fewer than 30 test rows: too few to tell any column from 0.",
  groups: "The test rows are of fewer than 10 groups: too few to tell any column from 0.",
  class: "The test rows hold one class only: too little to tell any column from 0.",
  rare: "Fewer than 10 test rows are of the rarer class: too few to tell any column from 0.",
};

const named = (columns) => [
  columns.map((column, i) => html`${i ? ", " : ""}${name(column, 24)}`),
  columns.length > 1 ? html` <span class="faint">together</span>` : nothing,
];

export function importancePart(app) {
  const [problem, result] = [problemLine(), node(html`<div class="found" aria-live="polite"></div>`)];
  const known = new WeakMap(); // run → what was found of it
  const save = saveTable("the columns’ importance", app);
  let run = null;
  const show = (now) => {
    run = now;
    problem.textContent = "";
    render(run && known.has(run) ? found(known.get(run), run, save) : nothing, result);
  };
  const measure = async (signal) => {
    const asked = run;
    problem.textContent = "";
    const say = (now) => asked === run && render(progress(now, app.training), result);
    say(null);
    try {
      known.set(asked, await app.lab.importance({ run: asked.id, signal }, say));
    } catch (error) {
      if (asked === run) app.fail(error, problem);
    } finally {
      if (asked === run) render(known.has(asked) ? found(known.get(asked), asked, save) : nothing, result);
    }
  };
  const button = cancelableButton("Measure importance", measure, { id: "why-measure", class: "primary" });
  const element = node(html`
    <section aria-labelledby="why-columns">
      <h4 id="why-columns">Which columns count</h4>
      <p class="help">${HELP}</p>
      <div class="row">${button}</div>
      ${problem}${result}
    </section>`);
  return { element, show };
}

function progress(now, isTraining) {
  const waiting = isTraining ? "Waits until the training ends…" : "Preparing…";
  const words = now ? `${count(now.done)} of ${plural(now.of, "column and group", "columns and groups")} shuffled.` : waiting;
  return html`
    <div class="running">
      <p class="live" role="status">${words}</p>
      <progress max=${now?.of ?? 1} value=${now?.done ?? nothing} aria-label="Progress of the shuffling"></progress>
    </div>`;
}

function found({ measure, score: own, rows, of, groups, repeats, few, columns }, run, save) {
  const scale = range(columns.flatMap(({ importance, low, high }) => [importance, low, high]));
  const write = alike(columns.map(({ importance }) => importance));
  const line = ({ columns, importance, low, high, apart }) => [
    named(columns),
    effect(importance, scale, apart ? `--${run.model}` : "--edge", { low, high }),
    html`${write(importance)} <span class="interval">[${write(low)}, ${write(high)}]</span>`,
  ];
  const some = rows < of ? `${count(rows)} of ${count(of)} test rows` : plural(rows, "test row");
  const grouped = groups ? ` in ${plural(groups, "group")}` : "";
  const what = `${SCORES[measure]} ${score(own)} on ${some}${grouped}, each column shuffled ${plural(repeats, "time")}.`;
  return html`
    <div class="title-row"><p>${what}</p>${save}</div>
    ${barTable("Importance of the columns", ["Column", `${SCORES[measure]} lost`], columns.map(line))}
    ${few ? html`<p>${FEW[few]}</p>` : apartFrom(columns)}
    <p class="help">In brackets: what the loss is on further rows and shuffles, with 95 % confidence for all columns together.</p>`;
}

/** Which ones may be nothing. */
function apartFrom(columns) {
  const none = columns.filter(({ apart }) => !apart);
  if (!none.length) return html`<p>All of them are told apart from 0.</p>`;
  const list = none.map(({ columns }, i) => html`${i ? "; " : ""}${named(columns)}`);
  return html`<p>Not told apart from 0: ${list}.</p>`;
}
