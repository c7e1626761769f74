// The levels whose vectors point the same way as that of one.
import { saveTable } from "../../save/button.js";
import { name } from "../../ui/dom.js";
import { count, percent } from "../../ui/format.js";
import { card, html, node, nothing, render } from "../../ui/html.js";

const HELP = "Click a point, or pick a level above, to see the ten levels whose vectors point the same way.";

/** Of all of its width as the cosine is of 1; a line where chance is. */
const bar = (cosine, chance) => html`
  <span class="scale" aria-hidden="true">
    <span class="bar" .style=${`width: ${Math.max(0, 100 * cosine)}%`}></span>
    ${chance ? html`<span class="chance" .style=${`left: ${100 * chance}%`}></span>` : nothing}
  </span>`;

const row = ({ name: level, title, cosine, count: rows }, chance, onpick) => html`
  <tr>
    <td><button type="button" class="link" @click=${() => onpick(level)}>${name(title, 28)}</button></td>
    <td class="n cosine">${bar(cosine, chance)}<span>${cosine.toFixed(3)}</span></td>
    <td class="n">${count(rows)}</td>
  </tr>`;

const caption = (title, about) => html`<p>of <strong>${name(title, 40)}</strong><span class="faint"> · ${about}</span></p>`;

/** near: the neighbours that are listed */
const table = (title, about, near, chance, onpick) => html`
  ${caption(title, about)}
  <table class="neighbours">
    <thead><tr><th scope="col">Level</th><th scope="col" class="n">Cosine</th><th scope="col" class="n">Rows</th></tr></thead>
    <tbody>${near.map((one) => row(one, chance, onpick))}</tbody>
  </table>
  ${chance ? html`<p class="help">The line is chance: ${chance.toFixed(3)}, which the nearest of as many random vectors stays below 19 times in 20.</p>` : nothing}`;

/** In place of a list: none is nearer than chance. */
const none = (title, about, near, { chance, others, width }) => html`
  ${caption(title, about)}
  <p class="neighbours">No vector is nearer to ${name(title, 40)} than chance gives among ${count(others)} vectors of width ${width}
    (${chance.toFixed(3)}); the nearest is at ${near[0].cosine.toFixed(3)}.</p>`;

/** Those that are nearer than chance. */
export const nearer = (near, chance) => near.filter(({ cosine }) => cosine >= (chance ?? -1));

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
    /** rows: of the level; near: its neighbours, each with its title; found: as of `Lab.neighbours` */
    show(title, rows, near, found) {
      const inside = body.contains(document.activeElement);
      const about = rows ? `${count(rows)} training rows` : "not seen in training";
      const listed = nearer(near, found.chance);
      const view =
        near.length && !listed.length ? none(title, about, near, found) : table(title, about, listed, found.chance, onpick);
      render(view, body);
      if (inside) body.querySelector("button")?.focus({ preventScroll: true });
    },
    /** Of a name that is no level; found: as of `Lab.unseen` */
    predicted(title, { sources, recovered, levels }, near) {
      const share = recovered > 0 ? `${percent(recovered)} of the variance` : "nothing";
      const about = html`never seen: predicted from ${sources === "names" ? "its name" : sources}. Of levels that were hidden, such vectors
        recover ${share} (learned from ${count(levels)} levels).`;
      render(table(title, about, near, null, onpick), body);
    },
  };
}
