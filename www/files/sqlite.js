// A table or view of an SQLite database as CSV text. SQLite itself reads it (sql.js): whole in memory, for it has no way to wait.
import { LabError } from "./error.js";
import { bytesOf, failure } from "./reading.js";
import { sqlite } from "./sqlite/engine.js";
import { MISSING, ROWS, line, quoted } from "./text/csv.js";
import { Notes, inOneLine } from "./text/notes.js";

const MOST = 1e9; // bytes
const PAGE = 100; // bytes of the head of a database
const WAL = 2;
const INFINITE = /^-?Infinity$/;

const nameIn = (name) => `"${name.replaceAll('"', '""')}"`;

/** Every row of a statement, as arrays; whole numbers as BigInt. */
function* rowsOf(database, sql) {
  const statement = database.prepare(sql);
  try {
    while (statement.step()) yield statement.get(null, { useBigInt: true });
  } finally {
    statement.free();
  }
}

/** A database that keeps its last changes in a second file says so in its head, and is not opened without that file. */
function detached(bytes, say) {
  if (bytes[18] !== WAL && bytes[19] !== WAL) return;
  bytes[18] = bytes[19] = 1;
  say(
    "The database writes ahead into a second file (-wal): changes that are still in there are not read. " +
      "Close the program that has it open, and choose it again.",
  );
}

/** [{ name, isView, rows }], the likeliest first: of tables the one with the most rows, then views, which are not counted. */
function tablesOf(database) {
  const listed = [
    ...rowsOf(
      database,
      "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view', 'virtual') " +
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    ),
  ];
  const tables = listed.map(([name, type]) => {
    const table = { name, isView: type === "view", rows: 0, problem: "" };
    try {
      if (type !== "view") [[table.rows]] = rowsOf(database, `SELECT count(*) FROM ${nameIn(name)}`);
    } catch (error) {
      table.problem = error.message; // of a module that is not here
    }
    return table;
  });
  const broken = tables.filter(({ problem }) => problem);
  /** Tables in which a virtual one keeps what it has: of one that cannot be read, its content is the likeliest. */
  const isShadow = ({ name }) => broken.some((one) => name.startsWith(`${one.name}_`) && name !== `${one.name}_content`);
  const rank = (table) => (table.problem ? 3 : table.isView ? 1 : isShadow(table) ? 2 : 0);
  return tables.sort((a, b) => rank(a) - rank(b) || Number(b.rows) - Number(a.rows));
}

function chosen(tables, wanted) {
  const names = tables.map(({ name }) => name);
  if (!tables.length) throw failure("no-rows", "There is no table in this SQLite database. Choose another file.");
  const found = tables.find(({ name }) => name === wanted);
  if (wanted !== undefined && !found)
    throw failure("bad-option", `There is no table “${wanted}” in this database: it holds ${inOneLine(names)}.`);
  const table = found ?? tables[0];
  if (table.problem)
    throw failure(
      "wrong-type",
      `The table “${table.name}” cannot be read here: SQLite says “${table.problem}”. Choose another one, or export it as CSV.`,
    );
  const why = found ? "as chosen" : table.isView ? "the first view" : "the table with the most rows";
  const others = inOneLine(names.filter((name) => name !== table.name));
  const text = `${tables.length} tables and views in the database: ${table.name} is read, ${why}. Not read: ${others}.`;
  return { table, names, text: tables.length > 1 ? text : "" };
}

