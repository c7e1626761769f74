// The levels whose vectors point the same way as that of one.
import { saveTable } from "../../save/button.js";
import { name } from "../../ui/dom.js";
import { count, levelName } from "../../ui/format.js";
import { card, html, node, nothing, render } from "../../ui/html.js";

const HELP = "Click a point, or pick a level above, to see the ten levels whose vectors point the same way.";

const bar = (cosine) => html`
  <span class="bar" aria-hidden="true" .style=${`width: ${Math.max(0, 100 * cosine)}%`}></span>`;

const row = ({ name: level, cosine, count: rows }, onpick) => html`
  <tr>
    <td><button type="button" class="link" @click=${() => onpick(level)}>${name(levelName(level), 28)}</button></td>
    <td class="n cosine">${bar(cosine)}<span>${cosine.toFixed(3)}</span></td>
    <td class="n">${count(rows)}</td>
  </tr>`;

const table = (title, near, onpick) => html`
  <table class="neighbours">
    ${title ? html`<caption>${title}</caption>` : nothing}
    <thead><tr><th scope="col">Level</th><th scope="col" class="n">Cosine</th><th scope="col" class="n">Rows</th></tr></thead>
    <tbody>${near.map((one) => row(one, onpick))}</tbody>
  </table>`;

/** written: those by text, of a column of it; rows: 0 of a name that training never saw */
const tables = (level, rows, near, written, onpick) => html`
  <p>of <strong>${name(levelName(level), 40)}</strong><span class="faint"> · ${rows ? `${count(rows)} training rows` : "never seen in training"}</span></p>
  ${table(written && "By learned vector", near, onpick)}
  ${written ? table("By text: words and parts of words", written, onpick) : nothing}`;

/** onpick(level) */
export function neighbourTable(app, onpick) {
  const body = node(html`<div aria-live="polite"></div>`);
  const clear = () => render(html`<p class="help">${HELP}</p>`, body);
  clear();
  const content = html`${saveTable("the nearest neighbours", app)}${body}`;
  return {
    element: node(card("near", "Nearest neighbours", content, "near")),
    clear,
    /** rows: of the level; near and written: as of `Lab.neighbours`, by vector and by text */
    show(level, rows, near, written) {
      const inside = body.contains(document.activeElement);
      render(tables(level, rows, near, written, onpick), body);
      if (inside) body.querySelector("button")?.focus({ preventScroll: true });
    },
  };
}
