// What must hold of a flow: read off its states by the engine, and of two symmetries compared with a second flow.
import { saveTable } from "../../save/button.js";
import { plural, score } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { table } from "../../ui/table.js";
import { askFlow } from "./solve.js";

const FAST = 2; // seconds of a flow that may be run again unasked
const HELP =
  "What theory says of these settings, measured on this flow. Relative to its largest entry; the bound is ten times the tolerance, or what the method’s order allows.";

const verdict = ({ holds }) => html`<span class=${holds ? "good" : "bad"}>${holds ? "holds" : "fails"}</span>`;

/** The cases that apply with their verdicts, then those that do not and why. */
function cases(all) {
  const [apply, not] = [all.filter((one) => !one.why), all.filter((one) => one.why)];
  const good = apply.filter((one) => one.holds).length;
  const sum = apply.length
    ? `${good} of the ${plural(apply.length, "case")} that apply hold.`
    : "None of the cases applies here.";
  const rows = apply.map((one) => [one.name, score(one.value), score(one.bound), verdict(one)]);
  return html`
    <p class=${good < apply.length ? "bad" : "good"}>${sum}</p>
    ${apply.length ? table("Table: What must hold", ["What must hold", "measured", "bound", "verdict"], rows) : nothing}
    <details class="note-box">
      <summary>Does not apply here: ${not.length}</summary>
      <ul class="notes">${not.map(({ name, why }) => html`<li>${name}<small class="help"> ${why}</small></li>`)}</ul>
    </details>`;
}

export function invariantTable(app) {
  const element = node(html`<section class="card" aria-labelledby="invariants-title"></section>`);
  const save = saveTable("the invariants", app);
  let state = null; // { shown, all: its invariants, checking: whether a second flow is under way, checked: whether it is over }
  const draw = () => {
    const { all, checking, checked } = state ?? {};
    const template = html`
      <h3 id="invariants-title">Invariants</h3>
      ${save}
      <p class="help">${HELP}</p>
      <div aria-live="polite">${all ? cases(all) : nothing}</div>
      <button type="button" class="small" id="check-symmetry" ?disabled=${checking || !all} ?hidden=${checked} @click=${check}>Check both with a second flow</button>`;
    render(template, element);
  };
  const check = async () => {
    const own = state;
    const { shown, all } = own;
    own.checking = true;
    draw();
    try {
      own.all = [...all, ...(await askFlow(app, shown, (id) => app.lab.symmetries(id, { set: shown.set })))];
      own.checked = true;
    } catch (error) {
      app.fail(error);
    }
    own.checking = false;
    draw();
  };
  draw();
  return {
    element,
    show(shown, all) {
      state = { shown, all, checking: false, checked: false };
      draw();
      if (shown.seconds < FAST) check();
    },
  };
}
