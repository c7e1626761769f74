// Numbers, and the level without a name, as a person reads them.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const count = (n) => whole.format(n);
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

export function bytes(n) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (n >= 999.5 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${unit && n < 99.95 ? n.toFixed(1) : whole.format(n)} ${units[unit]}`;
}

export function seconds(s) {
  if (!Number.isFinite(s)) return "n/a";
  if (s < 0.0995) return `${(s * 1000).toPrecision(2)} ms`;
  if (s < 9.95) return `${s.toFixed(2)} s`;
  if (s < 99.5) return `${s.toFixed(1)} s`;
  return s < 5400 ? `${Math.round(s / 60)} min` : `${(s / 3600).toFixed(1)} h`;
}

/** A score: four decimals near one, four digits elsewhere; "n/a" where there is none. */
export function score(x) {
  if (x === null || x === undefined || !Number.isFinite(x)) return "n/a";
  const size = Math.abs(x);
  if (size >= 1e6 || (size > 0 && size < 1e-3)) return x.toExponential(2);
  return size < 10 ? x.toFixed(4) : x.toPrecision(5);
}

export const percent = (x) => `${(100 * x).toFixed(x < 0.0995 ? 1 : 0)} %`;

/** The day of seconds since 1970; the seconds where they are beyond the calendar. */
export function day(seconds) {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? score(seconds) : date.toISOString().split("T")[0];
}

/** A time of a flow. */
export const when = (t) => (t > 0 && t < 0.1 ? t.toPrecision(2) : t.toFixed(2));

/** The engine names the unknown level with the empty text, which no level of a file can have. */
export const levelName = (level) => level || "unknown level";

/** A sentence's beginning. */
export const capital = (text) => text.replace(/^./, (letter) => letter.toUpperCase());
