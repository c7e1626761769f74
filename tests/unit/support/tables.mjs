// Files of records and columns, read as the worker reads them. The files are made by tests/python/table_fixtures.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { LabError } from "../../../www/files/error.js";
import { unpacked } from "../../../www/files/packed.js";

const FILES = JSON.parse(readFileSync(new URL("../../page/fixtures/tables.json", import.meta.url), "utf8"));
export const bytesOf = (name) => Buffer.from(FILES[name], "base64");
/** What the notes say of lists and records in cells */
export const NESTS = "lists or records, each read as its JSON text.";

/** Rows of cells; a cell may hold anything. */
function rowsOf(csv) {
  const rows = [[]];
  for (const [, cell, end] of csv.matchAll(/("(?:[^"]|"")*"|[^",\n]*)(,|\n)/g)) {
    rows.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === "\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

/** { names, rows, columns: cells by name, notes, format, member, members, told: bytes read at each piece, size } */
export async function read(content, options, name = "") {
  const file = await unpacked(new File([content], name), options);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const told = [];
  let csv = "";
  for await (const piece of file.pieces) {
    csv += decoder.decode(piece.bytes, { stream: true });
    told.push(piece.read);
  }
  const [names, ...rows] = rowsOf(csv);
  const columns = Object.fromEntries(names.map((name, k) => [name, rows.map((row) => row[k])]));
  const { format, member, members, size, exact } = file;
  return { names, rows, columns, notes: file.notes.map(({ text }) => text), format, member, members, told, size, exact };
}

/** [code, sentence] where it is refused; whatever else is thrown fails the test. */
export async function refusal(content, options, name) {
  try {
    await read(content, options, name);
    return null;
  } catch (error) {
    assert.ok(error instanceof LabError, error.stack);
    assert.match(error.message, /^[^\n]{30,400}[.)]$/);
    return [error.code, error.message];
  }
}

export async function refused(cases) {
  for (const [what, content, code, sentence, options, name] of cases) {
    const found = await refusal(content, options, name);
    assert.ok(found, `${what} is read`);
    assert.equal(found[0], code, `${what}: ${found[1]}`);
    assert.match(found[1], sentence, what);
  }
}
