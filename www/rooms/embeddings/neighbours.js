// The levels whose vectors point the same way as that of one.
import { saveTable } from "../../save/button.js";
import { name } from "../../ui/dom.js";
import { count, levelName } from "../../ui/format.js";
import { card, html, node, render } from "../../ui/html.js";

const HELP = "Click a point, or pick a level above, to see the ten levels whose vectors point the same way.";

const bar = (cosine) => html`
  <span class="bar" aria-hidden="true" .style=${`width: ${Math.max(0, 100 * cosine)}%`}></span>`;

const row = ({ name: level, cosine, count: rows }, onpick) => html`
  <tr>
    <td><button type="button" class="link" @click=${() => onpick(level)}>${name(levelName(level), 28)}</button></td>
    <td class="n cosine">${bar(cosine)}<span>${cosine.toFixed(3)}</span></td>
    <td class="n">${count(rows)}</td>
  </tr>`;

const table = (level, rows, near, onpick) => html`
  <p>of <strong>${name(levelName(level), 40)}</strong><span class="faint"> · ${count(rows)} training rows</span></p>
  <table class="neighbours">
    <thead><tr><th scope="col">Level</th><th scope="col" class="n">Cosine</th><th scope="col" class="n">Rows</th></tr></thead>
    <tbody>${near.map((one) => row(one, onpick))}</tbody>
  </table>`;

/** onpick(level) */
export function neighbourTable(app, onpick) {
  const body = node(html`<div aria-live="polite"></div>`);
  const clear = () => render(html`<p class="help">${HELP}</p>`, body);
  clear();
  const content = html`${saveTable("the nearest neighbours", app)}${body}`;
  return {
    element: node(card("near", "Nearest neighbours", content, "near")),
    clear,
    /** rows: of the level; near: as of `Lab.neighbours` */
    show(level, rows, near) {
      const inside = body.contains(document.activeElement);
      render(table(level, rows, near, onpick), body);
      if (inside) body.querySelector("button")?.focus({ preventScroll: true });
    },
  };
}
