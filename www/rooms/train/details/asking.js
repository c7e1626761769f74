// Questions to the engine that overtake one another, and tables with a Save menu of their own.
import { saveTable } from "../../../save/button.js";
import { html, node, nothing, problemLine, render } from "../../../ui/html.js";

/** Of all questions the last one is answered: { element, ask(question, show) }, question(signal) → what show takes. */
export function asker(app, doing) {
  const problem = problemLine();
  const status = node(html`<p class="help" role="status"></p>`);
  let last = null;
  const say = (text) => (status.textContent = text);
  const ask = async (question, show) => {
    last?.abort();
    const own = (last = new AbortController());
    problem.textContent = "";
    say(app.training ? "This waits until the training is done." : doing);
    try {
      const found = await question(own.signal);
      if (own === last) show(found);
    } catch (error) {
      if (own === last) app.fail(error, problem);
    } finally {
      if (own === last) say("");
    }
  };
  return { element: node(html`<div class="asked">${status}${problem}</div>`), ask };
}

const FIRST = 12; // rows of a long table

/** A titled table with a Save menu: { element, show(table, help), showFirst(make, count, help) } */
export function tabled(app, title) {
  const body = node(html`<div class="tabled"></div>`);
  const element = node(html`<figure><h4>${title}</h4>${saveTable(`the table “${title}”`, app)}${body}</figure>`);
  const show = (table, help = "") => render(html`${table}${help ? html`<p class="help">${help}</p>` : nothing}`, body);
  /** Of a long table the first rows, until a person asks for all `count` of them; make(most) */
  const showFirst = (make, count, help) => {
    const all = () => show(make(Infinity), help);
    const more = () => {
      all();
      body.querySelector(".scroll").focus(); // the button has gone
    };
    const button = html`<div class="row"><button type="button" class="small" @click=${more}>Show all ${count}</button></div>`;
    if (count <= FIRST) all();
    else show(html`${make(FIRST)}${button}`, help);
  };
  return { element, show, showFirst };
}
