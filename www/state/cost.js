// What a network will cost, before it is trained. V = levels + 1 (the unknown level), D = width, H = hidden units, C = outputs.

/** The fastai rule for a column's width. */
export const ruleWidth = (levels) => Math.max(1, Math.min(600, Math.round(1.6 * (levels + 1) ** 0.56)));

export const widthOf = (width, levels) => (width === "auto" ? ruleWidth(levels) : width);

/** What a network holds while it is trained: weights, gradients, two moments of Adam, the best weights, an upload, a checkpoint of four; f32. */
export const trainingBytes = (parameters) => 10 * 4 * parameters;

/** Evaluations of the field in one step. */
const STAGES = { euler: 1, midpoint: 2, heun: 2, rk4: 4, bosh3: 3, dopri5: 6, tsit5: 6 };

/**
 * Of an epoch of `rows`, in additions and multiplications as src/measure/works.rs counts them: `operations` of its rows and steps;
 * `settled`: words of the tables, which dense Adam moves at the end of a block (src/train/feed.rs), with weight decay in every step.
 * `options`: of `lab.train`
 */
export function epochWork(model, columns, rows, outputs, { width, hidden, batch, optimizer, weightDecay, flow }) {
  const levels = columns.filter(({ kind }) => kind === "category").map((column) => column.levels);
  const [oneHot, ode] = ["one-hot", "attention-ode"].map((name) => name === model);
  const each = levels.map((some) => widthOf(width, some));
  const one = width === "auto" ? Math.min(32, Math.max(1, ...each)) : width; // the attention ODE's
  const wide = levels.map((_, i) => (oneHot ? hidden : ode ? one : each[i]));
  const sum = (list) => list.reduce((all, some) => all + some, 0);
  const [looked, numbers, tokens] = [sum(wide), columns.length - levels.length, columns.length + 1];
  const inputs = ode ? tokens * one : numbers + (oneHot ? 0 : looked); // of the dense layers
  const dense = inputs * hidden + hidden * outputs;
  const field = ode && flow.t1 > 0 ? 30 * tokens * one * one * flow.steps * STAGES[flow.method] : 0;
  const steps = Math.ceil(rows / batch);
  const block = Math.min(2048, Math.max(1, Math.floor((8 << 20) / ((5 * levels.length + numbers + 1) * batch))));
  const passes = optimizer === "lazy-adam" ? 0 : weightDecay > 0 ? steps : Math.ceil(steps / block);
  return {
    operations: rows * (6 * dense + field + (oneHot ? 14 : 12) * looked) + 12 * dense * steps,
    settled: passes * sum(levels.map((some, i) => (some + 1) * wide[i])),
  };
}

/** embedding: Σ V·D tables, then (Σ D + N)·H + H, then H·C + C. One-hot: the same head on Σ V + N inputs. */
export function parametersOf(columns, width, hidden, outputs) {
  const categories = columns.filter(({ kind }) => kind === "category");
  const numbers = columns.length - categories.length;
  const levels = categories.reduce((sum, column) => sum + column.levels + 1, 0);
  const head = (inputs) => inputs * hidden + hidden + hidden * outputs + outputs;
  const widths = categories.map((column) => widthOf(width, column.levels));
  const tables = categories.reduce((sum, column, i) => sum + (column.levels + 1) * widths[i], 0);
  return {
    tables,
    oneHotWidth: levels + numbers,
    embedding: tables + head(widths.reduce((sum, one) => sum + one, 0) + numbers),
    oneHot: head(levels + numbers),
  };
}
