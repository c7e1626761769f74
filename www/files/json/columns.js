// The columns of records: each name, and of records within records a.b; a record that lacks one has a missing cell there.
import { failure } from "../reading.js";
import { MISSING, line, quoted } from "../text/csv.js";
import { NESTED, NOTHING, NUMERIC, OPEN, OPEN_LIST, TAGS, TEXT, TRUTH } from "./parse.js";

const MOST = 10_000; // columns, as of a CSV
const NESTS = "lists or records, each read as its JSON text.";
const VALUES = { [TEXT]: "text", [NUMERIC]: "numbers", [TRUTH]: "true and false", [TAGS]: "lists" };

const KINDS = { n: NOTHING, t: TRUTH, f: TRUTH, "[": TAGS, "{": NESTED };

class Node {
  children = new Map();
  cell = null;
  kinds = 0;

  constructor(name) {
    this.name = name;
  }

  child(key, columns) {
    let node = this.children.get(key);
    if (!node) this.children.set(key, (node = columns.add(this.name === "" ? key : `${this.name}.${key}`)));
    return node;
  }
}

export class Columns {
  #root = new Node("");
  #nodes = [];
  #numbered = [];
  rows = 0;

  add(name) {
    if (this.#nodes.length === 2 * MOST)
      throw failure(
        "too-many-columns",
        `The records of this JSON file have more than ${MOST} fields of different names, “${name}” among them; ` +
          `the limit is ${MOST} columns. Write what differs from record to record as values, not as names.`,
      );
    const node = new Node(name);
    this.#nodes.push(node);
    return node;
  }

  /** A record into the nodes' cells */
  record(parser) {
    for (const node of this.#nodes) node.cell = null;
    this.#object(parser, this.#root, 0);
  }

  #object(parser, node, depth) {
    parser.members((key) => this.#value(parser, node.child(key, this), depth), depth);
  }

  #value(parser, node, depth) {
    if (parser.source.text.charCodeAt(parser.source.at) === OPEN) return this.#object(parser, node, depth + 1);
    node.cell = parser.cell(depth + 1);
    node.kinds |= parser.kind;
  }

  /** A list of cells, by their place */
  list(parser) {
    for (const node of this.#nodes) node.cell = null;
    let place = 0;
    parser.items(() => {
      const node = (this.#numbered[place] ??= this.add(`column_${place + 1}`));
      node.cell = parser.cell(1);
      node.kinds |= parser.kind;
      place++;
    }, 0);
  }

  /** names: of the first columns, where they stand elsewhere in the file */
  rename(names) {
    names.forEach((name, i) => {
      const node = (this.#numbered[i] ??= this.add(name));
      Object.assign(node, { name, kinds: node.kinds || NOTHING });
    });
  }

  /** The first list holds the names of the others, where all of it is text. */
  takeNames() {
    const nodes = this.#numbered;
    if (!nodes.length || nodes.some(({ kinds }) => kinds !== TEXT)) return false;
    for (const node of nodes) Object.assign(node, { name: node.cell, kinds: NOTHING });
    this.rows = 0;
    return true;
  }

  /** A row of JSON texts of values, undefined where there is none */
  values(row) {
    row.forEach((json = "null", i) => {
      const isText = json.startsWith('"');
      const node = this.#numbered[i];
      node.cell = isText ? JSON.parse(json) : json === "null" ? null : json;
      node.kinds |= isText ? TEXT : (KINDS[json[0]] ?? NUMERIC);
    });
  }

  /** Every node that holds a cell somewhere. A name whose values are records has none of its own. */
  get #columns() {
    return this.#nodes.filter(({ kinds, children }) => kinds & ~NOTHING || (kinds && !children.size));
  }

  get count() {
    return this.#columns.length;
  }

  get names() {
    return this.#columns.map(({ name }) => name);
  }

  header() {
    return line(this.#columns.map(({ name }) => quoted(name)));
  }

  /** The record that was read last */
  writer() {
    const columns = this.#columns;
    return () => line(columns.map(({ cell }) => (cell === null ? MISSING : quoted(cell))));
  }

  say(notes) {
    for (const { name, kinds } of this.#columns) {
      const several = Object.entries(VALUES).filter(([kind]) => kinds & Number(kind));
      if (kinds & NESTED) notes.say(NESTS, name);
      else if (several.length > 1)
        notes.say(`values of several types (${several.map(([, words]) => words).join(", ")}), each read as it is written.`, name);
      else if (kinds & TAGS) notes.say(NESTS, name);
    }
  }
}

/** Of a row: "record", "list", or "" where it is neither */
export function shapeOf(code) {
  if (code === OPEN) return "record";
  return code === OPEN_LIST ? "list" : "";
}
