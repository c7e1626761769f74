// What each column adds to the prediction of one row: what changes where its cell is missing.
import { asker } from "../../../ui/asker.js";
import { name, shorten } from "../../../ui/dom.js";
import { score } from "../../../ui/format.js";
import { html, node, nothing, render } from "../../../ui/html.js";
import { alike, barTable, effect, range } from "./effect.js";

const HELP =
  "A row of the loaded table, by its number from 0. Each of its cells is taken as missing in turn; what columns tell together is in each of them.";

export function rowPart(app) {
  const result = node(html`<div class="found" aria-live="polite"></div>`);
  const { element: asked, ask, drop } = asker(app);
  let run = null;
  const explain = (event) => {
    event.preventDefault();
    render(nothing, result);
    const [own, text] = [run, input.value.trim()];
    const row = text === "" ? NaN : Number(text);
    const answer = (found) => render(view(found, row, own), result);
    ask((signal) => app.lab.explain(row, { run: own.id, signal }), answer);
  };
  const show = (now) => {
    if (now === run) return;
    run = now;
    drop();
    render(nothing, result);
  };
  const element = node(html`
    <section aria-labelledby="why-one">
      <h4 id="why-one">What each column adds to a row</h4>
      <p class="help" id="why-row-help">${HELP}</p>
      <form class="row" @submit=${explain}>
        <label for="why-row">Row</label>
        <input type="text" id="why-row" inputmode="numeric" autocomplete="off" value="0" aria-describedby="why-row-help">
        <button type="submit" id="why-explain">Explain</button>
      </form>
      ${asked}${result}
    </section>`);
  const input = element.querySelector("#why-row");
  return { element, show };
}

function view({ prediction, class: label, actual, columns }, row, run) {
  const scale = range(columns.map(({ change }) => change));
  const write = alike(columns.map(({ change }) => change));
  const line = ({ column, cell, without, change }) => [
    html`${name(column, 24)} <span class="faint">${cell === "" ? "missing" : shorten(cell, 32)}</span>`,
    effect(change, scale, `--${run.model}`),
    score(without),
    (change > 0 ? "+" : "") + write(change),
  ];
  const target = name(run.target, 24);
  const what = () => html`${name(label, 24)} with probability ${score(prediction)}`;
  const truth = actual === "" ? nothing : html`; in the file it is ${name(actual, 24)}`;
  return html`
    <p>Row ${row}: ${target} is ${label === null ? score(prediction) : what()}${truth}.</p>
    ${barTable(`What each column adds to row ${row}`, ["Column and cell", "Without it", "It adds"], columns.map(line))}`;
}
