// What a person can move in the tour: what names cost, and how a stack of layers comes close to a flow. Each has a view, what came of
// it in words, and calls changed() when either is another; begin() is called when its step is shown.
import { count, percent } from "../ui/format.js";
import { html } from "../ui/html.js";

const bar = ([words, size, text, full]) => html`
  <dt>${words}</dt>
  <dd>
    <span class="bar" aria-hidden="true" .style=${`width: ${Math.max(1, (100 * size) / full)}%`}></span>
    <span>${text}</span>
  </dd>`;

/**
 * A slider over powers of a base, and bars of what compute(power) found there. bars(): [words, size, size in words, the size of a full
 * bar] each; now(): the power that is chosen
 */
function movable(app, changed, { label, base, min, max, compute, bars }, value) {
  const now = () => Math.round(base ** value);
  const move = async (to) => {
    value = to;
    changed();
    try {
      await compute(now(), await app.ready());
      changed();
    } catch (error) {
      app.fail(error);
    }
  };
  const view = () => html`
    <label for="tour-slider">${label}: <strong>${count(now())}</strong></label>
    <input type="range" id="tour-slider" min=${min} max=${max} .value=${String(value)}
      aria-valuetext=${count(now())} aria-describedby="tour-help" @input=${({ target }) => move(Number(target.value))}>
    <small class="help" id="tour-help">Drag it, or press the arrow keys.</small>
    <div><dl class="bars">${bars().map(bar)}</dl></div>`;
  return { begin: () => move(value), view, now };
}

/** One column, one output, as the engine counts them. Level 0, for unknown names, is one of the names. */
export function namesCost(app, changed) {
  let costs = null; // { names, embedding, oneHot }: parameters and inputWidth of both networks
  const compute = async (names, lab) => {
    const cost = (model) => lab.cost({ ...app.settings.training(), model }, { levels: [names - 1], outputs: 1 });
    const [embedding, oneHot] = await Promise.all(["embedding", "one-hot"].map(cost));
    if (names === slider.now()) costs = { names, embedding, oneHot };
  };
  const bars = () => {
    if (!costs) return [];
    const { embedding, oneHot } = costs;
    const row = (words, size, full) => [words, size, count(size), full];
    return [
      row("Inputs, one-hot", oneHot.inputWidth, oneHot.inputWidth),
      row("Inputs, embedding", embedding.inputWidth, oneHot.inputWidth),
      row("Parameters, one-hot", oneHot.parameters, oneHot.parameters),
      row("Parameters, embedding", embedding.parameters, oneHot.parameters),
    ];
  };
  const slider = movable(app, changed, { label: "Names in the column", base: Math.sqrt(10), min: 2, max: 12, compute, bars }, 8);
  return {
    ...slider,
    result() {
      if (!costs) return "";
      const { names, embedding, oneHot } = costs;
      return `Computed: ${count(embedding.inputWidth)} inputs instead of ${count(names)}, with ${percent(embedding.parameters / oneHot.parameters)} of the parameters.`;
    },
  };
}

/** Euler's N steps against RK4's 512, on tokens of a sphere under softmax attention; each N is solved when it is asked for. */
export function layersError(app, changed) {
  const errors = new Map(); // by N
  let flow = null; // a promise of the one that all are compared with
  const solve = async (lab) => {
    const [tokens, width, t1] = [16, 3, 4];
    const x0 = await lab.presetTokens("sphere", { tokens, width });
    const weights = await lab.presetWeights({ kind: "identity", width, knots: 1, seed: 0 });
    weights.q = weights.q.map((w) => 4 * w); // as sharp as the room's
    return lab.flow({ field: "softmax", sphere: true, tokens, width, x0, weights, t1, method: "rk4", steps: 512 });
  };
  app.on("device", () => (flow = null)); // another engine has none
  const measure = async (N, lab) => {
    const { id } = await (flow ??= solve(lab));
    return (await lab.stackErrors(id, [N]))[0];
  };
  const compute = async (N, lab) => {
    // An engine that was started again has lost the flow: it is solved again.
    const again = (error) => {
      flow = null;
      if (error.code !== "unknown-flow") throw error;
      return measure(N, lab);
    };
    if (!errors.has(N)) errors.set(N, await measure(N, lab).catch(again));
  };
  const bars = () =>
    [...errors].sort(([a], [b]) => a - b).map(([N, error]) => [`N = ${N}`, error, percent(error), errors.get(1)]);
  const slider = movable(app, changed, { label: "Layers N", base: 2, min: 0, max: 7, compute, bars }, 0);
  return {
    ...slider,
    result() {
      const N = slider.now();
      const [error, half] = [errors.get(N), errors.get(N / 2)];
      const less = half ? `, ${(half / error).toFixed(1)} times less than N = ${N / 2}` : "";
      return error === undefined ? undefined : `Measured: N = ${N} ends ${percent(error)} away from the flow${less}.`;
    },
  };
}
