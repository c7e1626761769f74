// How a point looks by its depth and its part in a choice, and a trail by its age: once, for the shaders and for what is saved.

const decimals = (...numbers) => numbers.map((number) => number.toFixed(3));

/** x → from + slope · x, held between low and high; `glsl(x)` is the same as a shader's expression. */
function ramp(from, slope, low, high) {
  const [a, b, c, d] = decimals(from, slope, low, high);
  const at = (x) => Math.max(low, Math.min(high, from + slope * x));
  return Object.assign(at, { glsl: (x) => `clamp(${a} + ${b} * ${x}, ${c}, ${d})` });
}

/** Share of the paper in a point's colour, by its distance w from the eye. */
export const haze = ramp(-0.88, 1.1, 0, 0.55);
/** The same of a trail, by its age as a share of all frames. */
export const fade = ramp(0.25, 0.6, 0, 0.75);
/** Share of the paper in all but the chosen ones, where some are. */
export const DIMMED = 0.65;
/** How much larger a point is: one that is not chosen, one near the chosen, the chosen one. */
export const GROWTH = [1, 1.6, 2];
export const GROWTH_GLSL = `float[3](${decimals(...GROWTH)})`;

/** Pixels across, at distance 1, of one of n points. */
export const diameter = (n, zoom) => Math.max(3, 13 - 2 * Math.log10(n + 1)) * Math.min(2.2, Math.max(1, Math.sqrt(zoom)));
