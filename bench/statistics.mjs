// Of a few measurements: what is typical, what is bad, what is worst.

/** The smallest value that at least `share` of them do not exceed; no interpolation between measurements. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
export const median = (values) => quantile(values, 0.5);
export const p95 = (values) => quantile(values, 0.95);
export const most = (values) => Math.max(...values);
