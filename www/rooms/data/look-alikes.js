// Names that look alike, in the row of their column: how many, which, and a button that makes them one, or parts them again.
import { button, el, name, replace, shorten } from "../../ui/dom.js";
import { count, plural } from "../../ui/format.js";

const MOST_LEVELS = 200_000; // compared unasked
const HELP = "The most frequent spelling stays; the file is read again, and new rows may have any of them.";

const known = new WeakMap(); // file → how it was read and a column → its look-alikes

/** What sets two names apart, where nobody would see it. */
function shown(text) {
  const spaces = /^\p{White_Space}+|\p{White_Space}+$|\p{White_Space}{2,}|[^\S ]/gu;
  return text.replace(spaces, (some) => "␣".repeat(some.length)).replace(/[\u200b\u2060\ufeff]/g, "[zero width]");
}

function example({ name: text, count: rows, others }) {
  const composed = (other) => other !== text && other.normalize("NFC") === text.normalize("NFC");
  const one = ({ name: other, count: rows }, i) => [
    i > 0 ? ", " : " ",
    name(shown(other), 32),
    el("span", { class: "faint" }, `${composed(other) ? " composed otherwise" : ""} ${count(rows)}`),
  ];
  return el("li", {}, one({ name: text, count: rows }, 0), " ←", others.map(one));
}

/** Reads the file again with this column merged, or without. */
function again(app, column, merge) {
  const { file, options } = app.source;
  const others = (options.merge ?? []).filter((one) => one !== column.name);
  return app.read(() => file, { ...options, merge: merge ? [...others, column.name] : others });
}

function offer(app, column, index, { names, examples }) {
  const help = `data-merge-${index}-help`;
  const press = button("Merge", () => again(app, column, true), {
    id: `data-merge-${index}`,
    class: "small",
    "aria-label": `Merge the look-alikes of ${shorten(column.name)}`,
    "aria-describedby": help,
  });
  const words = names === 1 ? "1 name looks like another" : `${count(names)} names look like others`;
  return el(
    "div",
    { class: "alike" },
    el("details", {}, el("summary", {}, words), el("ul", {}, examples.map(example)), el("p", { class: "help", id: help }, HELP)),
    press,
  );
}

function undo(app, column, index) {
  const press = button("Undo", () => again(app, column, false), {
    id: `data-merge-${index}`,
    class: "small",
    "aria-label": `Undo the merging of ${shorten(column.name)}`,
    title: "Every spelling becomes a name of its own again; the file is read again.",
  });
  return el("div", { class: "alike" }, el("span", {}, `${plural(column.spellings, "spelling")} merged`), press);
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
    if (column.spellings) replace(place, undo(app, column, index));
    if (column.spellings || column.kind !== "category" || column.levels > MOST_LEVELS) continue;
    const key = JSON.stringify([options.delimiter, options.header, options.encoding, options.missing, column.name]);
    if (!found.has(key)) {
      const alike = await app.lab.lookAlikes(column.name).catch(() => null); // what failed says the next call that a person makes
      if (!alike || !place.isConnected) return; // drawn anew meanwhile, and asked again
      found.set(key, alike);
    }
    if (found.get(key).names) replace(place, offer(app, column, index, found.get(key)));
  }
}
