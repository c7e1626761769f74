// What a person can move in the tour: what names cost, and how a stack of layers comes close to a flow.
import { el, replace } from "../ui/dom.js";
import { count, percent } from "../ui/format.js";

/** A slider over powers of a base; onmove(power) */
function slider(label, base, [min, max, value], onmove) {
  const [id, help, shown] = ["tour-slider", "tour-help", el("strong")];
  const input = el("input", { type: "range", id, min, max, value, "aria-describedby": help });
  const move = () => {
    const power = Math.round(base ** input.value);
    shown.textContent = count(power);
    input.setAttribute("aria-valuetext", shown.textContent);
    onmove(power);
  };
  input.addEventListener("input", move);
  move();
  return [
    el("label", { htmlFor: id }, `${label}: `, shown),
    input,
    el("small", { class: "help", id: help }, "Drag it, or press the arrow keys."),
  ];
}

/** rows: [words, size, size in words, the size of a full bar] */
const bars = (rows) =>
  el(
    "dl",
    { class: "bars" },
    rows.map(([words, size, said, full]) => {
      const bar = el("span", { class: "bar", "aria-hidden": "true" });
      bar.style.width = `${Math.max(1, (100 * size) / full)}%`;
      return [el("dt", {}, words), el("dd", {}, bar, el("span", {}, said))];
    }),
  );

/** One column, one output, as the engine counts them. Level 0, for unknown names, is one of the names. */
export function namesCost(app, say) {
  const body = el("div");
  let asked = 0;
  const nodes = slider("Names in the column", Math.sqrt(10), [2, 12, 8], async (names) => {
    const turn = ++asked;
    const [outline, lab] = [{ levels: [names - 1], outputs: 1 }, await app.ready()];
    const of = (model) => lab.cost({ ...app.settings.training(), model }, outline);
    const costs = await Promise.all([of("embedding"), of("one-hot")]).catch((error) => app.fail(error));
    if (!costs || turn !== asked) return;
    const [{ parameters: embedding, inputWidth: own }, { parameters: oneHot, inputWidth: oneHotWidth }] = costs;
    const row = (words, size, full) => [words, size, count(size), full];
    replace(
      body,
      bars([
        row("Inputs, one-hot", oneHotWidth, oneHotWidth),
        row("Inputs, embedding", own, oneHotWidth),
        row("Parameters, one-hot", oneHot, oneHot),
        row("Parameters, embedding", embedding, oneHot),
      ]),
    );
    say(`Computed: ${count(own)} inputs instead of ${count(names)}, with ${percent(embedding / oneHot)} of the parameters.`);
  });
  return [nodes, body];
}

const norm = (x) => Math.hypot(...x);

/** Euler's N steps against RK4's 512, on tokens of a sphere under softmax attention; each N is solved when it is asked for. */
export function layersError(app, say) {
  const [body, errors] = [el("div"), new Map()];
  let [limit, wanted] = [null, 0];
  const prepare = async () => {
    const lab = await app.ready();
    const [tokens, width, t1] = [16, 3, 4];
    const x0 = await lab.presetTokens("sphere", { tokens, width });
    const weights = await lab.presetWeights({ kind: "identity", width, knots: 1, seed: 0 });
    weights.q = weights.q.map((w) => 4 * w); // as sharp as the room's
    const base = { field: "softmax", sphere: true, tokens, width, x0, weights, t1 };
    const solve = async (method, steps) => (await lab.flow({ ...base, method, steps })).states.at(-1);
    const flow = await solve("rk4", 512);
    return async (N) => {
      const end = await solve("euler", N);
      return norm(end.map((x, i) => x - flow[i])) / norm(flow);
    };
  };
  const draw = () => {
    const known = [...errors].sort(([a], [b]) => a - b);
    replace(body, bars(known.map(([N, error]) => [`N = ${N}`, error, percent(error), errors.get(1)])));
    const [error, half] = [errors.get(wanted), errors.get(wanted / 2)];
    const fell = half ? `, ${(half / error).toFixed(1)} times less than N = ${wanted / 2}` : "";
    say(`Measured: N = ${wanted} ends ${percent(error)} away from the flow${fell}.`);
  };
  const nodes = slider("Layers N", 2, [0, 7, 0], async (N) => {
    wanted = N;
    try {
      const measure = await (limit ??= prepare());
      if (!errors.has(N)) errors.set(N, await measure(N));
      if (wanted === N) draw();
    } catch (error) {
      limit = null;
      app.fail(error);
    }
  });
  return [nodes, body];
}
