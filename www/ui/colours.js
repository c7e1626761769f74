// From values to colours: viridis for numbers (even steps in lightness, readable without colour vision), twelve hues for names.

const VIRIDIS = "#440154 #482878 #3e4989 #31688e #26828e #1f9e89 #35b779 #6ece58 #b5de2b #fde725".split(" ").map(rgb);
// Okabe and Ito's eight without black, then four that keep their distance.
const OKABE_ITO = "#0072b2 #e69f00 #009e73 #d55e00 #cc79a7 #56b4e9 #b8a800";
export const HUES = `${OKABE_ITO} #7b4ab5 #8c564b #17a2a2 #c2185b #6b8e23`.split(" ");
const NONE = rgb("#9aa1a7");

function rgb(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}
/** @param {number[]} colour */
const text = ([r, g, b]) => `rgb(${[r, g, b].map(Math.round).join()})`;

/** The end that fades into the page's background is cut off: dark ends in the dark, light ends in the light. */
export function sequential(share, dark) {
  const at = (dark ? 0.16 + 0.84 * share : 0.9 * share) * (VIRIDIS.length - 1);
  const i = Math.min(VIRIDIS.length - 2, Math.floor(at));
  return VIRIDIS[i].map((low, c) => low + (VIRIDIS[i + 1][c] - low) * (at - i));
}

/**
 * { rgb: Uint8Array [n, 3], legend }; the legend is { stops, low, high } or { names: [{ name, colour, count }] }.
 * @returns {{ rgb: Uint8Array, legend: any }}
 */
export function paint({ colour, colourNames }, { dark = false, log = false }) {
  return colourNames.length ? paintNames(colour, colourNames) : paintNumbers(colour, dark, log);
}

function paintNumbers(values, dark, log) {
  const scale = log ? (v) => Math.log10(1 + v) : (v) => v;
  const sorted = values.filter(Number.isFinite).sort();
  const cut = sorted.length > 200 ? Math.floor(sorted.length * 0.02) : 0; // a few extremes must not flatten the rest
  const [low, high] = [sorted[cut] ?? 0, sorted[sorted.length - 1 - cut] ?? 0];
  const [from, span] = [scale(low), scale(high) - scale(low) || 1];
  const out = new Uint8Array(3 * values.length);
  values.forEach((value, i) =>
    out.set(Number.isFinite(value) ? sequential(Math.max(0, Math.min(1, (scale(value) - from) / span)), dark) : NONE, 3 * i),
  );
  const stops = Array.from({ length: 9 }, (_, i) => text(sequential(i / 8, dark)));
  return { rgb: out, legend: { stops, low, high, cut: cut > 0, missing: sorted.length < values.length } };
}

function paintNames(values, names) {
  const counts = new Map();
  for (const value of values) if (Number.isFinite(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const shown = order.slice(0, order.length > HUES.length ? HUES.length - 1 : HUES.length);
  const colours = new Map(shown.map(([value], rank) => [value, rgb(HUES[rank])]));
  const out = new Uint8Array(3 * values.length);
  values.forEach((value, i) => out.set(colours.get(value) ?? NONE, 3 * i));
  const legend = shown.map(([value, count], rank) => ({ name: names[value], colour: HUES[rank], count }));
  return { rgb: out, legend: { names: legend, others: order.length - shown.length, none: text(NONE) } };
}

const scheme = () => matchMedia("(prefers-color-scheme: dark)");
/** Does the page show light on dark? */
export const isDark = () => scheme().matches;
export const onDark = (redraw) => scheme().addEventListener("change", () => redraw());
