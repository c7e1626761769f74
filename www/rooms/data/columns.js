// What a loaded table looks like: its numbers, its columns, its notes, its first rows.
import { saveTable } from "../../save/button.js";
import { hasNames } from "../../state/chosen.js";
import { name } from "../../ui/dom.js";
import { bytes, count, plural } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { kindOf, leftOut, remarksOf } from "./kind.js";
import { showAlike } from "./look-alikes.js";

const MOST_COLUMNS = 100; // shown at first
const unfolded = new WeakSet(); // files whose columns are all shown, also after a change
const PREVIEW = { rows: 8, columns: 40 };
const LARGE = 100_000; // levels
const BINDING = 2 ** 27; // bytes that every WebGPU device binds
const KIND_HELP =
  "A category gets a vector for each of its names, a number is one input, a date its trend and what comes round in it. Of tags, such as a|b, each gets a vector, and a row the mean of its tags’. Of text, such as titles, the vector is made of those of its words and their parts: one never seen has its own, and nearly the same text nearly the same. A column left out is none. While a training runs they stay as they are.";

/** The two networks on this table; nothing where the engine has no answer. */
async function costs({ lab, settings, target }) {
  const of = (model) => lab.cost({ ...settings.training(), target: target ?? "", model });
  return Promise.all([of("embedding"), of("one-hot")]).catch(() => []);
}

/** The table in five numbers; the last two are the reason for this page. Below them what a column of very many names will cost. */
export function tiles(app) {
  const { table, settings } = app;
  const wide = settings.get("width") === "auto" ? "" : `, ${settings.get("width")} wide`;
  const labels = ["rows", "columns", "inputs as one-hot", "dense one-hot matrix", `embedding tables${wide}`];
  const sizes = [count(table.rows), count(table.columns.length)];
  const list = node(html`<dl class="tiles"></dl>`);
  const large = node(html`<p class="help" id="large-column"></p>`);
  const show = (...texts) => {
    const tile = (label, i) => html`
      <div class=${i > 2 ? "tile strong" : "tile"}><dd>${texts[i] ?? "…"}</dd><dt>${label}</dt></div>`;
    render(labels.map(tile), list);
    app.show({ table: texts.map((text, i) => `${text} ${labels[i]}`).join(", ") });
  };
  show(...sizes);
  costs(app).then(([embedding, oneHot]) => {
    if (!embedding || app.table !== table) return; // another table came, or none
    const { inputWidth } = oneHot;
    show(...sizes, count(inputWidth), bytes(4 * table.rows * inputWidth), bytes(4 * embedding.tables));
    render(largeColumn(app, embedding, oneHot), large);
  });
  return html`${list}${app.features().some(isLarge) ? large : nothing}`;
}

const isLarge = (column) => hasNames(column) && !column.text && column.levels >= LARGE;

/** Said before anything is trained; nothing where no column is large. */
function largeColumn(app, embedding, oneHot) {
  const largest = app
    .features()
    .filter(isLarge)
    .sort((a, b) => b.levels - a.levels)[0];
  if (!largest) return nothing;
  const wide = Math.max(...embedding.widths);
  const over = Object.entries({ embedding, "one-hot": oneHot }).filter(([, cost]) => cost.bytes > BINDING);
  const verdict = over.length
    ? `Beyond it, and in need of a GPU that binds more, smaller sizes, fewer columns or the CPU: ${over.map(([model]) => model).join(" and ")}.`
    : "Both stay below it.";
  const { bytes: weights, trainingBytes } = embedding;
  return html`${name(largest.name)}${[
    ` has ${count(largest.levels)} levels. The embedding network’s weights take ${bytes(weights)}, and ${bytes(trainingBytes)} while it trains; `,
    `the one-hot network’s ${bytes(oneHot.bytes)} and ${bytes(oneHot.trainingBytes)}. `,
    `Every GPU binds 128 MiB at once, which ends at ${count(Math.floor(BINDING / 4 / wide))} rows × ${wide}. ${verdict}`,
  ].join("")}`;
}

const HEADS = html`
  <tr>
    <th scope="col">Column</th><th scope="col">Kind</th><th scope="col">Why</th>
    ${["Levels", "Missing", "One-hot", "Embedding"].map((text) => html`<th scope="col" class="n">${text}</th>`)}
  </tr>`;

