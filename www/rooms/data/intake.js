// Ways to give a file: drop, pick, paste, or a sample; and the bar that shows it coming in.
import { SAMPLES } from "../../state/chosen.js";
import { dropZone, filePicker, shorten } from "../../ui/dom.js";
import { bytes, plural } from "../../ui/format.js";
import { html, node } from "../../ui/html.js";

const ABOUT = [
  [
    "flights",
    "Flights",
    "Real departures from New York in 2013 (public domain, CC0). Thousands of planes and flight numbers: which flights come late? Its other outcome, air_time, is left out of the inputs.",
  ],
  [
    "shop",
    "Shop",
    "Generated. Products and customers fall into hidden groups that only matter together: here an embedding can pay. Two further outcomes, amount and tier, are left out of the inputs.",
  ],
  [
    "tickets",
    "Tickets",
    "Generated. One hidden cause stands behind the customer, the product, the tags and the wording of a support ticket; customers’ names are written in many ways. Which tickets are escalated?",
  ],
  [
    "one column",
    "One column",
    "Generated. The single column of the reference Keras network. One column alone cannot show an embedding’s advantage: every model ties.",
  ],
];

const PASTED = "customer,product,bought\nanna,tea,1\nbert,coffee,0"; // an example
const PROJECT = "Runs that were saved on this page, in the Train room";

/** load(get, options): reads what `get` gives */
export function intake(app, load, problem) {
  const take = (file, files) => {
    load(() => file);
    if (files.length > 1)
      problem.textContent = `${files.length} files were dropped; only the first, ${shorten(file.name)}, is read.`;
  };
  const invitation = node(html`<p class="big">Drop a CSV file here</p>`);
  app.on("table", () => {
    invitation.textContent = app.table ? "Drop another file here" : "Drop a CSV file here";
  });
  const zone = node(html`
    <div class="drop card">
      ${invitation}
      <p class="faint">also JSON, Excel, OpenDocument, Parquet, Arrow or SQLite; plain, gzip, zip or zstd</p>
      <div class="row">
        ${filePicker("Choose a file", { class: "primary", picker: "table" }, take)}
        ${pasteBox(load)}
        ${filePicker("Open a project", { picker: "project", title: PROJECT }, take)}
      </div>
    </div>`);
  dropZone(zone, take);
  const open = (sample) => load(() => app.sample(sample), SAMPLES[sample]);
  const card = (/** @type {string[]} */ [sample, title, text]) => html`
    <button type="button" class="sample card" data-sample=${sample} @click=${() => open(sample)}>
      <strong>${title}</strong><span>${text}</span>
    </button>`;
  return html`
    <div class="intake">
      ${zone}
      <div class="samples" role="group" aria-label="Samples"><p class="or">or try a sample</p>${ABOUT.map(card)}</div>
    </div>`;
}

const LINES = /\S.*[\r\n]+.*\S/;
const RECORDS = /^\s*(\[\s*[[{]|\{\s*")/; // JSON may be one line
const TAB = { delimiter: "\t" };

/** Cells of a spreadsheet come with a table in HTML beside their text, in which tabs part them: commas are theirs. */
const areCells = (clipboard) => /<table\b/i.test(clipboard.getData("text/html"));

const pasted = (text) => new File([text], "pasted.csv", { type: "text/csv" });

function pasteBox(load) {
  let cells = false;
  const note = ({ clipboardData }) => (cells = !area.value && areCells(clipboardData));
  const clear = () => (cells &&= !!area.value);
  const area = node(html`
    <textarea id="paste" aria-describedby="paste-help" rows="6" spellcheck="false" placeholder=${PASTED} @paste=${note} @input=${clear}></textarea>`);
  const read = () => {
    box.open = false;
    load(() => pasted(area.value), cells ? TAB : {});
  };
  const box = node(html`
    <details class="paste">
      <summary class="button">Paste text</summary>
      <div class="popover">
        <label for="paste">CSV, or cells of a spreadsheet</label>
        ${area}
        <small class="help" id="paste-help">A header line first; the text stays on this machine.</small>
        <button type="button" class="primary" @click=${read}>Read this text</button>
      </div>
    </details>`);
  return box;
}

/** What is pasted while the room is shown, and not into a field, is read: a file, or lines of text. */
export function pasteInto(room, load, problem) {
  document.addEventListener("paste", (event) => {
    const { target, clipboardData: clipboard } = event;
    const isField = target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
    if (room.hidden || isField) return;
    const [file] = clipboard.files;
    const text = clipboard.getData("text/plain");
    const isTable = LINES.test(text) || RECORDS.test(text) || (text && areCells(clipboard));
    if (text ? !isTable : !file && !areCells(clipboard)) return; // a word is no table
    event.preventDefault();
    if (isTable) load(() => pasted(text), areCells(clipboard) ? TAB : {});
    else if (file) load(() => file);
    else problem.textContent = "The clipboard holds cells but no text of them. Save them as CSV, and choose that file.";
  });
}

/** oncancel(): the person cancels */
export function progressBar(oncancel) {
  const bar = node(html`<progress aria-label="Reading the file"></progress>`);
  const text = node(html`<span></span>`);
  const element = node(html`
    <div class="progress card" hidden>
      ${bar}
      ${text}
      <button type="button" id="cancel-load" @click=${oncancel}>Cancel</button>
    </div>`);
  return {
    element,
    start(engine) {
      bar.removeAttribute("value");
      text.textContent = engine ? "Reading…" : "The engine is starting…";
      element.hidden = false;
    },
    show({ bytes: done, total, rows }) {
      bar.max = total || 1;
      bar.value = done;
      text.textContent = `${bytes(done)} of ${bytes(total)} · ${plural(rows, "row")}`;
    },
    end() {
      element.hidden = true;
    },
  };
}
