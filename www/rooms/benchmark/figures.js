// The figures of the benchmark: what they are called, in words, and in a link.
import { percent } from "../../ui/format.js";

/** The limits come first: the others are held against them. A link's figures stand in this order. */
export const WORKS = {
  "multiply-add": "Multiply-adds in registers",
  copy: "Copy of 64 MB",
  dispatch: "Smallest dispatch",
  read: "Read of one number",
  matmul: "Matrix product, 1024³",
  "epoch-1024": "Epoch: embedding, batch 1,024",
  "epoch-256": "Epoch: embedding, batch 256",
  "one-hot-1024": "Epoch: one-hot by gathers",
  "one-hot-dense-1024": "Epoch: one-hot, dense rows",
  "literal-rk4": "RK4 step: literal field",
  "softmax-rk4": "RK4 step: softmax field",
  "softmax-dopri5": "Dopri5 solve: softmax field",
  "literal-dopri5": "Dopri5 solve: literal field",
};
export const NAMES = Object.keys(WORKS);
const VERSION = "1";

/** Rounded as a link carries it, so that both pages show the same. */
const tenths = (ms) => Math.round(ms * 1e7); // of a nanosecond

/** A median in words. */
export function time(median) {
  if (!median) return "–";
  const ms = tenths(median) / 1e7;
  const [scale, unit] = ms < 1e-3 ? [1e6, "ns"] : ms < 1e3 ? [1, "ms"] : [1e-3, "s"];
  return `${+(ms * scale).toPrecision(3)} ${unit}`;
}

const checksum = (text) =>
  [...text].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0, 2166136261).toString(36);

/** version-device-times…-checksum, in letters that a link leaves as they are; measured: { work: { median } } */
export function pack(device, measured) {
  const times = NAMES.map((work) => tenths(measured[work]?.median ?? 0).toString(36));
  const text = [VERSION, device.replace(/\W+/g, "_").slice(0, 60), ...times].join("-");
  return `${text}-${checksum(text)}`;
}

/** → { device, times: { work: ms } }, or null where it is none of these lists. */
export function unpack(text) {
  const [version, device, ...times] = text.split("-");
  const right = times.pop() === checksum(text.slice(0, text.lastIndexOf("-"))) && version === VERSION;
  if (!right || times.length !== NAMES.length || !times.every((time) => /^[0-9a-z]{1,9}$/.test(time))) return null;
  const milliseconds = NAMES.map((work, i) => [work, parseInt(times[i], 36) / 1e7]);
  return { device: device.replaceAll("_", " "), times: Object.fromEntries(milliseconds) };
}

const spread = ({ milliseconds, median }) =>
  median ? percent((Math.max(...milliseconds) - Math.min(...milliseconds)) / median) : "–";
const pace = ({ rate, bound }) => (rate ? `${+rate.toPrecision(3)} ${bound === "bytes" ? "GB/s" : "GFLOP/s"}` : "–");
const share = (measured) => (measured.share === null ? "–" : percent(measured.share));

/** { head, rows } in words: what `lab.measure` found here, and beside it the figures of a link, if there are any. */
export function figuresTable(measured, linked) {
  const row = (work) => {
    const [here, there] = [measured[work], linked?.times[work]];
    const cells = here ? [time(here.median), spread(here), pace(here), share(here)] : ["–", "–", "–", "–"];
    const times = here?.median && there ? ` (${(there / here.median).toPrecision(2)}×)` : "";
    return [WORKS[work], ...cells, ...(linked ? [`${time(there)}${times}`] : [])];
  };
  const head = ["Work", "Median", "Spread", "Rate", "Of the limit", ...(linked ? [linked.device] : [])];
  return { head, rows: NAMES.filter((work) => measured[work] || linked?.times[work]).map(row) };
}

export function asMarkdown(machine, { head, rows }) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [`${machine}\n`, line(head), line(head.map((_, i) => (i ? "--:" : "---"))), ...rows.map(line)].join("\n");
}
