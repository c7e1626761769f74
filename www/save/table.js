// Tables of the page as CSV and Markdown: their texts, as a person reads them.
import { fileName } from "./name.js";

/** Names that are shortened on the page are whole here; what only paints is left out. */
function textOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches("[aria-hidden=true], .alike, label.remark")) return "";
  if (node.matches("input[type=text]")) return /** @type {HTMLInputElement} */ (node).value;
  if (node.tagName === "SELECT") return node.selectedOptions[0]?.text ?? "";
  if (node.matches(".name[title]")) return node.title;
  const inside = [...node.childNodes].map(textOf).join("");
  return node.matches("small, .tag") ? ` (${inside})` : inside;
}

/** { rows: texts, right: which columns stand to the right }; a cell that spans columns is followed by empty ones. */
function grid(table) {
  const rows = [...table.rows].map((row) =>
    [...row.cells].flatMap((one) => [textOf(one).replace(/\s+/g, " ").trim(), ...Array(one.colSpan - 1).fill("")]),
  );
  const right = [...table.rows[0].cells].map((one) => one.classList.contains("n"));
  return { rows, right };
}

const titled = (what, type) => fileName(what.replace(/^the /, ""), type);

/** what: the table in words. The engine writes it, by the rules of all CSV. */
export function csvFile(lab, table, what) {
  const [head, ...body] = grid(table).rows;
  const columns = head.map((text, i) => [[text], body.map((row) => row[i] ?? "")]);
  return lab.csv(titled(what, "csv"), columns);
}

export function markdownFile(table, what) {
  return new File([markdown(table)], titled(what, "md"), { type: "text/markdown" });
}

function markdown(table) {
  const { rows, right } = grid(table);
  const line = (row) => `| ${row.join(" | ")} |\n`;
  const [head, ...body] = rows.map((row) => line(row.map((text) => text.replace(/[\\|<*_`[]/g, "\\$&"))));
  return head + line(right.map((one) => (one ? "--:" : "---"))) + body.join("");
}
