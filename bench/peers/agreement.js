// Whether two peers solved the same problem. Results: { losses: [a number a step], loss }, `loss` where only the epoch's mean
// is known; or { rms, first: [4 numbers] }.

const LOSS = 1e-3; // of the mean over the first epoch's batches
const STATE = 1e-4; // of x(1): root mean square and first entries
const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Over the steps that both have. */
function losses({ losses: own, loss }, { losses: theirs }) {
  if (loss !== undefined) return apart(loss, mean(theirs), LOSS);
  const steps = Math.min(own.length, theirs.length);
  return apart(mean(own.slice(0, steps)), mean(theirs.slice(0, steps)), LOSS);
}

function apart(own, theirs, bound) {
  return Math.abs(own - theirs) <= bound ? null : `${own.toPrecision(5)}, not ${theirs.toPrecision(5)}`;
}

/** null, or what differs. The size of a product's entries is about 10, so its bound is relative. */
export function disagreement(own, reference) {
  if (own.losses) return losses(own, reference);
  const bound = STATE * Math.max(1, reference.rms);
  const pairs = [[own.rms, reference.rms], ...own.first.map((x, i) => [x, reference.first[i]])];
  return pairs.map(([a, b]) => apart(a, b, bound)).find(Boolean) ?? null;
}
