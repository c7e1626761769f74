// Bars of a table: from 0 to a value, and what the value may be as a thin line over it.
import { svg, html, nothing } from "../../../ui/html.js";
import { paint } from "../../../chart/marks.js";

const [WIDTH, HEIGHT] = [100, 14];

/**
 * What the bars span, of all that is to be drawn.
 * @returns {[number, number]}
 */
export function range(values) {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return [low, high > low ? high : low + 1];
}

/** Numbers of one kind, written with as many decimals as the greatest of them asks for; below 0 with a true minus. */
export function alike(values) {
  const most = Math.max(...values.map(Math.abs).filter(Number.isFinite), 1e-12);
  const decimals = Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(most))));
  return (x) =>
    x
      .toFixed(decimals)
      .replace(/^-(0[.0]*)$/, "$1")
      .replace("-", "−");
}

/** A bar on `range`; colour: a variable of the style sheet; low, high: of its interval */
export function effect(value, [from, to], colour, { low = value, high = value } = {}) {
  const at = (x) => ((x - from) / (to - from)) * WIDTH;
  const part = (a, b, y, height, fill, opacity) => {
    const [left, right] = [Math.min(at(a), at(b)), Math.max(at(a), at(b))];
    return svg`<rect x=${left} y=${y} width=${Math.max(right - left, 0.4)} height=${height} fill=${fill} fill-opacity=${opacity}></rect>`;
  };
  const line = () => part(low, high, HEIGHT / 2 - 1, 2, "var(--ink)", 0.75);
  return html`
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      ${part(0, value, 2, HEIGHT - 4, paint(colour), 0.55)} ${high > low ? line() : nothing}
      ${part(0, 0, 0, HEIGHT, "var(--ink-2)", 1)}
    </svg>`;
}

const line = ([heading, bar, ...cells]) => html`
  <tr>
    <th scope="row">${heading}</th>${cells.map((cell, i) => html`<td class="n">${cell}${i === cells.length - 1 ? bar : nothing}</td>`)}
  </tr>`;

/** rows: [heading, bar, ...cells]; the bar stands behind the last cell. */
export const barTable = (label, head, rows) => html`
  <div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table class="effects">
      <thead><tr>${head.map((text, i) => html`<th scope="col" class=${i ? "n" : ""}>${text}</th>`)}</tr></thead>
      <tbody>${rows.map(line)}</tbody>
    </table>
  </div>`;
