// Dates, times and durations of a Parquet file as ISO 8601 text, exact to the unit that the file counts in, in every year.

const ERA = 146_097; // days of 400 years, after which the calendar repeats
const DAY = 86_400; // seconds

const two = (number) => String(number).padStart(2, "0");

/** Beyond four digits a year has a sign: +12024. */
function yearText(year) {
  const digits = String(Math.abs(year));
  return year >= 0 && year <= 9999 ? digits.padStart(4, "0") : (year < 0 ? "-" : "+") + digits.padStart(6, "0");
}

/** 2013-01-31, of days since 1970 */
export function date(days) {
  const eras = Math.floor(days / ERA);
  const text = new Date((days - eras * ERA) * DAY * 1000).toISOString();
  return yearText(Number(text.slice(0, 4)) + 400 * eras) + text.slice(4, 10);
}

/** `count` / 10^`digits` with that many decimals */
export function decimal(count, digits) {
  const all = String(count < 0n ? -count : count).padStart(digits + 1, "0");
  const text = digits ? `${all.slice(0, -digits)}.${all.slice(-digits)}` : all;
  return count < 0n ? `-${text}` : text;
}

const trimmed = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** The seconds that `count` units are, `digits` of them behind the point at most: 93784.5 */
export const seconds = (count, digits) => trimmed(decimal(count, digits));

/** 08:05:00.25, of units since midnight; durations of old writers leave the day */
export function clock(count, digits) {
  if (count < 0n) return `-${clock(-count, digits)}`;
  const unit = 10n ** BigInt(digits);
  const whole = Number(count / unit);
  const fraction = trimmed(decimal(count % unit, digits)).slice(1);
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${fraction}`;
}

/** 2013-01-31T08:05:00.25, of units since 1970 */
export function timestamp(count, digits) {
  const day = BigInt(DAY) * 10n ** BigInt(digits);
  const rest = ((count % day) + day) % day;
  return `${date(Number((count - rest) / day))}T${clock(rest, digits)}`;
}

/** P1M2DT3.5S, of months, days and milliseconds, each a uint32 */
export function interval(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [months, days, milliseconds] = [0, 4, 8].map((at) => view.getUint32(at, true));
  const part = (count, letter) => (count ? `${count}${letter}` : "");
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const rest = (milliseconds % 60_000) / 1000;
  const time = part(hours, "H") + part(minutes, "M") + part(rest, "S");
  const text = part(months, "M") + part(days, "D") + (time && `T${time}`);
  return `P${text || "T0S"}`;
}

/** What pandas counts from 1970 on, by the letter of its frequency */
const PERIODS = {
  Y: (count) => yearText(1970 + count),
  Q: (count) => `${yearText(1970 + Math.floor(count / 4))}Q${1 + (((count % 4) + 4) % 4)}`,
  M: (count) => `${yearText(1970 + Math.floor(count / 12))}-${two(1 + (((count % 12) + 12) % 12))}`,
  D: date,
  h: (count) => timestamp(BigInt(count) * 3600n, 0),
  min: (count) => timestamp(BigInt(count) * 60n, 0),
  s: (count) => timestamp(BigInt(count), 0),
};

/** A period's text, of its number; undefined where its frequency is another: "W-SUN" */
export const period = (frequency) => PERIODS[frequency.replace(/-DEC$/, "")];
