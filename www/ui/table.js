// A table of words and numbers: the first cell of a row is its heading, the others stand as numbers do.
import { html } from "./html.js";

const row = ([heading, ...cells]) => html`
  <tr><th scope="row">${heading}</th>${cells.map((cell) => html`<td class="n">${cell}</td>`)}</tr>`;

/** label: of the region, which scrolls where it has no room */
export const table = (label, head, rows, style = "") => html`
  <div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table class=${style}>
      <thead><tr>${head.map((text, i) => html`<th scope="col" class=${i ? "n" : ""}>${text}</th>`)}</tr></thead>
      <tbody>${rows.map(row)}</tbody>
    </table>
  </div>`;
