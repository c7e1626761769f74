// The table of runs: a line for each method, and below it, once it is unfolded, one for each of its runs.
import { summary } from "../../../state/history.js";
import { SCORES, bestOf, methodOf } from "../../../state/labels.js";
import { MODELS } from "../../../state/settings.js";
import { count, score, seconds } from "../../../ui/format.js";
import { html, nothing } from "../../../ui/html.js";
import { differing } from "../../../ui/run-notes.js";

const MOST = 6; // differences that are listed of a run
const SHOWN = ["seed", "fold", "split"]; // in columns of their own

const splitText = ({ split }) => (split.by ? `${split.by} of ${split.column}` : split);
const range = (values) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? html`<small class="help">${score(low)} to ${score(high)}</small>` : nothing;
};

/** [name, heading, is it a number, cell of some runs of one method] of each column but the first. */
function columns(measures, hasFolds) {
  const each = (of) => (runs) => [...new Set(runs.map(of))];
  const few = (of) => (runs) => {
    const texts = each(of)(runs);
    return texts.length > 3 ? `${texts[0]} … ${texts.at(-1)}` : texts.join(", ");
  };
  const fold = ({ options: { fold } }) => (fold ? `${fold[0] + 1} of ${fold[1]}` : "–");
  const measured = (measure) => (runs) => {
    const values = runs.map(({ test }) => test[measure]).filter(Number.isFinite);
    return values.length ? html`${score(summary(runs, measure))}${range(values)}` : "–";
  };
  return [
    ...measures.map((measure) => [measure, SCORES[measure], true, measured(measure)]),
    ["epochs", "Best epoch", true, few(bestOf)],
    ["seed", "Seed", true, few(({ options }) => options.seed)],
    ...(hasFolds ? [["fold", "Fold", true, few(fold)]] : []),
    ["split", "Split", false, few(({ options }) => splitText(options))],
    ["seconds", "Time", true, (runs) => seconds(runs.reduce((sum, run) => sum + run.seconds, 0))],
  ];
}

/** shown: { app, groups, labels, measures, order, ticked, open }; on: what a press does */
export function runTable({ app, groups, labels, measures, order, ticked, open }, on) {
  const hasFolds = groups.flat().some(({ options }) => options.fold);
  const rest = columns(measures, hasFolds);
  const parts = { labels, ticked, rest, on, looked: app.run };
  const group = (runs) => {
    if (runs.length === 1) return runRow(runs[0], parts);
    const key = methodOf(runs[0]);
    const isOpen = open.has(key);
    return [methodRow(runs, key, isOpen, parts), isOpen ? runs.map((run) => runRow(run, parts, "inner")) : nothing];
  };
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="All runs">
      <table class="runs">
        <caption class="visually-hidden">All runs with their settings and test scores</caption>
        <thead>
          <tr>
            ${[["run", "Run", false], ...rest, ["note", "Note", false]].map((column) => heading(column, order, on))}
          </tr>
        </thead>
        <tbody>${groups.map(group)}</tbody>
      </table>
    </div>`;
}

/** What tells it from the others, beside what its columns show. */
const settings = ({ differs }) => differing({ differs: differs.filter(([name]) => !SHOWN.includes(name)) }, MOST);

function heading([name, text, isNumber], { column, descending }, on) {
  const sorted = name === column ? (descending ? "descending" : "ascending") : nothing;
  return html`
    <th scope="col" class=${isNumber ? "n" : ""} aria-sort=${sorted}>
      <button type="button" data-sort=${name} @click=${() => on.sort(name)}>${text}</button>
    </th>`;
}

const tick = (runs, label, { ticked, on }) => html`
  <label class="tick">
    <input type="checkbox" aria-label="Tick ${label}" aria-describedby="history-help" .checked=${runs.every((run) => ticked.has(run))}
      @change=${({ target }) => on.tick(runs, target.checked)}>
  </label>`;

const cells = (runs, rest) => rest.map(([, , isNumber, cell]) => html`<td class=${isNumber ? "n" : ""}>${cell(runs)}</td>`);

function runRow(run, { labels, ticked, rest, on, looked }, style = "") {
  const label = labels.get(run);
  const isLooked = run === looked;
  return html`
    <tr class="${style} ${isLooked ? "looked" : ""}" data-run=${run.id}>
      <th scope="row">
        <span class="run-name">
          ${tick([run], label.title, { ticked, on })}
          <span>
            <button type="button" class="link" aria-current=${isLooked ? "true" : nothing} @click=${() => on.look(run)}>
              <span class="dot ${run.model}" aria-hidden="true"></span><span>${label.title}</span>
            </button>
            ${isLooked ? html`<span class="tag">looked at</span>` : nothing}
            <small class="help">${settings(label)}</small>
          </span>
        </span>
      </th>
      ${cells([run], rest)}
      <td>
        <input type="text" class="note" aria-label="Note on ${label.title}" aria-describedby="history-help" maxlength="300" autocomplete="off" .value=${run.note ?? ""}
          @change=${({ target }) => on.note(run, target.value)}>
      </td>
    </tr>`;
}

function methodRow(runs, key, isOpen, { labels, ticked, rest, on, looked }) {
  const [{ model }] = runs;
  const name = `${MODELS[model]}, ${count(runs.length)} runs`;
  return html`
    <tr class="method ${runs.includes(looked) && !isOpen ? "looked" : ""}">
      <th scope="row">
        <span class="run-name">
          ${tick(runs, name, { ticked, on })}
          <span>
            <button type="button" class="link" aria-expanded=${isOpen} @click=${() => on.unfold(key)}>
              <span class="dot ${model}" aria-hidden="true"></span><span>${name}</span>
            </button>
            <small class="help">${settings(labels.get(runs[0]))}</small>
          </span>
        </span>
      </th>
      ${cells(runs, rest)}
      <td></td>
    </tr>`;
}
