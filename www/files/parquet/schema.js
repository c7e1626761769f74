// The columns of a Parquet file, each as hyparquet shall see it: without the marks of its types, so that values come as they are
// stored, and with numbers for names, so that no two are one.
import { parquetSchema } from "hyparquet/src/metadata.js";
import { arrowLeaves } from "./arrow.js";
import { isUnmarked } from "./types.js";

/** The mark that makes hyparquet hand each value, of a dictionary once, to the parser `timestampFromMilliseconds`. */
export const HOOKED = "TIMESTAMP_MILLIS";
const STORED = "INT_64"; // any mark keeps hyparquet from taking INT96 for a time

const isRepeated = ({ element }) => element.repetition_type === "REPEATED";
const isMarked = ({ element }, ...marks) => marks.includes(element.logical_type?.type) || marks.includes(element.converted_type);

/**
 * What a group holds, of which hyparquet makes a record, but of a "list" an array. "rows" and "pairs" are the list of records in its only
 * field.
 */
function shapeOf(tree) {
  const { children } = tree;
  if (!children.length) return "leaf";
  const only = children.length === 1 && isRepeated(children[0]) ? children[0].children.length : -1;
  if (isMarked(tree, "LIST") && only >= 0) return only > 1 ? "rows" : "list";
  if (isMarked(tree, "MAP", "MAP_KEY_VALUE") && only === 2) return "pairs";
  return isMarked(tree, "VARIANT") ? "variant" : "record";
}

/** A node of a column's tree; its elements go to `schema`, its leaves to `leaves`. key: its name there */
function nodeOf(tree, { schema, leaves, hints, isVariant = false }) {
  const { element, children } = tree;
  const { name, type, type_length, repetition_type } = element;
  const shape = shapeOf(tree);
  const key = String(schema.length);
  const converted_type = { list: "LIST", leaf: STORED }[shape];
  schema.push({ name: key, type, type_length, repetition_type, converted_type, num_children: children.length || undefined });
  const node = { name, key, element, shape, isRepeated: isRepeated(tree), children: [] };
  const inside = { schema, leaves, hints, isVariant: isVariant || shape === "variant" };
  node.children = children.map((child) => nodeOf(child, inside));
  if (shape !== "leaf") return node;
  // In a variant these are bytes for a reader of their own.
  const isCoded = isVariant && /^(value|metadata)$/.test(name) && isUnmarked(element);
  leaves.push(Object.assign(node, { isCoded, hint: hints[leaves.length] }));
  return node;
}

/** Every column of the file: { name, node, leaves, schema, first: of its chunks in a row group } */
export function columnsOf(metadata) {
  const trees = parquetSchema(metadata).children;
  const notes = metadata.key_value_metadata ?? [];
  const arrow = notes.find(({ key }) => key === "ARROW:schema")?.value;
  const names = trees.map(({ element }) => element.name);
  let first = 0;
  const hints = arrowLeaves(arrow, names);
  return trees.map((tree) => {
    const column = { name: tree.element.name, schema: [{ name: "root", num_children: 1 }], leaves: [], first };
    const node = nodeOf(tree, { ...column, hints: hints.slice(first) });
    first += column.leaves.length;
    return { ...column, node };
  });
}
