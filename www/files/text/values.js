// Values of files of columns as text: every digit that the file holds, and none that it does not.

export const INFINITE = "infinite times, read as “infinity” and “-infinity”.";
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

export function half(bytes) {
  const bits = bytes[0] | (bytes[1] << 8);
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? "NaN" : String(sign * Infinity);
  return shortest(sign * 2 ** (Math.max(exponent, 1) - 25) * (fraction + (exponent ? 1024 : 0)), 1, 5, halfRound);
}

/** Numbers stand without quotes in JSON too. */
export const numbers = (text) => ({ text, bare: true });
/** Bytes that shall be UTF-8 */
export function words(say) {
  const other = (bytes) => {
    say("text that is not UTF-8 in places, read there as windows-1252.");
    return western.decode(bytes);
  };
  return { text: (bytes) => textOf(bytes) ?? other(bytes) };
}

export function hexed(say) {
  say(HEX);
  return { text: hex };
}

/** What is said of times in a zone, or in UTC */
export function named(zone) {
  const other = zone && !/^(UTC|Etc\/UTC|\+00:00)$/.test(zone) ? `; the file names ${zone}` : "";
  return `times in UTC, as their Z says${other}.`;
}
