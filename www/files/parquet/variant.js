// VARIANT columns of a Parquet file: values that each bring their type (apache/parquet-format, VariantEncoding.md).
import { date, decimal, clock, timestamp } from "../text/times.js";
import { hex, single, uuid } from "../text/values.js";

const quoted = (text) => JSON.stringify(text);
const number = (text) => (/\d$/.test(text) ? text : quoted(text)); // NaN and Infinity are none in JSON
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

const part = ({ buffer, byteOffset }, at, length) => new Uint8Array(buffer, byteOffset + at, length);
const view = ({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength);

/** The unsigned integer in `size` bytes, the lowest first */
function unsigned(bytes, at, size) {
  let value = 0;
  for (let i = size; i-- > 0;) value = value * 256 + bytes.getUint8(at + i);
  return value;
}

/** `count` of them, and where they end */
function list(bytes, at, size, count) {
  return { values: Array.from({ length: count }, (_, i) => unsigned(bytes, at + i * size, size)), end: at + count * size };
}

/** The names of the fields of objects */
function namesOf(metadata) {
  const bytes = view(metadata);
  const size = 1 + (bytes.getUint8(0) >> 6);
  const { values, end } = list(bytes, 1 + size, size, unsigned(bytes, 1, size) + 1);
  return values.slice(1).map((to, i) => utf8.decode(part(bytes, end + values[i], to - values[i])));
}

const scaled = (bits) => (bytes, at) => {
  const high = bits === 128 ? bytes.getBigInt64(at + 9, true) << 64n : 0n;
  const low = { 32: () => BigInt(bytes.getInt32(at + 1, true)), 64: () => bytes.getBigInt64(at + 1, true) }[bits];
  return decimal(low ? low() : high | bytes.getBigUint64(at + 1, true), bytes.getUint8(at));
};
const sized = (bytes, at) => part(bytes, at + 4, bytes.getUint32(at, true));
const instant = (digits, zone) => (bytes, at) => quoted(timestamp(bytes.getBigInt64(at, true), digits) + zone);

/** By the number of their type */
const PRIMITIVES = [
  () => "null",
  () => "true",
  () => "false",
  (bytes, at) => String(bytes.getInt8(at)),
  (bytes, at) => String(bytes.getInt16(at, true)),
  (bytes, at) => String(bytes.getInt32(at, true)),
  (bytes, at) => String(bytes.getBigInt64(at, true)),
  (bytes, at) => number(String(bytes.getFloat64(at, true))),
  ...[32, 64, 128].map(scaled),
  (bytes, at) => quoted(date(bytes.getInt32(at, true))),
  instant(6, "Z"),
  instant(6, ""),
  (bytes, at) => number(single(bytes.getFloat32(at, true))),
  (bytes, at) => quoted(hex(sized(bytes, at))),
  (bytes, at) => quoted(utf8.decode(sized(bytes, at))),
  (bytes, at) => quoted(clock(bytes.getBigInt64(at, true), 6)),
  instant(9, "Z"),
  instant(9, ""),
  (bytes, at) => quoted(uuid(part(bytes, at, 16))),
];

/** The fields of the object at `at`, as [name, JSON] */
function fields(bytes, at, head, names) {
  const [offsetSize, idSize, countSize] = [1 + (head & 3), 1 + ((head >> 2) & 3), head & 16 ? 4 : 1];
  const count = unsigned(bytes, at, countSize);
  const ids = list(bytes, at + countSize, idSize, count);
  const offsets = list(bytes, ids.end, offsetSize, count + 1);
  return ids.values.map((id, i) => [names[id], json(bytes, offsets.end + offsets.values[i], names)]);
}

function items(bytes, at, head, names) {
  const [offsetSize, countSize] = [1 + (head & 3), head & 4 ? 4 : 1];
  const count = unsigned(bytes, at, countSize);
  const offsets = list(bytes, at + countSize, offsetSize, count + 1);
  return offsets.values.slice(0, -1).map((offset) => json(bytes, offsets.end + offset, names));
}

const isObject = (bytes) => (bytes.getUint8(0) & 3) === 2;
const byName = ([a], [b]) => (a < b ? -1 : 1);
const object = (all) =>
  `{${all
    .toSorted(byName)
    .map(([name, value]) => `${quoted(name)}:${value}`)
    .join(",")}}`;

/** The value at `at` as JSON */
function json(bytes, at, names) {
  const kind = bytes.getUint8(at) & 3;
  const head = bytes.getUint8(at) >> 2;
  if (kind === 1) return quoted(utf8.decode(part(bytes, at + 1, head)));
  if (kind === 2) return object(fields(bytes, at + 1, head, names));
  if (kind === 3) return `[${items(bytes, at + 1, head, names).join(",")}]`;
  return PRIMITIVES[head](bytes, at + 1);
}

/** { value, typed_value } of a node as JSON, undefined where both are missing: fields of known types lie in columns of their own. */
function shredded(node, jsonOf) {
  const [value, typed] = ["value", "typed_value"].map((name) => node.children.find((child) => child.name === name));
  const write = typed && writer(typed, jsonOf);
  return (record, names) => {
    const coded = value && record[value.key] && view(record[value.key]);
    const known = typed && record[typed.key];
    if (known === null || known === undefined) return coded ? json(coded, 0, names) : undefined;
    const others = coded && isObject(coded) ? fields(coded, 1, coded.getUint8(0) >> 2, names) : [];
    return write(known, names, others);
  };
}

function writer(typed, jsonOf) {
  if (typed.shape === "list") {
    const item = shredded(typed.children[0].children[0], jsonOf);
    return (values, names) => `[${values.map((value) => item(value, names) ?? "null").join(",")}]`;
  }
  if (typed.shape !== "record") return jsonOf(typed);
  const inside = typed.children.map((child) => [child, shredded(child, jsonOf)]);
  return (record, names, others) => {
    const known = inside.map(([{ name, key }, field]) => [name, record[key] ? field(record[key], names) : undefined]);
    return object([...others, ...known.filter(([, value]) => value !== undefined)]);
  };
}

/** As `jsonOf`, of a VARIANT */
export function variantJson(node, jsonOf) {
  const metadata = node.children.find(({ name }) => name === "metadata");
  const write = shredded(node, jsonOf);
  return (record) => write(record, namesOf(record[metadata.key])) ?? "null";
}
