// What a network will cost, before it is trained. V = levels + 1 (the unknown level), D = width, H = hidden units, C = outputs.

/** The fastai rule for a column's width. */
export const ruleWidth = (levels) => Math.max(1, Math.min(600, Math.round(1.6 * (levels + 1) ** 0.56)));

export const widthOf = (width, levels) => (width === "auto" ? ruleWidth(levels) : width);

/** What a network holds while it is trained: weights, gradients, two moments of Adam, the best weights, an upload, a checkpoint of four; f32. */
export const trainingBytes = (parameters) => 10 * 4 * parameters;

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
