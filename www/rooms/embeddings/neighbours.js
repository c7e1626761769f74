// The levels whose vectors point the same way as that of one.
import { saveTable } from "../../save/button.js";
import { name } from "../../ui/dom.js";
import { count, percent } from "../../ui/format.js";
import { card, html, node, render } from "../../ui/html.js";

const HELP = "Click a point, or pick a level above, to see the ten levels whose vectors point the same way.";

const bar = (cosine) => html`
  <span class="bar" aria-hidden="true" .style=${`width: ${Math.max(0, 100 * cosine)}%`}></span>`;

const row = ({ name: level, title, cosine, count: rows }, onpick) => html`
  <tr>
    <td><button type="button" class="link" @click=${() => onpick(level)}>${name(title, 28)}</button></td>
    <td class="n cosine">${bar(cosine)}<span>${cosine.toFixed(3)}</span></td>
    <td class="n">${count(rows)}</td>
  </tr>`;

const table = (title, about, near, onpick) => html`
  <p>of <strong>${name(title, 40)}</strong><span class="faint"> · ${about}</span></p>
  <table class="neighbours">
    <thead><tr><th scope="col">Level</th><th scope="col" class="n">Cosine</th><th scope="col" class="n">Rows</th></tr></thead>
    <tbody>${near.map((one) => row(one, onpick))}</tbody>
  </table>`;

const BY_TEXT =
  "Those that share most of their words and of parts of words with it, by how they are written alone: no training has touched that.";

/** onpick(level); written: not by vectors but by text, of a column of it */
export function neighbourTable(app, onpick, written = false) {
  const body = node(html`<div aria-live="polite"></div>`);
  const clear = () => render(html`<p class="help">${written ? BY_TEXT : HELP}</p>`, body);
  clear();
  const [id, title] = written ? ["written", "Written alike"] : ["near", "Nearest neighbours"];
  const content = html`${saveTable(written ? "those written alike" : "the nearest neighbours", app)}${body}`;
  return {
    element: node(card(id, title, content, "near")),
    clear,
    /** rows: of the level; near: as of `Lab.neighbours`, each with its title */
    show(title, rows, near) {
      const inside = body.contains(document.activeElement);
      render(table(title, rows ? `${count(rows)} training rows` : "not seen in training", near, onpick), body);
      if (inside) body.querySelector("button")?.focus({ preventScroll: true });
    },
    /** Of a name that is no level; found: as of `Lab.unseen` */
    predicted(title, { sources, recovered, levels }, near) {
      const share = recovered > 0 ? `${percent(recovered)} of the variance` : "nothing";
      const about = html`never seen: predicted from ${sources === "names" ? "its name" : sources}. Of levels that were hidden, such vectors
        recover ${share} (learned from ${count(levels)} levels).`;
      render(table(title, about, near, onpick), body);
    },
  };
}
