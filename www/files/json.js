// JSON as CSV text: records one after another or in a list, lists of cells, and objects that hold such, each read twice: for its
// columns, then for its rows. At no time is more of it in memory than a window of its text.
import { failure } from "./reading.js";
import { Columns, shapeOf } from "./json/columns.js";
import { CLOSE_LIST, OPEN, Parser } from "./json/parse.js";
import { Bad, NEED, Text } from "./json/text.js";
import { Walk, rowsOf, tableOf } from "./json/walk.js";
import { ROWS } from "./text/csv.js";
import { Notes, inOneLine } from "./text/notes.js";

const HEAD = 1 << 22; // characters in which a first record ends
const NONE = new Uint8Array();
const ABOUT = /^(schema|meta|metadata|links?)$/i; // what is told of a table
const NAMES = /^(columns|names|header|headers|fields)$/i;

/** "lines": values one after another; "list", "object": one value */
async function formOf(text, parser) {
  const isObject = (await text.next()) === OPEN;
  for (;;) {
    const from = text.at;
    try {
      parser.json();
      const code = text.skipBlanks();
      if (code !== code && !text.isWhole) throw NEED;
      text.at = from;
      if (code === code) return shapeOf(code) ? "lines" : isObject ? "object" : "list";
      return isObject ? "object" : "list";
    } catch (error) {
      if (error !== NEED) throw error instanceof Bad ? text.wrong(error) : error;
      text.at = from;
      if (text.isWhole) throw text.cut();
      if (text.text.length > HEAD) return isObject ? "object" : "list";
      await text.more();
    }
  }
}

/** A step of `Text.all` for rows one after another */
function lineStep(text, parser, take) {
  let table = null;
  return () => {
    const code = text.skipBlanks();
    if (code !== code) {
      if (text.isWhole) return false;
      throw NEED;
    }
    const shape = shapeOf(code);
    if (!shape) throw new Bad(text.at, "a record in braces");
    table ??= take([], shape, new Map());
    table.columns[shape](parser);
    table.onRow(shape);
    return true;
  };
}

/** Yields on its way through a file; take(path, shape, entries) is asked for every list of rows. */
async function* scan(text, form, take, entries) {
  const parser = new Parser(text);
  if (form === "lines") return yield* text.all(lineStep(text, parser, take), ROWS);
  if (form === "object") yield* new Walk(text, parser, take).object([], entries);
  else {
    text.at++;
    const code = await text.next();
    if (code === CLOSE_LIST) text.at++;
    else if (shapeOf(code)) yield* text.all(rowsOf(parser, take([], shapeOf(code), entries)), ROWS);
    else
      throw failure(
        "wrong-type",
        "This JSON file is a list of single values, not of records. Write each row as an object with names.",
      );
  }
  const end = await text.next();
  if (end === end) throw text.wrong(new Bad(text.at, "the end of the file"));
}

/** The names of the columns, where they stand before the rows */
function namesBeside(entries) {
  for (const [name, values] of entries)
    if (NAMES.test(name) && Array.isArray(values) && values.length && values.every((json) => json.startsWith('"')))
      return values.map((json) => JSON.parse(json));
  return null;
}

/** A list of rows as it is found: its columns, and in `odd` the first item that is no row as the others. */
function tableAt(path, shape, entries) {
  const names = shape === "list" ? namesBeside(entries) : null;
  const table = { path, shape, columns: new Columns(), odd: 0, hasNames: false, isNamed: !!names, entries };
  if (names) table.columns.rename(names);
  table.onRow = (one) => {
    const { columns } = table;
    columns.rows++;
    if (one !== shape) table.odd ||= columns.rows;
    if (shape === "list" && !names && columns.rows === 1 && !table.hasNames) table.hasNames = columns.takeNames();
  };
  return table;
}

const none = () => failure("no-rows", "There are no rows in this JSON file. Choose one that holds records.");
const nameOf = ({ path }) => path.join(".");

