// How a file was read, with switches that read it again.
import { ENCODINGS, MISSING } from "../../state/chosen.js";
import { memberPicker, picker } from "../../ui/controls.js";
import { html, node, nothing } from "../../ui/html.js";
import { notesList } from "../../ui/notes.js";

const DELIMITERS = [
  [",", "comma ,"],
  [";", "semicolon ;"],
  ["\t", "tab"],
  ["|", "bar |"],
];

/** What `member` chooses. */
const FILE = ["File", "The archive holds several files: the one that is the table."];
const SHEET = ["Sheet", "The workbook holds several sheets: the one that is the table."];
const MEMBERS = {
  Excel: SHEET,
  OpenDocument: SHEET,
  SQLite: ["Table", "The database holds several tables and views: the one that is read."],
  JSON: ["List", "The file holds several lists of rows: the one that is read."],
};

/** read(change): the file is read again, with the options that `change` makes of those that were asked for last */
export function readingCard(app, read) {
  const { dialect, notes } = app.table;
  const { options } = app.source;
  // Choices of columns stay where the columns do.
  const change = (one) =>
    read((asked) => ({
      ...asked,
      delimiter: asked.delimiter ?? dialect.delimiter,
      header: asked.header ?? dialect.header,
      ...one,
    }));
  // Delimiter and lines are found anew.
  const encode = (encoding) => read(({ missing, member, kinds, merge }) => ({ missing, member, kinds, merge, encoding }));
  const choose = (member) => read(({ missing }) => ({ missing, member })); // another table
  const isSheet = MEMBERS[dialect.encoding] === SHEET;
  const text = () => [
    delimiterPicker(dialect, change),
    headerPicker(dialect, change),
    encodingPicker(dialect, options.encoding, encode),
  ];
  const ofColumns = () => [isSheet ? headerPicker(dialect, change) : nothing, packed(dialect)];
  const missing = (words) => read((asked) => ({ ...asked, missing: words ? MISSING : undefined }));
  return html`
    <section class="card" aria-labelledby="reading-title">
      <h3 id="reading-title">How it was read</h3>
      <div class="fields even">
        ${memberPicker("data-member", app.table, MEMBERS[dialect.encoding] ?? FILE, choose)}
        ${dialect.delimiter === null ? ofColumns() : text()}
        ${missingPicker(options.missing, missing)}
      </div>
      ${dialect.delimiter === null && !isSheet ? nothing : lines(dialect, options, (one) => read((asked) => ({ ...asked, ...one })))}
      ${notesList(notes)}
    </section>`;
}

/** A file of columns: what it is, and nothing to guess. */
const packed = ({ encoding }) => html`
  <div class="field"><span class="label">Format</span><span class="static">${encoding}</span></div>`;

function delimiterPicker(dialect, change) {
  const isKnown = DELIMITERS.some(([sign]) => sign === dialect.delimiter);
  const signs = isKnown ? DELIMITERS : [...DELIMITERS, [dialect.delimiter, dialect.delimiter]];
  const delimiter = picker("Delimiter", "data-delimiter", "What stands between two cells.", (index) =>
    change({ delimiter: signs[Number(index)][0] }),
  );
  delimiter.fill(
    signs.map(([, text], index) => [String(index), text]),
    String(signs.findIndex(([sign]) => sign === dialect.delimiter)),
  );
  return delimiter.field;
}

function headerPicker(dialect, change) {
  const header = picker("First line", "data-header", "Names of the columns, or cells.", (value) =>
    change({ header: value === "names", namesLine: undefined }),
  );
  const lines = { names: "has names", data: "is data" };
  header.fill(Object.entries(lines), dialect.header ? "names" : "data");
  return header.field;
}

function encodingPicker(dialect, chosen, change) {
  const help = "Which letters the bytes stand for: the first rows below show it.";
  const { field, fill } = picker("Encoding", "data-encoding", help, (value) => change(value || undefined));
  fill([["", chosen ? "find it" : `${dialect.encoding}, found`], ...Object.entries(ENCODINGS)], chosen ?? "");
  return field;
}

function missingPicker(chosen, change) {
  const help = "Empty cells, and among numbers words such as NA. Among names such a word is a name, unless it is chosen here.";
  const { field, fill } = picker("Missing cells", "data-missing", help, (value) => change(!!value));
  const words = ["empty", ...MISSING].join(", ");
  fill(Object.entries({ "": "by column", words }), chosen ? "words" : "");
  return field;
}

/**
 * Fields are made anew each time, lest a text stays that could not be taken; but not under the hands of a person, who may be typing when
 * the answer to an earlier change comes.
 */
function beingTyped(id) {
  const input = /** @type {HTMLInputElement} */ (document.activeElement);
  return input?.id === id && input.value !== input.defaultValue ? input : null;
}

/** Which lines are the table; what was found stands in the fields, and an empty number is found again. */
function lines(dialect, options, change) {
  const { skipLines, namesLine, comment } = dialect;
  const given = [options.skipLines, options.namesLine, options.comment, options.keepRepeated].some((one) => one !== undefined);
  const inUse = !!document.activeElement?.closest("details.lines");
  const isOdd = inUse || given || skipLines > 0 || comment || (dialect.header && namesLine > 1);
  const whole = (text) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined);
  const field = (/** @type {any} */ { id, label, value, help, of }) => html`
    <div class="field">
      <label for="data-${id}">${label}</label>
      ${
        beingTyped(`data-${id}`) ??
        node(html`<input id="data-${id}" type="text" autocomplete="off" spellcheck="false"
        aria-describedby="data-${id}-help" value=${String(value ?? "")} @change=${({ target }) => {
          target.defaultValue = target.value;
          change(of(target.value));
        }}>`)
      }
      <small class="help" id="data-${id}-help">${help}</small>
    </div>`;
  const keep = ({ target }) => change({ keepRepeated: target.checked || undefined });
  return html`
    <details class="lines" ?open=${isOdd}>
      <summary>Lines that are no rows</summary>
      <div class="fields even">
        ${field({ id: "skip-lines", label: "Skip lines", value: skipLines, help: "At the top of the file.", of: (text) => ({ skipLines: whole(text) }) })}
        ${field({ id: "names-line", label: "Names in line", value: namesLine, help: "Counted from 1.", of: (text) => ({ namesLine: whole(text), header: undefined }) })}
        ${dialect.delimiter === null ? nothing : field({ id: "comment", label: "Comment sign", value: comment, help: "Lines that begin with it are left out.", of: (text) => ({ comment: text.trim() }) })}
        <label class="field check">
          ${node(html`<input type="checkbox" id="data-keep-repeated" aria-describedby="data-keep-repeated-help" .checked=${!!options.keepRepeated} @change=${keep}>`)}
          <span>Keep lines that repeat the names</span>
          <small class="help" id="data-keep-repeated-help">Else they are left out, and a note says where.</small>
        </label>
      </div>
    </details>`;
}