/** onkinds({ column: kind }) */
export function columnTable(app, onkinds) {
  const { table } = app;
  const body = node(html`<tbody></tbody>`);
  const fill = (limit) => {
    const columns = table.columns.slice(0, limit);
    const places = columns.map(() => node(html`<div></div>`));
    const rows = columns.map((column, index) => columnRow(app, column, index, onkinds, places[index]));
    render(rows, body);
    showAlike(app, columns, places);
  };
  const { file } = app.source;
  fill(unfolded.has(file) ? Infinity : MOST_COLUMNS);
  const rest = unfolded.has(file) ? 0 : table.columns.length - MOST_COLUMNS;
  const all = ({ target }) => {
    unfolded.add(file);
    fill(Infinity);
    target.remove();
    document.getElementById(`data-kind-${MOST_COLUMNS}`)?.focus({ preventScroll: true });
  };
  return html`
    ${saveTable("the columns", app)}
    ${leftOut(app, onkinds)}
    <p class="help" id="kind-help">${KIND_HELP}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Columns of the table">
      <table class="columns"><thead>${HEADS}</thead>${body}</table>
    </div>
    ${rest > 0 ? node(html`<button type="button" id="data-more-columns" @click=${all}>Show ${plural(rest, "more column")}</button>`) : nothing}`;
}

/** How many inputs a column is for the one-hot network, and for the one that embeds. */
function widths({ kind, levels, missing, autoWidth, text }, width) {
  if (kind === "date") return ["1 to 8", "1 to 8"]; // its trend, and what comes round in it
  const indicator = missing ? 1 : 0;
  if (kind === "number") return Array(2).fill(count(1 + indicator));
  return [count((text?.buckets ?? levels) + 1 + indicator), count(width === "auto" ? autoWidth : width)];
}

/** What a column of text is made of. */
const wording = ({ text, levels }) => {
  if (!text) return nothing;
  const shared = `${plural(text.words, "word")} in ${plural(levels, "different text")}; they and their parts share ${count(text.buckets)} vectors`;
  return html`<div class="remark">${shared}</div>`;
};

/** alike: the place of its look-alikes */
function columnRow(app, column, index, onkinds, alike) {
  const { kind, levels, missing } = column;
  const why = app.isOutcome(column.name) ? "another outcome of this sample" : column.why;
  const isTarget = column.name === app.target;
  const inputs = isTarget || kind === "skip" ? ["–", "–"] : widths(column, app.settings.get("width"));
  const tag = isTarget ? html`<span class="tag">target</span>` : nothing;
  return html`
    <tr class=${kind === "skip" && !isTarget ? "skipped" : ""}>
      <th scope="row">${name(column.name)}${tag}</th>
      <td class="kind">${kindOf(app, column, index, onkinds)}</td>
      <td class="why">${why}${wording(column)}${remarksOf(app, column, index, onkinds)}${alike}</td>
      ${[count(levels), count(missing || 0), ...inputs].map((text) => html`<td class="n">${text}</td>`)}
    </tr>`;
}

export function preview(app, table) {
  const body = node(html`<tbody></tbody>`);
  const columns = table.columns.slice(0, PREVIEW.columns);
  const cut = table.columns.length > columns.length ? ` (first ${PREVIEW.columns} columns)` : "";
  const row = (cells) => html`
    <tr>${cells.slice(0, columns.length).map((cell) => html`<td>${name(cell, 32)}</td>`)}</tr>`;
  app.lab.rows(0, PREVIEW.rows).then(
    (rows) => render(rows.map(row), body),
    (error) => app.fail(error),
  );
  return html`
    <section class="card" aria-labelledby="preview-title">
      <h3 id="preview-title">First rows${cut}</h3>
      ${saveTable("the first rows", app)}
      <div class="scroll" tabindex="0" role="region" aria-label="Cells of the first rows">
        <table class="preview">
          <thead><tr>${columns.map((column) => html`<th scope="col">${name(column.name, 32)}</th>`)}</tr></thead>
          ${body}
        </table>
      </div>
    </section>`;
}