/** The list that is the table, and what is said of the others */
function chosen(tables, wanted, outside) {
  const rank = ({ path }) => Number(path.some((name) => ABOUT.test(name)));
  const byRows = tables
    .filter(({ columns }) => columns.rows)
    .sort((a, b) => rank(a) - rank(b) || b.columns.rows - a.columns.rows);
  if (!byRows.length) throw none();
  const found = byRows.find((table) => nameOf(table) === wanted);
  if (wanted !== undefined && !found && byRows[0].path.length)
    throw failure("bad-option", `There is no list of rows “${wanted}” in this file: it holds ${inOneLine(byRows.map(nameOf))}.`);
  const table = found ?? byRows[0];
  if (table.odd)
    throw failure(
      "wrong-type",
      `Item ${table.odd} of the rows in this JSON file is no ${table.shape} as the first one is. Write all rows in one form.`,
    );
  const others = byRows.filter((one) => one !== table).map(nameOf);
  const why = found ? "as chosen" : "the one with the most rows";
  const isRead = (name) => name === nameOf(table) || (table.isNamed && NAMES.test(name));
  const beside = [...others, ...outside.filter((name) => !others.includes(name))].filter((name) => !isRead(name));
  const rest = beside.length ? ` Not read: ${inOneLine(beside)}.` : "";
  const text = others.length
    ? `${byRows.length} lists of rows in the file: ${nameOf(table)} is read, ${why}.${rest}`
    : `The rows are the list “${nameOf(table)}” in the file’s object.${rest}`;
  return { table, members: byRows.map(nameOf), text: table.path.length ? text : "" };
}

class Source {
  notes = new Notes();
  #encoder = new TextEncoder();

  constructor({ open, size }, wanted) {
    this.open = open;
    this.size = size;
    this.wanted = wanted;
  }

  async *pieces(file) {
    const text = new Text(this.open());
    let form = await formOf(text, new Parser(text));
    const tables = [];
    let entries = new Map();
    const take = (...found) => tables[tables.push(tableAt(...found)) - 1];
    for await (const _ of scan(text, form, take, entries)) yield { bytes: NONE, read: Math.round(text.read / 2) };
    if (form === "object" && !tables.length) {
      const table = tableOf(entries);
      if (table) return yield* this.#ofEntries(table);
      form = "lines"; // of one record
      for await (const _ of scan(new Text(this.open()), form, take, entries)) yield { bytes: NONE, read: this.size / 2 };
    }
    const { table, members, text: said } = chosen(tables, this.wanted, form === "object" ? [...entries.keys()] : []);
    if (said) {
      this.#say(said);
      if (!file.member) Object.assign(file, { member: nameOf(table), members });
    }
    yield* this.#rows(form, table, tables.indexOf(table));
  }

  #say(text) {
    this.notes.list.unshift({ line: 0, text });
  }

  async *#ofEntries({ names, rows, how }) {
    const columns = new Columns();
    columns.rename(names);
    if (!rows.length) throw none();
    const write = columns.writer();
    yield { bytes: this.#encoder.encode(columns.header()), read: this.size };
    for (let from = 0; from < rows.length; from += ROWS) {
      let text = "";
      for (const row of rows.slice(from, from + ROWS)) {
        columns.values(row);
        text += write();
      }
      yield { bytes: this.#encoder.encode(text), read: this.size };
    }
    columns.say(this.notes);
    this.#say(`The file is ${how}, read as a table of ${names.length} ${names.length > 1 ? "columns" : "column"}.`);
  }

  /** Reads the file again, for the rows of its table */
  async *#rows(form, { columns, shape, hasNames, isNamed, path }, index) {
    if (!columns.count) throw none();
    columns.say(this.notes);
    if (shape === "list" && !hasNames && !isNamed) this.#say("The first row holds no names: the columns are numbered.");
    const write = columns.writer();
    let csv = columns.header();
    let skipped = hasNames ? 1 : 0;
    let seen = 0;
    const onRow = () => {
      if (skipped-- <= 0) csv += write();
    };
    const take = (...found) => (seen++ === index ? { columns, onRow } : tableAt(...found));
    const text = new Text(this.open());
    await text.next();
    for await (const _ of scan(text, path.length ? "object" : form, take, new Map())) {
      const bytes = this.#encoder.encode(csv);
      csv = "";
      yield { bytes, read: Math.round((this.size + text.read) / 2) };
    }
    yield { bytes: this.#encoder.encode(csv), read: this.size };
  }
}

/** As `plain` in reading.js, of { open(): its pieces from the first on, size }. wanted: which list of rows, where there are several */
export function fromJson(input, wanted) {
  const source = new Source(input, wanted);
  const file = {
    size: input.size,
    notes: source.notes.list,
    exact: true,
    format: "JSON",
    pieces: null,
    member: undefined,
    members: undefined,
  };
  file.pieces = source.pieces(file);
  return file;
}
