// What the colours of a map stand for.
import { name } from "../ui/dom.js";
import { plural } from "../ui/format.js";
import { html, nothing } from "../ui/html.js";

/** Numbers: a bar of the colours between its ends. */
export const numberLegend = ({ stops, low, high, cut, missing }, format) => html`
  <span>${cut ? "≤ " : ""}${format(low)}</span>
  <span class="gradient" aria-hidden="true" .style=${`background-image: linear-gradient(to right, ${stops.join(", ")})`}></span>
  <span>${cut ? "≥ " : ""}${format(high)}</span>
  ${missing ? html`<span class="faint">grey: no value</span>` : nothing}`;

const entry = (colour, text) =>
  html`<span class="entry"><span class="dot" aria-hidden="true" .style=${`background-color: ${colour}`}></span>${text}</span>`;

/** Names: a dot of each one's colour. */
export const nameLegend = ({ names, others, none }) =>
  html`${names.map((one) => entry(one.colour, name(one.name, 20)))}${others > 0 ? entry(none, plural(others, "other")) : nothing}`;
