// What a loaded table looks like: its numbers, its columns, its notes, its first rows.
import { showAlike } from "./look-alikes.js";
import { button, card, el, name, replace, shorten } from "../../ui/dom.js";
import { bytes, count, plural } from "../../ui/format.js";
import { saveTable } from "../../save/button.js";

const KINDS = { category: "category", number: "number", skip: "leave out" };
const MOST_COLUMNS = 100; // shown at first
const PREVIEW = { rows: 8, columns: 40 };
const LARGE = 100_000; // levels
const BINDING = 2 ** 27; // bytes that every WebGPU device binds

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
  const values = labels.map(() => el("dd", {}, "…"));
  const show = (...texts) => {
    texts.forEach((text, i) => (values[i].textContent = text));
    app.show({ table: texts.map((text, i) => `${text} ${labels[i]}`).join(", ") });
  };
  const sizes = [count(table.rows), count(table.columns.length)];
  show(...sizes);
  const large = el("p", { class: "help", id: "large-column" });
  costs(app).then(([embedding, oneHot]) => {
    if (!embedding || app.table !== table) return; // another table came, or none
    const { inputWidth } = oneHot;
    show(...sizes, count(inputWidth), bytes(4 * table.rows * inputWidth), bytes(4 * embedding.tables));
    large.replaceChildren(...largeColumn(app, embedding, oneHot));
  });
  const tile = (label, i) => el("div", { class: i > 2 ? "tile strong" : "tile" }, values[i], el("dt", {}, label));
  return [el("dl", { class: "tiles" }, labels.map(tile)), app.features().some(isLarge) && large];
}

const isLarge = ({ kind, levels }) => kind === "category" && levels >= LARGE;

/** Said before anything is trained; nothing where no column is large. */
function largeColumn(app, embedding, oneHot) {
  const largest = app
    .features()
    .filter(isLarge)
    .sort((a, b) => b.levels - a.levels)[0];
  if (!largest) return [];
  const wide = Math.max(...embedding.widths);
  const over = Object.entries({ embedding, "one-hot": oneHot }).filter(([, cost]) => cost.bytes > BINDING);
  const verdict = over.length
    ? `Beyond it, and in need of a GPU that binds more, smaller sizes, fewer columns or the CPU: ${over.map(([model]) => model).join(" and ")}.`
    : "Both stay below it.";
  return [
    name(largest.name),
    ` has ${count(largest.levels)} levels. The embedding network’s weights take ${bytes(embedding.bytes)}, and ${bytes(embedding.trainingBytes)} while it trains; `,
    `the one-hot network’s ${bytes(oneHot.bytes)} and ${bytes(oneHot.trainingBytes)}. `,
    `Every GPU binds 128 MiB at once, which ends at ${count(Math.floor(BINDING / 4 / wide))} rows × ${wide}. ${verdict}`,
  ];
}

export function columnTable(app, onkinds) {
  const { table } = app;
  const width = app.settings.get("width");
  const body = el("tbody", {});
  const fill = (limit) => {
    const columns = table.columns.slice(0, limit);
    const places = columns.map(() => el("div", {}));
    replace(
      body,
      columns.map((column, index) => columnRow(app, column, index, width, onkinds, places[index])),
    );
    showAlike(app, columns, places);
  };
  fill(MOST_COLUMNS);
  const rest = table.columns.length - MOST_COLUMNS;
  const more =
    rest > 0 &&
    button(`Show ${plural(rest, "more column")}`, () => {
      fill(Infinity);
      more.remove();
    });
  const heads = [["Column"], ["Kind"], ["Why"], ["Levels", "n"], ["Missing", "n"], ["One-hot", "n"], ["Embedding", "n"]];
  return [
    saveTable("the columns", app),
    el(
      "p",
      { class: "help", id: "kind-help" },
      "A category gets a vector for each of its names, a number is one input, and a column left out is none. While a training runs they stay as they are.",
    ),
    el(
      "div",
      { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Columns of the table" },
      el(
        "table",
        { class: "columns" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            heads.map(([text, kind]) => el("th", { scope: "col", class: kind }, text)),
          ),
        ),
        body,
      ),
    ),
    more,
  ];
}

function columnRow(app, column, index, width, onkinds, alike) {
  const select = el(
    "select",
    {
      id: `data-kind-${index}`,
      "aria-label": `Kind of ${shorten(column.name)}`,
      "aria-describedby": "kind-help",
      disabled: app.training, // its checkpoints are of the columns that it began with
      onchange: () => onkinds({ [column.name]: select.value }),
    },
    Object.entries(KINDS).map(([value, text]) => el("option", { value, selected: value === column.kind }, text)),
  );
  const target = column.name === app.target;
  const used = !target && column.kind !== "skip";
  const widths = !used
    ? ["–", "–"]
    : column.kind === "number"
      ? ["1", "1"]
      : [count(column.levels + 1), count(width === "auto" ? column.autoWidth : width)];
  return el(
    "tr",
    { class: column.kind === "skip" && !target ? "skipped" : "" },
    el("th", { scope: "row" }, name(column.name), target && el("span", { class: "tag" }, "target")),
    el("td", {}, select),
    el("td", { class: "why" }, column.why, alike),
    [count(column.levels), column.missing ? count(column.missing) : "0", ...widths].map((text) => el("td", { class: "n" }, text)),
  );
}

export function preview(app, table) {
  const body = el("tbody", {});
  const columns = table.columns.slice(0, PREVIEW.columns);
  const cut = table.columns.length > columns.length ? ` (first ${PREVIEW.columns} columns)` : "";
  app.lab.rows(0, PREVIEW.rows).then(
    (rows) =>
      replace(
        body,
        rows.map((cells) =>
          el(
            "tr",
            {},
            cells.slice(0, columns.length).map((cell) => el("td", {}, name(cell, 32))),
          ),
        ),
      ),
    (error) => app.fail(error),
  );
  return card(
    "preview-title",
    `First rows${cut}`,
    saveTable("the first rows", app),
    el(
      "div",
      { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Cells of the first rows" },
      el(
        "table",
        { class: "preview" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            columns.map((column) => el("th", { scope: "col" }, name(column.name, 32))),
          ),
        ),
        body,
      ),
    ),
  );
}
