// A value of an Arrow column as text, of what flechette lays out in a batch: the values as they are stored, for what it makes of them
// rounds times and 64-bit numbers.
import { Type } from "@uwdata/flechette/src/constants.js";
import { clock, date, decimal, seconds, timestamp } from "../text/times.js";
import { INFINITE, half, hexed, named, numbers, single, uuid, words } from "../text/values.js";

const DIGITS = [0, 3, 6, 9]; // of a unit
const FARTHEST = 2n ** 63n - 1n; // DuckDB's infinite timestamp
const DAY = 86_400_000n;
const MONTHS = 0;

function stored({ values }, i) {
  if (!(i < values.length)) throw new RangeError("Arrow: fewer values than rows");
  return values[i];
}
const asBool = (batch, i) => batch.value(i);

/** Where the `i`th value lies in what is behind `offsets` */
export function rangeOf({ offsets, sizes }, i, length) {
  const from = Number(offsets[i]);
  const to = sizes ? from + Number(sizes[i]) : Number(offsets[i + 1]);
  if (!(from >= 0 && from <= to && to <= length)) throw new RangeError("Arrow: offsets outside of the values");
  return [from, to];
}

const bytes = (batch, i) => batch.values.subarray(...rangeOf(batch, i, batch.values.length));

/** Of 16 bytes each: a length, and the value itself or where it is. */
function viewed({ values, data }, i) {
  const view = new DataView(values.buffer, values.byteOffset + 16 * i, 16);
  const length = view.getInt32(0, true);
  if (length <= 12) return values.subarray(16 * i + 4, 16 * i + 4 + length);
  const from = view.getInt32(12, true);
  const found = data[view.getInt32(8, true)].subarray(from, from + length);
  if (found.length < length) throw new RangeError("Arrow: a view outside of its buffers");
  return found;
}

function fixed({ values, type: { stride } }, i) {
  return values.subarray(stride * i, stride * (i + 1));
}

function floats({ precision }) {
  if (precision === 0) return { value: stored, ...numbers((bits) => half([bits & 255, bits >> 8])) };
  return { value: stored, ...numbers(precision === 1 ? single : String) };
}

function decimals(type) {
  const { scale } = type;
  type.scale = 0; // flechette has no use for it here, and none for one below 0
  const text = (count) => (scale < 0 ? String(BigInt(count) * 10n ** BigInt(-scale)) : decimal(BigInt(count), scale));
  return { value: (batch, i) => batch.value(i), ...numbers(text) };
}

function days({ unit }) {
  if (unit === 0) return { value: stored, text: date };
  return { value: stored, text: (count) => (count % DAY ? timestamp(count, 3) : date(Number(count / DAY))) };
}

function instants({ unit, timezone }, say) {
  if (timezone) say(named(timezone));
  const text = (count) => {
    if (unit === 3 || (count !== FARTHEST && count !== -FARTHEST)) return timestamp(count, DIGITS[unit]) + (timezone ? "Z" : "");
    say(INFINITE);
    return count < 0n ? "-infinity" : "infinity";
  };
  return { value: stored, text };
}

function durations({ unit }, say) {
  say("durations, read as seconds.");
  return { value: stored, ...numbers((count) => seconds(count, DIGITS[unit])) };
}

/** Months, days, and a time: milliseconds or nanoseconds */
function partsOf(unit, { values }, i) {
  if (unit === MONTHS) return [values[i], 0, 0n, 3];
  const size = unit === 1 ? 8 : 16;
  const view = new DataView(values.buffer, values.byteOffset + size * i, size);
  if (size === 8) return [0, view.getInt32(0, true), BigInt(view.getInt32(4, true)), 3];
  return [view.getInt32(0, true), view.getInt32(4, true), view.getBigInt64(8, true), 9];
}

function intervals({ unit }, say) {
  say("intervals, read in the form of ISO 8601, such as P1M2DT3.5S.");
  const text = ([months, days, time, digits]) => {
    const parts = (months ? `${months}M` : "") + (days ? `${days}D` : "") + (time ? `T${seconds(time, digits)}S` : "");
    return `P${parts || "T0S"}`;
  };
  return { value: (batch, i) => partsOf(unit, batch, i), text };
}

function fixedBytes(_, say, field) {
  if (field.metadata?.get?.("ARROW:extension:name") === "arrow.uuid") return { value: fixed, text: uuid };
  return { value: fixed, ...hexed(say) };
}

const texts = (value) => (_, say) => ({ value, ...words(say) });
const binaries = (value) => (_, say) => ({ value, ...hexed(say) });

const LEAVES = {
  [Type.Null]: () => ({ value: () => null, text: String }),
  [Type.Int]: () => ({ value: stored, ...numbers(String) }),
  [Type.Float]: floats,
  [Type.Bool]: () => ({ value: asBool, ...numbers(String) }),
  [Type.Decimal]: decimals,
  [Type.Utf8]: texts(bytes),
  [Type.LargeUtf8]: texts(bytes),
  [Type.Utf8View]: texts(viewed),
  [Type.Binary]: binaries(bytes),
  [Type.LargeBinary]: binaries(bytes),
  [Type.BinaryView]: binaries(viewed),
  [Type.FixedSizeBinary]: fixedBytes,
  [Type.Date]: days,
  [Type.Time]: ({ unit }) => ({ value: stored, text: (count) => clock(BigInt(count), DIGITS[unit]) }),
  [Type.Timestamp]: instants,
  [Type.Duration]: durations,
  [Type.Interval]: intervals,
};

/** { value(batch, i), text(value), bare: JSON has it without quotes } of a type without children; null: it has some */
export function leafOf(field, say) {
  const make = LEAVES[field.type.typeId];
  return make ? { bare: false, ...make(field.type, say, field) } : null;
}
