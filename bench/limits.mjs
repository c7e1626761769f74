// Works of `lab.measure` beside the limits that the same device reached at its fastest: multiply-adds in registers, and copies.
import { median } from "./statistics.mjs";

export const HEAD = ["work", "median, ms", "fastest", "slowest", "GFLOP/s", "GB/s", "of the limit, %"];

/** measured: [{ work, unit, milliseconds, operations, bytes }], the two limits among them. */
export function rows(measured) {
  const speed = (name, amount) => {
    const one = measured.find(({ work }) => work === name);
    return one ? one[amount] / Math.min(...one.milliseconds) : NaN;
  };
  const [adds, copies] = [speed("multiply-add", "operations"), speed("copy", "bytes")];
  return measured.map(({ work, unit, milliseconds, operations, bytes }) => {
    const ms = median(milliseconds);
    const least = Math.max(operations / adds, bytes / copies);
    return [
      `${work}, per ${unit}`,
      ms,
      Math.min(...milliseconds),
      Math.max(...milliseconds),
      operations ? operations / ms / 1e6 : "–",
      bytes ? bytes / ms / 1e6 : "–",
      least ? (100 * least) / ms : "–",
    ];
  });
}

export const NOTES = [
  "The limit of a work: its operations at the multiply-adds' pace or its bytes at the copy's, whichever takes longer. Above 100 %: it stays in cache.",
];
