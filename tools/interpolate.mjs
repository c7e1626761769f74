// Stands in for d3-interpolate in the page (tools/bundle.mjs): d3-scale asks it for whatever may lie between two values, and the page's
// scales have numbers only. The package brings colours, dates and texts as well, which are 6 % of a first visit's scripts.

export const interpolateNumber = (a, b) => (t) => a * (1 - t) + b * t;
export const interpolateRound = (a, b) => (t) => Math.round(a * (1 - t) + b * t);
export { interpolateNumber as interpolate };
/** Of colour scales, which esbuild leaves out. */
export const piecewise = undefined;
