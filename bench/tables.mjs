// A table as a person reads it in a terminal, and the same as Markdown. { title, head: [text], rows: [[cell]], notes: [text] }

/** Three significant digits, thousands apart; what is not a number stays as it is. */
export function show(cell) {
  if (typeof cell !== "number") return cell ?? "–";
  if (!Number.isFinite(cell)) return "–";
  if (Number.isInteger(cell) || Math.abs(cell) >= 100) return Math.round(cell).toLocaleString("en");
  return String(+cell.toPrecision(3));
}

export function asText({ title, head, rows, notes = [] }) {
  const cells = [head, ...rows.map((row) => row.map(show))];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  // The first column is a name; all others are numbers and stand at the right.
  const line = (row) => row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ");
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [`\n${title}`, line(head), rule, ...cells.slice(1).map(line), ...notes.map((note) => `  ${note}`)].join("\n");
}

export function asMarkdown(machine, tables) {
  const row = (cells) => `| ${cells.map(show).join(" | ")} |`;
  const table = ({ title, head, rows, notes = [] }) =>
    [
      `## ${title}`,
      "",
      row(head),
      row(head.map((_, i) => (i ? "--:" : "---"))),
      ...rows.map(row),
      "",
      ...notes.map((note) => `${note}\n`),
    ].join("\n");
  return `${machine.join("  \n")}\n\n${tables.map(table).join("\n")}`;
}