/** The columns that can be read, after a look at the types of all cells: { rows, columns: their names } */
function columnsOf(database, name, notes) {
  const statement = database.prepare(`SELECT * FROM ${nameIn(name)} LIMIT 0`);
  const names = statement.getColumnNames();
  statement.free();
  const types = ["= 'blob'", "IN ('integer', 'real')", "= 'text'"];
  const ask = (one) => types.map((type) => `max(typeof(${nameIn(one)}) ${type})`);
  const has = [];
  let rows = 0;
  for (let from = 0; from < names.length || !from; from += 100) {
    const asked = ["count(*)", ...names.slice(from, from + 100).flatMap(ask)];
    const [[count, ...answers]] = rowsOf(database, `SELECT ${asked.join(", ")} FROM ${nameIn(name)}`);
    rows = Number(count);
    has.push(...answers.map(Boolean));
  }
  const columns = names.filter((one, i) => {
    const [blobs, numbers, texts] = has.slice(3 * i, 3 * i + 3);
    if (blobs) notes.say("bytes (BLOB), which are not read: left out.", one);
    else if (numbers && texts) notes.say("values of several types (numbers, text), each read as it is written.", one);
    return !blobs;
  });
  if (!columns.length)
    throw failure("wrong-type", `Every column of “${name}” holds bytes (BLOB), which are not read here. Choose another table.`);
  return { rows, columns };
}

/** Numbers in the fewest digits that are this number; there is none for infinity, which is written as its word. */
function cellOf(value) {
  if (value === null) return MISSING;
  const text = String(value);
  return INFINITE.test(text) ? text : quoted(text);
}

class Source {
  notes = new Notes();
  #encoder = new TextEncoder();

  constructor(blob) {
    this.blob = blob;
  }

  /** { database, table, names } */
  async open(wanted) {
    if (this.blob.size > MOST)
      throw failure(
        "too-large",
        `This database has ${Math.round(this.blob.size / 1e6)} MB; 1,000 MB is the most that is read here. Export the table as CSV.`,
      );
    const { Database } = await sqlite();
    const bytes = await bytesOf(this.blob, 0, this.blob.size);
    if (bytes.length < PAGE) throw new Error("no head");
    const say = (text) => this.notes.list.push({ line: 0, text });
    detached(bytes, say);
    const database = new Database(bytes);
    try {
      const { table, names, text } = chosen(tablesOf(database), wanted);
      if (text) this.notes.list.unshift({ line: 0, text });
      return { database, name: table.name, names };
    } catch (error) {
      database.close();
      throw error instanceof LabError ? error : this.#damaged(error);
    }
  }

  #damaged({ message }) {
    return failure(
      "unreadable",
      `SQLite cannot read this database: “${message}”. It is encrypted, damaged or cut off. ` +
        "Copy it again while no program has it open, or export the table as CSV.",
    );
  }

  /** What SQLite says of a table or a view that it cannot read */
  #unread({ message }, name) {
    if (!/^no such|^error in|view|function/.test(message)) return this.#damaged({ message });
    return failure(
      "wrong-type",
      `“${name}” cannot be read here: SQLite says “${message}”. Choose another table, or export this one as CSV.`,
    );
  }

  async *pieces({ database, name }) {
    try {
      const { rows, columns } = columnsOf(database, name, this.notes);
      const { size } = this.blob;
      let csv = line(columns.map(quoted));
      let done = 0;
      const flush = () => {
        const bytes = this.#encoder.encode(csv);
        csv = "";
        return { bytes, read: Math.round((size * done) / (rows || 1)) };
      };
      yield flush();
      for (const cells of rowsOf(database, `SELECT ${columns.map(nameIn).join(", ")} FROM ${nameIn(name)}`)) {
        csv += line(cells.map(cellOf));
        if (++done % ROWS === 0) yield flush();
      }
      yield flush();
    } catch (error) {
      throw error instanceof LabError ? error : this.#unread(error, name);
    } finally {
      database.close();
    }
  }
}

/** As `plain` in reading.js; `member` and `members` are names of its tables and views. */
export async function fromSqlite(blob, wanted) {
  const source = new Source(blob);
  const opened = await source.open(wanted);
  const { name, names } = opened;
  return {
    pieces: source.pieces(opened),
    size: blob.size,
    notes: source.notes.list,
    exact: true,
    format: "SQLite",
    member: name,
    members: names,
  };
}
