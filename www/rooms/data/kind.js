// What a column is taken for: its kind, how its numbers or dates are written or its tags set apart, and words that count as missing.
import { KINDS } from "../../state/chosen.js";
import { name, shorten } from "../../ui/dom.js";
import { count, plural } from "../../ui/format.js";
import { html, nothing } from "../../ui/html.js";

const FORMATS = {
  plain: "1234.5",
  point: "1,234.5",
  comma: "1.234,5",
  iso: "2024-01-31",
  dmy: "31.01.2024",
  mdy: "01/31/2024",
  ymd: "2024/01/31",
  time: "08:05:30",
  seconds: "seconds since 1970",
  milliseconds: "milliseconds since 1970",
  microseconds: "microseconds since 1970",
  nanoseconds: "nanoseconds since 1970",
  json: '["a", "b"]',
  "|": "a|b",
  ";": "a;b",
  ",": "a, b",
};
const NUMBERS = ["plain", "point", "comma"];
const TAGS = ["json", "|", ";", ","];
/** The kind of columns that are written so. */
const kindBy = (format) => (NUMBERS.includes(format) ? "number" : TAGS.includes(format) ? "tags" : "date");
const REASONS = {
  empty: "every cell is missing",
  constant: "one value in all cells",
  distinct: "every value differs",
  chosen: "left out by hand",
  joined: "came with a second table",
};
const MOST_LISTED = 20; // columns that are left out, by name

/** A choice as an object, whatever was given. */
const asObject = (given) => (typeof given === "string" ? { kind: given } : { ...given });

/** The select of a column's kind, and what belongs to it below. onkinds({ column: choice }) */
export function kindOf(app, column, index, onkinds) {
  const { kind } = column;
  const change = ({ target }) => onkinds({ [column.name]: target.value });
  const option = ([value, text]) => html`<option value=${value} ?selected=${value === kind}>${text}</option>`;
  // A training's checkpoints are of the columns that it began with.
  return html`
    <select id="data-kind-${index}" aria-label="Kind of ${shorten(column.name)}" aria-describedby="kind-help"
      ?disabled=${app.training} @change=${change}>${Object.entries(KINDS).map(option)}</select>
    ${formatOf(app, column, index, onkinds)}`;
}

/** What was chosen of a column before, with a change to it. */
function changed(app, column, change) {
  return { [column.name]: { kind: column.kind, ...asObject(app.source.options.kinds?.[column.name] ?? {}), ...change } };
}

/** Formats of its kind, where there are several. */
function formatOf(app, column, index, onkinds) {
  const { kind, format, formats } = column;
  // What sets tags apart can always be said.
  const fitting = kind === "tags" ? TAGS : formats.filter((one) => kindBy(one) === kind);
  const all = format && !fitting.includes(format) ? [format, ...fitting] : fitting;
  if (!format || kind === "skip" || all.length < 2) return nothing;
  const change = ({ target }) => onkinds(changed(app, column, { kind, format: target.value }));
  const option = (one) => html`<option value=${one} ?selected=${one === format}>${FORMATS[one]}</option>`;
  return html`
    <select id="data-format-${index}" aria-label="How ${shorten(column.name)} is written" aria-describedby="kind-help" ?disabled=${app.training}
      @change=${change}>${all.map(option)}</select>`;
}

/** Cells that are no numbers or dates, and words for nothing with their switch. */
export function remarksOf(app, column, index, onkinds) {
  return [unread(column), column.words.length ? words(app, column, index, onkinds) : nothing];
}

function unread({ kind, notNumeric, examples }) {
  if (!notNumeric) return nothing;
  const such = [...new Set(examples)].map((text, i) => html`${i ? ", " : " "}${name(text, 24)}`);
  return html`
    <div class="remark">${plural(notNumeric, "cell")} ${notNumeric === 1 ? "is" : "are"} no ${kind}, and count${notNumeric === 1 ? "s" : ""} as missing:${such}</div>`;
}

function words(app, column, index, onkinds) {
  const list = column.words.map(({ text, cells }, i) => html`${i ? ", " : ""}“${name(text, 24)}” ${count(cells)}`);
  const counts = column.words.some((word) => word.counts);
  const change = ({ target }) => {
    const missing = target.checked ? column.words.map(({ text }) => text) : false;
    onkinds(changed(app, column, { missing }));
  };
  return html`
    <label class="remark">
      <input type="checkbox" id="data-words-${index}" aria-describedby="kind-help" ?disabled=${app.training} .checked=${counts} @change=${change}>
      <span>${list}<span class="visually-hidden"> in ${shorten(column.name)}</span>
        ${column.words.length === 1 ? "counts" : "count"} as missing</span>
    </label>`;
}

/** All columns that are left out, in one place, each with its reason and a button that takes it in. */
export function leftOut(app, onkinds) {
  const columns = app.table.columns.filter(({ kind, name }) => kind === "skip" && name !== app.target);
  if (!columns.length) return nothing;
  // A number says more of a column whose values all differ than a name that comes once, and so do the parts of that name.
  const take = async ({ name, tasks, formats, leftOut, guessed }) => {
    const kinds = formats.map(kindBy);
    const valued = kinds.includes("date") && !kinds.includes("number") ? "date" : tasks.number === "regression" ? "number" : null;
    const named = kinds.includes("tags") ? "tags" : leftOut === "distinct" ? "text" : "category";
    await onkinds({ [name]: leftOut === "joined" ? guessed : (valued ?? named) });
    // The button is gone: what became of the column stands here, where its row is shown.
    const { activeElement } = document;
    if (activeElement === document.body || activeElement.id.startsWith("data-take-in-"))
      document.getElementById(`data-kind-${app.table.columns.findIndex((one) => one.name === name)}`)?.focus();
  };
  const item = (column, i) => html`
    <li>
      ${name(column.name)} <span class="faint">${app.isOutcome(column.name) ? "another outcome of this sample" : REASONS[column.leftOut]}</span>
      <button type="button" class="small" id="data-take-in-${i}" aria-label="Take in ${shorten(column.name)}"
        ?hidden=${column.levels === 0} ?disabled=${app.training} @click=${() => take(column)}>Take in</button>
    </li>`;
  const more = columns.length - MOST_LISTED;
  return html`
    <div class="left-out" id="left-out">
      <h4>Left out: ${plural(columns.length, "column")}</h4>
      <ul>${columns.slice(0, MOST_LISTED).map(item)}</ul>
      ${more > 0 ? html`<p class="help">and ${plural(more, "more column")}, whose kind below says so.</p>` : nothing}
    </div>`;
}
