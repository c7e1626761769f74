// What reading a file, or preparing a run, met on the way: line and sentence.
import { visible } from "./dom.js";
import { count, plural } from "./format.js";
import { html, nothing } from "./html.js";

const entry = ({ line, text }) =>
  html`<li>${line > 0 ? html`<span class="faint">line ${count(line)} </span>` : nothing}${visible(text)}</li>`;

export const noteBox = (notes) => html`
  <details class="note-box" ?open=${notes.length <= 5}>
    <summary>${plural(notes.length, "note")}</summary>
    <ul class="notes" tabindex="0" aria-label="Notes">${notes.map(entry)}</ul>
  </details>`;

export const notesList = (notes) =>
  notes.length ? noteBox(notes) : html`<p class="help good">Every line was read as it stands.</p>`;

/** Notes on which scores hang, in sight; the others folded below them. codes: of those in sight */
export function notesInSight(notes, codes) {
  const isInSight = ({ code }) => codes.includes(code);
  const [shown, others] = [notes.filter(isInSight), notes.filter((one) => !isInSight(one))];
  const list = html`<ul class="notes open" aria-label="What scores hang on">${shown.map(entry)}</ul>`;
  return html`${shown.length ? list : nothing}${others.length ? noteBox(others) : nothing}`;
}
