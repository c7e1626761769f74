// What a person can move in the tour: what names cost, and how a stack of layers comes close to a flow. Each has a view, what came of
// it in words, and calls changed() when either is another; begin() is called when its step is shown.
import { count, percent } from "../ui/format.js";
import { html } from "../ui/html.js";

/** A slider over powers of a base. */
const slider = (label, power, { min, max, value }, onmove) => html`
  <label for="tour-slider">${label}: <strong>${count(power)}</strong></label>
  <input type="range" id="tour-slider" min=${min} max=${max} .value=${String(value)}
    aria-valuetext=${count(power)} aria-describedby="tour-help" @input=${({ target }) => onmove(Number(target.value))}>
  <small class="help" id="tour-help">Drag it, or press the arrow keys.</small>`;

const bar = ([words, size, text, full]) => html`
  <dt>${words}</dt>
  <dd>
    <span class="bar" aria-hidden="true" .style=${`width: ${Math.max(1, (100 * size) / full)}%`}></span>
    <span>${text}</span>
  </dd>`;
/** rows: [words, size, size in words, the size of a full bar] */
const bars = (rows) => html`<div><dl class="bars">${rows.map(bar)}</dl></div>`;

/** One column, one output, as the engine counts them. Level 0, for unknown names, is one of the names. */
export function namesCost(app, changed) {
  const range = { min: 2, max: 12, value: 8 };
  let costs = null; // { names, embedding, oneHot }: parameters and inputWidth of both networks
  const names = () => Math.round(Math.sqrt(10) ** range.value);
  const move = async (value) => {
    range.value = value;
    changed();
    const [all, lab] = [names(), await app.ready()];
    const cost = (model) => lab.cost({ ...app.settings.training(), model }, { levels: [all - 1], outputs: 1 });
    try {
      const [embedding, oneHot] = await Promise.all(["embedding", "one-hot"].map(cost));
      if (all === names()) costs = { names: all, embedding, oneHot };
      changed();
    } catch (error) {
      app.fail(error);
    }
  };
  const rows = ({ embedding, oneHot }) => {
    const row = (words, size, full) => [words, size, count(size), full];
    return [
      row("Inputs, one-hot", oneHot.inputWidth, oneHot.inputWidth),
      row("Inputs, embedding", embedding.inputWidth, oneHot.inputWidth),
      row("Parameters, one-hot", oneHot.parameters, oneHot.parameters),
      row("Parameters, embedding", embedding.parameters, oneHot.parameters),
    ];
  };
  return {
    begin: () => move(range.value),
    view: () => [slider("Names in the column", names(), range, move), bars(costs ? rows(costs) : [])],
    result() {
      if (!costs) return "";
      const { embedding, oneHot } = costs;
      return `Computed: ${count(embedding.inputWidth)} inputs instead of ${count(costs.names)}, with ${percent(embedding.parameters / oneHot.parameters)} of the parameters.`;
    },
  };
}

/** Euler's N steps against RK4's 512, on tokens of a sphere under softmax attention; each N is solved when it is asked for. */
export function layersError(app, changed) {
  const range = { min: 0, max: 7, value: 0 };
  const errors = new Map(); // by N
  const layers = () => 2 ** range.value;
  let flow = null; // a promise of the one that all are held against
  const solve = async (lab) => {
    const [tokens, width, t1] = [16, 3, 4];
    const x0 = await lab.presetTokens("sphere", { tokens, width });
    const weights = await lab.presetWeights({ kind: "identity", width, knots: 1, seed: 0 });
    weights.q = weights.q.map((w) => 4 * w); // as sharp as the room's
    return lab.flow({ field: "softmax", sphere: true, tokens, width, x0, weights, t1, method: "rk4", steps: 512 });
  };
  app.on("device", () => (flow = null)); // another engine has none
  const measure = async (N) => {
    const lab = await app.ready();
    const { id } = await (flow ??= solve(lab));
    return (await lab.stackErrors(id, [N]))[0];
  };
  /** An engine that was started again has lost the flow: it is solved again. */
  const measureAgain = (error, N) => {
    if (error.code !== "unknown-flow") throw error;
    flow = null;
    return measure(N);
  };
  const move = async (value) => {
    range.value = value;
    changed();
    const N = layers();
    try {
      if (!errors.has(N)) errors.set(N, await measure(N).catch((error) => measureAgain(error, N)));
      changed();
    } catch (error) {
      flow = null;
      app.fail(error);
    }
  };
  const rows = () =>
    [...errors].sort(([a], [b]) => a - b).map(([N, error]) => [`N = ${N}`, error, percent(error), errors.get(1)]);
  return {
    begin: () => move(range.value),
    view: () => [slider("Layers N", layers(), range, move), bars(rows())],
    result() {
      const [N, error, half] = [layers(), errors.get(layers()), errors.get(layers() / 2)];
      const fell = half ? `, ${(half / error).toFixed(1)} times less than N = ${N / 2}` : "";
      return error === undefined ? undefined : `Measured: N = ${N} ends ${percent(error)} away from the flow${fell}.`;
    },
  };
}
