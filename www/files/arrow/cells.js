// A column of an Arrow file as cells: leaves as text, lists, records and maps as JSON text.
import { Type } from "@uwdata/flechette/src/constants.js";
import { leafOf, rangeOf } from "./types.js";

const LISTS = new Set([Type.List, Type.LargeList, Type.ListView, Type.LargeListView, Type.FixedSizeList]);

const isThere = (batch, i) => !batch.nullCount || !batch.validity?.length || batch.isValid(i);

/** Why a column cannot be read; "": it can */
export function hurdle({ type }) {
  if (type.typeId === Type.Union) return "a union of types";
  const inner = [type.dictionary, ...(type.children ?? [])].filter(Boolean);
  return inner.map((one) => hurdle(one.type ? one : { type: one })).find(Boolean) ?? "";
}

/** `{ text(batch, i), json(batch, i) }`: null and "null" where there is no value */
export function cellsOf(field, say) {
  const { type } = field;
  const leaf = leafOf(field, say);
  if (leaf) return ofLeaf(leaf);
  if (type.typeId === Type.Dictionary) return ofDictionary({ ...field, type: type.dictionary }, say);
  if (type.typeId === Type.RunEndEncoded) return ofRuns(type.children[1], say);
  say("lists or records, each read as its JSON text.");
  const json = nested(type, say);
  return { json, text: (batch, i) => (isThere(batch, i) ? json(batch, i) : null) };
}

function ofLeaf(/** @type {any} */ { value, text, bare }) {
  const written = (batch, i) => {
    if (!isThere(batch, i)) return null;
    const found = value(batch, i);
    if (found === null) return null;
    const cell = text(found);
    return bare && cell === "NaN" ? null : cell;
  };
  const json = (batch, i) => {
    const cell = written(batch, i);
    if (cell === null) return "null";
    return bare && !cell.endsWith("Infinity") ? cell : JSON.stringify(cell);
  };
  return { text: written, json };
}

/** Each level is written once. */
function ofDictionary(field, say) {
  const { text, json } = cellsOf(field, say);
  const kept = { text: new WeakMap(), json: new WeakMap() };
  const level = (write, levels) => (batch, i) => {
    if (!isThere(batch, i)) return write === json ? "null" : null;
    const key = Number(batch.values[i]);
    const { dictionary } = batch;
    if (!(key >= 0 && key < dictionary.length)) throw new RangeError("Arrow: a key outside of its dictionary");
    if (!levels.has(dictionary)) levels.set(dictionary, []);
    const written = levels.get(dictionary);
    return (written[key] ??= at(write, dictionary, key));
  };
  return { text: level(text, kept.text), json: level(json, kept.json) };
}

/** A value of a column in several batches */
function at(write, { data, offsets }, i) {
  let part = 0;
  while (i >= offsets[part + 1]) part++;
  return write(data[part], i - offsets[part]);
}

/** A value stands once for a run of rows. */
function ofRuns(field, say) {
  const cells = cellsOf(field, say);
  const place = ({ values }, i) => {
    let [from, to] = [0, values.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (Number(values[middle]) <= i) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  const run = (write) => (batch, i) => {
    const [ends, values] = batch.children;
    return write(values, place(ends, i));
  };
  return { text: run(cells.text), json: run(cells.json) };
}

function nested(type, say) {
  const { typeId, children, stride } = type;
  const jsons = children.map((child) => cellsOf(child, say).json);
  const orNull = (write) => (batch, i) => (isThere(batch, i) ? write(batch, i) : "null");
  if (LISTS.has(typeId)) {
    const range = stride === undefined ? rangeOf : (_, i) => [stride * i, stride * (i + 1)];
    return orNull((batch, i) => {
      const [only] = batch.children;
      const [from, to] = range(batch, i, only.length);
      const parts = [];
      for (let k = from; k < to; k++) parts.push(jsons[0](only, k));
      return `[${parts.join(",")}]`;
    });
  }
  if (typeId === Type.Map) return orNull(pairs(type, say));
  return orNull((batch, i) => {
    const parts = children.map(({ name }, k) => `${JSON.stringify(name)}:${jsons[k](batch.children[k], i)}`);
    return `{${parts.join(",")}}`;
  });
}

/** A map is a list of records of a key and a value. */
function pairs({ children: [entries] }, say) {
  const [key, value] = entries.type.children.map((child) => cellsOf(child, say));
  return (batch, i) => {
    const [keys, values] = batch.children[0].children;
    const parts = [];
    const [from, to] = rangeOf(batch, i, keys.length);
    for (let k = from; k < to; k++) parts.push(`${JSON.stringify(key.text(keys, k) ?? "null")}:${value.json(values, k)}`);
    return `{${parts.join(",")}}`;
  };
}
