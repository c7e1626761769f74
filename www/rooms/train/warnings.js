// What a person should know before believing the scores: before a training beside Start, afterwards beside them.
import { shorten, visible } from "../../ui/dom.js";
import { html, node, nothing, render } from "../../ui/html.js";

/** Settings that choose rows. */
const OF_ROWS = new Set(["split", "seed"]);
/** Refusals of a training that a person mends in this room or in the Data room. */
const REFUSED = new Set(["bad-split", "bad-target", "bad-weights", "no-features"]);

/** One for each column that could be left out, where it is an input now. */
function leaveOut(app, column) {
  const inputs = app.inputs().map(({ name }) => name);
  if (inputs.length < 2 || !inputs.includes(column)) return nothing;
  const leave = () => {
    app.left.add(column);
    app.keepTable();
    app.tell("left");
  };
  return html`<button type="button" class="small" @click=${leave}>Leave out ${shorten(column, 24)}</button>`;
}

const item = (app, { text, columns = [] }) => html`
  <li><span>${visible(text)}</span>${app ? columns.map((column) => leaveOut(app, column)) : nothing}</li>`;

/** warnings: as runs have them; app: of the table that they are of, where it is loaded and its columns can be left out */
export const warningList = (warnings, app) =>
  warnings.length ? html`<ul class="warnings" aria-label="Warnings">${warnings.map((one) => item(app, one))}</ul>` : nothing;

/** Those of all runs, each once. */
export function sharedWarnings(runs) {
  const once = new Map(runs.flatMap(({ warnings = [] }) => warnings.map((one) => [one.text, one])));
  return [...once.values()];
}

/** Of the training that Start would begin; asked anew where its rows or columns change. Of answers that overtake one another the last counts. */
export function warningsAhead(app) {
  const element = node(html`<div class="ahead" role="status"></div>`);
  let questions = 0;
  const show = async () => {
    const question = ++questions;
    const { lab, settings, table, target } = app;
    if (settings.get("room") !== "train" || !table || target === null || app.training) return;
    const refusal = ({ code, message }) => (REFUSED.has(code) ? [{ text: message }] : []);
    const found = await lab.warnings(app.trainOptions()).catch(refusal);
    if (question === questions) render(warningList(found, app), element);
  };
  const soon = () => setTimeout(show); // after a Start that follows at once
  for (const event of ["table", "target", "left", "device", "training"]) app.on(event, soon);
  app.settings.addEventListener("change", ({ detail }) => (OF_ROWS.has(detail) || detail === "room") && soon());
  soon();
  return element;
}
