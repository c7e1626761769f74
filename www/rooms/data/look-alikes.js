// Names that look alike, in the row of their column: how many, which, and a button that makes them one, or parts them again.
import { name, shorten } from "../../ui/dom.js";
import { count, plural } from "../../ui/format.js";
import { html, render } from "../../ui/html.js";

const MOST_LEVELS = 200_000; // compared unasked
const HELP = "The most frequent spelling stays; the file is read again, and new rows may have any of them.";
const UNDO = "Every spelling becomes a name of its own again; the file is read again.";

const known = new WeakMap(); // file → how it was read and a column → its look-alikes

/** What sets two names apart, where nobody would see it. */
function shown(text) {
  const spaces = /^\p{White_Space}+|\p{White_Space}+$|\p{White_Space}{2,}|[^\S ]/gu;
  return text.replace(spaces, (some) => "␣".repeat(some.length)).replace(/[\u200b\u2060\ufeff]/g, "[zero width]");
}

function example({ name: text, count: rows, others }) {
  const composed = (other) => other !== text && other.normalize("NFC") === text.normalize("NFC");
  const spelling = ({ name: other, count: rows }) =>
    html`${name(shown(other), 32)}<span class="faint">${composed(other) ? " composed otherwise" : ""} ${count(rows)}</span>`;
  const rest = others.map((one, i) => html`${i ? ", " : " "}${spelling(one)}`);
  return html`<li> ${spelling({ name: text, count: rows })} ←${rest}</li>`;
}

/** Reads the file again with this column merged, or without. */
function reread(app, column, merge) {
  const { file, options } = app.source;
  const others = (options.merge ?? []).filter((one) => one !== column.name);
  return app.read(() => file, { ...options, merge: merge ? [...others, column.name] : others });
}

function offer(app, column, index, { names, examples }) {
  const words = names === 1 ? "1 name looks like another" : `${count(names)} names look like others`;
  const label = `Merge the look-alikes of ${shorten(column.name)}`;
  const merge = () => reread(app, column, true);
  return html`
    <div class="alike">
      <details>
        <summary>${words}</summary>
        <ul>${examples.map(example)}</ul>
        <p class="help" id="data-merge-${index}-help">${HELP}</p>
      </details>
      <button type="button" class="small" id="data-merge-${index}" aria-label=${label} aria-describedby="data-merge-${index}-help"
        @click=${merge}>Merge</button>
    </div>`;
}

function undo(app, column, index) {
  const label = `Undo the merging of ${shorten(column.name)}`;
  const part = () => reread(app, column, false);
  return html`
    <div class="alike">
      <span>${plural(column.spellings, "spelling")} merged</span>
      <button type="button" class="small" id="data-merge-${index}" aria-label=${label} title=${UNDO} @click=${part}>Undo</button>
    </div>`;
}

/**
 * Fills the places of `columns`, those of the table's first rows. One column after another, so that whatever else is asked of the
 * engine comes in between; what is known is there at once, and the focus can stay.
 */
export async function showAlike(app, columns, places) {
  const { file, options } = app.source;
  if (!known.has(file)) known.set(file, new Map());
  const found = known.get(file);
  for (const [index, column] of columns.entries()) {
    const place = places[index];
    if (column.spellings) render(undo(app, column, index), place);
    if (column.spellings || column.kind !== "category" || column.levels > MOST_LEVELS) continue;
    const { kinds, merge, ...reading } = options;
    const key = JSON.stringify([reading, column.name]);
    if (!found.has(key)) {
      const alike = await app.lab.lookAlikes(column.name).catch(() => null); // what failed says the next call that a person makes
      if (!alike || !place.isConnected) return; // drawn anew meanwhile, and asked again
      found.set(key, alike);
    }
    if (found.get(key).names) render(offer(app, column, index, found.get(key)), place);
  }
}
