// A value of a Parquet file as text, by the type of its column: every digit that the file holds, and none that it does not.
import { wkbToGeojson } from "hyparquet/src/wkb.js";
import { clock, date, decimal, interval, period, seconds, timestamp } from "./times.js";

const DIGITS = { MILLIS: 3, MICROS: 6, NANOS: 9 };
const DAY_OF_1970 = 2_440_588n; // of the days that INT96 counts
const FARTHEST = 2n ** 63n - 1n; // DuckDB's infinite timestamp
const FARTHEST_DAY = 2 ** 31 - 1;
const INFINITE = "infinite times, read as “infinity” and “-infinity”.";
const HEX = "bytes that are no text, read as hexadecimal digits.";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const western = new TextDecoder("windows-1252");
const OCTETS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export const hex = (bytes) => Array.from(bytes, (byte) => OCTETS[byte]).join("");

/** null: the bytes are no UTF-8 */
export function textOf(bytes) {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** The integer in bytes, the highest first, in two's complement */
export const integer = (bytes) => (bytes.length ? BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex(bytes)}`)) : 0n);

export function uuid(bytes) {
  const digits = hex(bytes);
  return [0, 8, 12, 16, 20].map((from, i, starts) => digits.slice(from, starts[i + 1])).join("-");
}

/** The fewest digits, of `least` to `most`, that `round` to this number and to no other; whole numbers in full */
function shortest(value, least, most, round) {
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return String(value);
  for (let digits = least; digits <= most; digits++) {
    const near = Number(value.toPrecision(digits));
    if (round(near) === value) return String(near);
  }
  return String(value);
}

export const single = (value) => shortest(value, 6, 9, Math.fround);

/** The nearest number of 16 bits; ties go to the even one. */
function halfRound(value) {
  const unit = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value)))) - 10);
  const below = Math.floor(value / unit);
  const over = value / unit - below;
  return unit * (over > 0.5 || (over === 0.5 && below % 2) ? below + 1 : below);
}

function half(bytes) {
  const bits = bytes[0] | (bytes[1] << 8);
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? "NaN" : String(sign * Infinity);
  return shortest(sign * 2 ** (Math.max(exponent, 1) - 25) * (fraction + (exponent ? 1024 : 0)), 1, 5, halfRound);
}

const numbers = (text) => ({ text, bare: true });
const isBytes = (type) => type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY";

function words(say) {
  const other = (bytes) => {
    say("text that is not UTF-8 in places, read there as windows-1252.");
    return western.decode(bytes);
  };
  return { text: (bytes) => textOf(bytes) ?? other(bytes) };
}

function hexed(say) {
  say(HEX);
  return { text: hex };
}

function days(say) {
  const text = (count) => {
    if (Math.abs(count) !== FARTHEST_DAY) return date(count);
    say(INFINITE);
    return count < 0 ? "-infinity" : "infinity";
  };
  return { text };
}

function instants({ unit, isAdjustedToUTC }, { zone }, say, by) {
  const isUtc = isAdjustedToUTC || !!zone;
  const named = zone && !/^(UTC|Etc\/UTC|\+00:00)$/.test(zone) ? `; the file names ${zone}` : "";
  if (isUtc) say(`times in UTC, as their Z says${named}.`);
  // Nanoseconds end in 2262: there the last one is a time, but of DuckDB.
  const ends = unit !== "NANOS" || by.startsWith("DuckDB");
  const text = (count) => {
    if (!ends || (count !== FARTHEST && count !== -FARTHEST)) return timestamp(count, DIGITS[unit]) + (isUtc ? "Z" : "");
    say(INFINITE);
    return count < 0n ? "-infinity" : "infinity";
  };
  return { text };
}

function times({ unit, isAdjustedToUTC }, say) {
  if (isAdjustedToUTC) say("times of day in UTC.");
  return { text: (count) => clock(BigInt(count), DIGITS[unit]) };
}

function integers({ isSigned }, type) {
  if (isSigned) return numbers(String);
  return numbers(type === "INT64" ? (count) => String(BigInt.asUintN(64, count)) : (count) => String(count >>> 0));
}

function decimals(scale, type) {
  return numbers(isBytes(type) ? (bytes) => decimal(integer(bytes), scale) : (count) => decimal(BigInt(count), scale));
}

function places(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return JSON.stringify(wkbToGeojson({ view, offset: 0 }));
  } catch {
    return hex(bytes);
  }
}

/** The mark of a column, also where an old writer left the short form only */
function markOf({ logical_type, converted_type, scale }) {
  if (logical_type) return { scale, ...logical_type };
  const [name, tail] = converted_type?.split("_") ?? [];
  if (name === "TIME" || name === "TIMESTAMP") return { type: name, unit: tail };
  if (name === "INT" || name === "UINT") return { type: "INTEGER", isSigned: name === "INT" };
  return { type: converted_type === "UTF8" ? "STRING" : converted_type, scale };
}

/** Types by their mark; each is of columns that store these physical types. */
const MARKED = {
  STRING: [isBytes, (_, { say }) => words(say)],
  ENUM: [isBytes, (_, { say }) => words(say)],
  JSON: [isBytes, (_, { say }) => words(say)],
  BSON: [isBytes, (_, { say }) => hexed(say)],
  DECIMAL: [(type) => isBytes(type) || /^INT(32|64)$/.test(type), (mark, { type }) => decimals(mark.scale ?? 0, type)],
  DATE: [(type) => type === "INT32", (_, { say }) => days(say)],
  TIME: [(type) => /^INT(32|64)$/.test(type), (mark, { say }) => times(mark, say)],
  TIMESTAMP: [(type) => type === "INT64", (mark, { say, hint, by }) => instants(mark, hint, say, by)],
  INTEGER: [(type) => /^INT(32|64)$/.test(type), (mark, { type }) => integers(mark, type)],
  FLOAT16: [isBytes, () => numbers(half)],
  UUID: [isBytes, () => ({ text: uuid })],
  GEOMETRY: [isBytes, () => ({ text: places })],
  GEOGRAPHY: [isBytes, () => ({ text: places })],
  INTERVAL: [isBytes, intervals],
};

function intervals(_, { say }) {
  say("intervals, read in the form of ISO 8601, such as P1M2DT3.5S.");
  return { text: interval };
}

/** Types that only the Arrow schema tells */
function hinted(type, hint, say) {
  const { duration, period: frequency, wide } = hint;
  if (type === "INT64" && duration !== undefined) {
    say("durations, read as seconds.");
    return numbers((count) => seconds(count, duration));
  }
  if (type === "INT64" && frequency && period(frequency)) return { text: (count) => period(frequency)(Number(count)) };
  if (type === "INT64" && frequency) say(`periods of “${frequency}”, read as how many there are since 1970.`);
  if (type !== "FIXED_LEN_BYTE_ARRAY" || !wide) return null;
  const read = wide === "signed" ? BigInt.asIntN : BigInt.asUintN;
  return numbers((bytes) => String(read(128, integer(bytes.toReversed()))));
}

const PHYSICAL = {
  FLOAT: () => numbers(single),
  INT96: () => ({ text: (days) => timestamp(((days >> 64n) - DAY_OF_1970) * 86_400_000_000_000n + BigInt.asUintN(64, days), 9) }),
  BYTE_ARRAY: (say, isWords) => (isWords ? words(say) : hexed(say)),
  FIXED_LEN_BYTE_ARRAY: hexed,
};

/** Bytes of which the file does not say whether they are text */
export const isUnmarked = ({ type, logical_type, converted_type }) => type === "BYTE_ARRAY" && !logical_type && !converted_type;

/**
 * How a value of a leaf column is written: { text(value), and whether JSON has it `bare`, without quotes }. NaN is no value.
 * hint: of its Arrow schema; by: who wrote the file; isWords: its unmarked bytes are text; say(sentence): what a person should know
 */
export function typeOf(element, { hint = {}, by = "", isWords = false, say }) {
  const { type } = element;
  const mark = markOf(element);
  const [suits, make] = MARKED[mark.type] ?? [];
  if (suits?.(type)) return make(mark, { type, hint, by, say });
  if (element.logical_type && !mark.type) say("a type that is not known here, read as it is stored.");
  return hinted(type, hint, say) ?? PHYSICAL[type]?.(say, isWords) ?? numbers(String);
}
