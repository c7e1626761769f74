// Tables with a title and a Save menu of their own.
import { saveTable } from "../../../save/button.js";
import { html, node, nothing, render } from "../../../ui/html.js";

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
