// Text cells of the CSV files that the page writes itself. Mirrors `cell` in src/export/csv.rs and `number` in
// src/data/kinds.rs: whoever changes one changes the other.

const GREATEST = 1e18;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const AROUND = /^\p{White_Space}+|\p{White_Space}+$/gu;

function isNumber(text) {
  const trimmed = text.replace(AROUND, "");
  return NUMBER.test(trimmed) && Math.abs(Number(trimmed)) <= GREATEST;
}

/** A leading = + - @ tab, CR or NUL gets a ' before it (OWASP ASVS 1.2.10), unless the cell is a number; quotes as in RFC 4180. */
export function cell(text) {
  const safe = /^[=+\-@\t\r\0]/.test(text) && !isNumber(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
