// A value of a Parquet file as text, by the type of its column: every digit that the file holds, and none that it does not.
import { wkbToGeojson } from "hyparquet/src/wkb.js";
import { clock, date, decimal, interval, period, seconds, timestamp } from "../text/times.js";
import { INFINITE, half, hex, hexed, integer, named, numbers, single, uuid, words } from "../text/values.js";

const DIGITS = { MILLIS: 3, MICROS: 6, NANOS: 9 };
const DAY_OF_1970 = 2_440_588n; // of the days that INT96 counts
const FARTHEST = 2n ** 63n - 1n; // DuckDB's infinite timestamp
const FARTHEST_DAY = 2 ** 31 - 1;
const isBytes = (type) => type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY";

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
  if (isUtc) say(named(zone));
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
