// One JSON object as a file: where in it the rows are. Lists of records or of lists are tables; of other lists and values the object
// itself may be one: columns under their names, or records.
import { failure } from "../reading.js";
import { ROWS } from "../text/csv.js";
import { CLOSE, CLOSE_LIST, OPEN, OPEN_LIST } from "./parse.js";
import { shapeOf } from "./columns.js";

const MOST_KEPT = 1 << 28; // characters of lists and values that are no table, which are kept
const DEEPEST = 50;

/** A step of `Text.all` for the items of a list of rows */
export function rowsOf(parser, { columns, onRow }) {
  const { source } = parser;
  const parse = () => {
    const shape = shapeOf(source.text.charCodeAt(source.at));
    if (shape) columns[shape](parser);
    else parser.json();
    return shape;
  };
  return () => {
    const { value: shape, goesOn } = parser.item(parse);
    onRow(shape);
    return goesOn;
  };
}

export class Walk {
  #kept = 0;

  /** take(path, shape, entries): { columns, onRow } for a list of rows; entries: what stood before it in its object */
  constructor(text, parser, take) {
    this.text = text;
    this.parser = parser;
    this.take = take;
  }

  /** Yields on its way; `entries` are then the names of the object, each with JSON text, a list of such, or a Map of entries. */
  async *object(path, entries, depth = 0) {
    const { text, parser } = this;
    if (depth > DEEPEST)
      throw failure(
        "wrong-type",
        `This JSON file holds objects more than ${DEEPEST} deep in one another, and no list of rows before.`,
      );
    text.at++;
    if ((await text.next()) === CLOSE) {
      text.at++;
      return;
    }
    do {
      const name = await text.one(() => parser.name());
      const code = text.text.charCodeAt(text.at);
      const where = [...path, name];
      if (code === OPEN) {
        const inner = new Map();
        entries.set(name, inner);
        yield* this.object(where, inner, depth + 1);
      } else if (code === OPEN_LIST) {
        yield* this.#list(where, entries, name);
      } else entries.set(name, this.#keep(await text.one(() => parser.json())));
    } while (await text.one(() => parser.follows()));
  }

  async *#list(path, entries, name) {
    const { text, parser } = this;
    text.at++;
    const code = await text.next();
    if (code === CLOSE_LIST) {
      text.at++;
      entries.set(name, []);
      return;
    }
    const shape = shapeOf(code);
    if (!shape) {
      const values = [];
      entries.set(name, values);
      const step = () => {
        const { value, goesOn } = parser.item(() => parser.json());
        values.push(this.#keep(value));
        return goesOn;
      };
      return yield* text.all(step, ROWS);
    }
    yield* text.all(rowsOf(parser, this.take(path, shape, entries)), ROWS);
  }

  #keep(json) {
    this.#kept += json.length;
    if (this.#kept > MOST_KEPT)
      throw failure(
        "too-large",
        "This JSON file holds its table as columns, which is read up to 256 MB. " +
          'Write one record a line (in Python: orient="records", lines=True).',
      );
    return json;
  }
}

const isWhole = (name) => /^\d+$/.test(name);
const isList = Array.isArray;
const isScalar = (value) => typeof value === "string";

/**
 * An object that holds no list of rows as a table: { names, rows: of JSON texts, how }; null: it is one record.
 * Columns are lists of one length, or objects with the same names (pandas); rows are objects.
 */
export function tableOf(entries) {
  const names = [...entries.keys()];
  const values = [...entries.values()];
  if (!names.length) return { names: [], rows: [], how: "" };
  if (values.every(isList)) return ofLists(names, values);
  if (!values.every((value) => value instanceof Map && [...value.values()].every(isScalar))) return null;
  const inner = [...new Set(values.flatMap((value) => [...value.keys()]))];
  const isSame = values.every((value) => value.size === inner.length);
  const [outerCounts, innerCounts] = [names.every(isWhole), inner.every(isWhole)];
  if (!inner.length || (!isSame && !outerCounts)) return null;
  if (outerCounts || (!innerCounts && names.length > inner.length)) return ofRecords(names, values, inner, outerCounts);
  if (!innerCounts && names.length < 2) return null;
  const key = innerCounts ? [] : ["key"];
  const rows = inner.map((name) => [...key.map(() => JSON.stringify(name)), ...values.map((value) => value.get(name))]);
  return { names: [...key, ...names], rows, how: "an object of columns" };
}

function ofLists(names, values) {
  const lengths = values.map((value) => value.length);
  const odd = lengths.findIndex((length) => length !== lengths[0]);
  if (odd >= 0)
    throw failure(
      "wrong-type",
      `The lists in this JSON file are no columns of one table: “${names[0]}” holds ${lengths[0]} values ` +
        `and “${names[odd]}” ${lengths[odd]}. Write one record a line.`,
    );
  const rows = Array.from({ length: lengths[0] }, (_, row) => values.map((value) => value[row]));
  return { names, rows, how: "an object of columns" };
}

function ofRecords(names, values, inner, isCounted) {
  const key = isCounted ? [] : ["key"];
  const rows = values.map((value, i) => [...key.map(() => JSON.stringify(names[i])), ...inner.map((name) => value.get(name))]);
  return { names: [...key, ...inner], rows, how: "an object of records" };
}
