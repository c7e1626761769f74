// Dopri5 for peers that bring no solver: the pair and a step-size controller on the host, one read an attempt. Both are as
// in this project: Hairer's first step, PI control with β = 0.04, factors in [0.2, 10], no growth right after a rejection.

/** Dormand and Prince, RK5(4)7M (Hairer, Nørsett, Wanner I, II.5, table 5.2). The last row of A is b: FSAL. */
export const A = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
export const ERROR = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

const ORDER = 5; // of the embedded formula, and 1
const BETA = 0.04;
const SAFETY = 0.9;

/**
 * From x0 at 0 to t = 1. Norms are the root mean square of what / (atol + rtol |x|), awaited as numbers. parts:
 * `begin(x0)` → { k1, d0, d1 }, norms of x0 and of the slope; `probe(x0, k1, h)` → norm of the slope's change after an Euler
 * step; `attempt(x, k1, h)` → { x, k1, error }, the end, its slope and the error; `drop(pair)` frees an { x, k1 }.
 * Resolves to { x, k1, attempts }.
 */
export async function solve(x0, { begin, probe, attempt, drop }) {
  const { k1, d0, d1 } = await begin(x0);
  const h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1;
  const d2 = (await probe(x0, k1, h0)) / h0;
  let wish = Math.min((0.01 / Math.max(d1, d2)) ** (1 / ORDER), 100 * h0);
  let [state, t, last, rejected, attempts] = [{ x: x0, k1 }, 0, 1, false, 0];
  while (t < 1) {
    const h = Math.min(wish, 1 - t);
    const next = await attempt(state.x, state.k1, h);
    const { error } = next;
    attempts++;
    if (error <= 1) {
      const slow = Math.max(error, 1e-10) ** -(1 / ORDER - 0.75 * BETA) * last ** BETA;
      wish = h * Math.min(Math.max(SAFETY * slow, 0.2), rejected ? 1 : 10);
      [t, last, rejected] = [h < 1 - t ? t + h : 1, Math.max(error, 1e-4), false];
      drop(state);
      state = next;
    } else {
      if (!(h > 1e-9)) throw new Error(`the step size fell to ${h} at t = ${t}`);
      wish = h * (Number.isFinite(error) ? Math.max(SAFETY * error ** (-1 / ORDER), 0.2) : 0.2);
      rejected = true;
      drop(next);
    }
  }
  return { ...state, attempts };
}
