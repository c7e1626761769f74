// How a file was read, with switches that read it again.
import { ENCODINGS, MISSING } from "../../state/chosen.js";
import { picker } from "../../ui/controls.js";
import { html } from "../../ui/html.js";
import { notesList } from "../../ui/notes.js";

const DELIMITERS = [
  [",", "comma ,"],
  [";", "semicolon ;"],
  ["\t", "tab"],
  ["|", "bar |"],
];

/** read(options): the file is read again */
export function readingCard(app, read) {
  const { dialect, notes } = app.table;
  const { options } = app.source;
  const { kinds, merge, ...others } = options; // with other columns, these are of no use
  const change = (one) => read({ ...others, delimiter: dialect.delimiter, header: dialect.header, ...one });
  const encode = (encoding) => read({ ...others, encoding }); // delimiter and header are found anew
  const text = () => [...dialectPickers(dialect, change), encodingPicker(dialect, options.encoding, encode)];
  const missing = (words) => read({ ...options, missing: words ? MISSING : undefined });
  return html`
    <section class="card" aria-labelledby="reading-title">
      <h3 id="reading-title">How it was read</h3>
      <div class="fields even">
        ${dialect.delimiter === null ? packed(dialect) : text()}
        ${missingPicker(options.missing, missing)}
      </div>
      ${notesList(notes)}
    </section>`;
}

/** A file of columns: nothing to guess. */
const packed = ({ encoding }) => html`
  <div class="field"><span class="label">Encoding</span><span class="static">${encoding}</span></div>`;

function dialectPickers(dialect, change) {
  const isKnown = DELIMITERS.some(([sign]) => sign === dialect.delimiter);
  const signs = isKnown ? DELIMITERS : [...DELIMITERS, [dialect.delimiter, dialect.delimiter]];
  const delimiter = picker("Delimiter", "data-delimiter", "What stands between two cells.", (index) =>
    change({ delimiter: signs[Number(index)][0] }),
  );
  delimiter.fill(
    signs.map(([, text], index) => [String(index), text]),
    String(signs.findIndex(([sign]) => sign === dialect.delimiter)),
  );
  const header = picker("First line", "data-header", "Names of the columns, or cells.", (value) =>
    change({ header: value === "names" }),
  );
  const lines = { names: "has names", data: "is data" };
  header.fill(Object.entries(lines), dialect.header ? "names" : "data");
  return [delimiter.field, header.field];
}

function encodingPicker(dialect, chosen, change) {
  const help = "Which letters the bytes stand for: the first rows below show it.";
  const { field, fill } = picker("Encoding", "data-encoding", help, (value) => change(value || undefined));
  fill([["", chosen ? "find it" : `${dialect.encoding}, found`], ...Object.entries(ENCODINGS)], chosen ?? "");
  return field;
}

function missingPicker(chosen, change) {
  const help = "Cells that hold no value; else such a word is a name like any other.";
  const { field, fill } = picker("Missing cells", "data-missing", help, (value) => change(!!value));
  const words = ["empty", ...MISSING].join(", ");
  fill(Object.entries({ "": "empty only", words }), chosen ? "words" : "");
  return field;
}
