// Lists, records and maps of a Parquet file as JSON text. Maps keep the order of their keys.
import { variantJson } from "./variant.js";

const isMissing = (value) => value === null || value === undefined;

/** A leaf's text as JSON: numbers without quotes, but there is none for NaN and Infinity. */
function leafJson({ as: { text, bare } }) {
  return (value) => {
    const written = text(value);
    if (bare && written === "NaN") return "null";
    return bare && !written.endsWith("Infinity") ? written : JSON.stringify(written);
  };
}

const object = (entries) => `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;

function pairs(children, fields) {
  const [key, value] = children;
  return (rows) =>
    object(
      rows.map((row) => {
        const name = fields[0](row[key.key]);
        return [name.startsWith('"') ? JSON.parse(name) : name, fields[1](row[value.key])];
      }),
    );
}

const SHAPES = {
  leaf: leafJson,
  list: ({ children: [only] }) => list(jsonOf(only.children[0] ?? { ...only, isRepeated: false })),
  rows: ({ children: [only] }) => {
    const rows = jsonOf(only);
    return (value) => rows(value[only.key]);
  },
  pairs: ({ children: [only] }) => {
    const all = pairs(only.children, only.children.map(jsonOf));
    return (value) => all(value[only.key]);
  },
  record: ({ children }) => {
    const fields = children.map((child) => [child, jsonOf(child)]);
    return (value) => object(fields.map(([{ name, key }, json]) => [name, json(value[key])]));
  },
  variant: (node) => variantJson(node, jsonOf),
};

const list = (json) => (values) => `[${Array.from(values, json).join(",")}]`;

/** A function that writes a node's values, as hyparquet assembles them */
export function jsonOf(node) {
  const one = SHAPES[node.shape](node);
  const json = (value) => (isMissing(value) ? "null" : one(value));
  return node.isRepeated ? (values) => list(json)(values ?? []) : json;
}
