// Tables of the page as CSV and Markdown: their texts, as a person reads them.
import { cell } from "../ui/csv.js";

/** Names that are shortened on the page are whole here; what only paints is left out. */
function textOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches("[aria-hidden=true], .alike")) return "";
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

export function csv(table) {
  return grid(table)
    .rows.map((row) => `${row.map(cell).join()}\r\n`)
    .join("");
}

export function markdown(table) {
  const { rows, right } = grid(table);
  const line = (row) => `| ${row.join(" | ")} |\n`;
  const [head, ...body] = rows.map((row) => line(row.map((text) => text.replace(/[\\|<*_`[]/g, "\\$&"))));
  return head + line(right.map((one) => (one ? "--:" : "---"))) + body.join("");
}
