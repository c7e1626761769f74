// Who attends to whom at the time that is shown.
import { paintCells } from "../../chart/cells.js";
import { onWhite } from "../../chart/marks.js";
import { saveMenu } from "../../save/button.js";
import { picker } from "../../ui/controls.js";
import { isDark, sequential } from "../../ui/colours.js";
import { describer, name, shorten } from "../../ui/dom.js";
import { when } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { askFlow } from "./solve.js";

const MOST = 256; // tokens
const [RED, BLUE, LIGHT_BLUE] = [
  [200, 70, 40],
  [0, 90, 170],
  [95, 180, 240],
];
const NAMED = 20; // whose names stand beside the map

/**
 * [r, g, b, a] of a weight as a share of the largest. Weights of a softmax are shares; the literal field's have a sign, and
 * vanish into the paper near 0.
 */
function colourOf(share, soft, dark) {
  if (soft) return [...sequential(dark ? share : 1 - share, dark), 255];
  return [...(share < 0 ? RED : dark ? LIGHT_BLUE : BLUE), 255 * Math.abs(share)];
}

/** A cell for each pair of tokens, both in the order of the bands. */
function cellsOf({ weights, order, most, soft }, dark) {
  const n = order.length;
  const colour = (row, column) => colourOf(weights[order[row] * n + order[column]] / most, soft, dark);
  return { rows: n, columns: n, colour };
}

/** Of each row its token, to which one that attends most, with which weight, and to how many it attends. */
function rowsOf({ weights, order }) {
  const n = order.length;
  return Array.from(order, (token) => {
    const row = weights.subarray(token * n, (token + 1) * n);
    const to = row.reduce((best, w, i) => (Math.abs(w) > Math.abs(row[best]) ? i : best), 0);
    const entropy = row.reduce((sum, w) => (w > 0 ? sum - w * Math.log(w) : sum), 0);
    return { token, to, weight: row[to], reach: Math.exp(entropy) };
  });
}

/** Names at the rows of the map, numbers at its columns, and in words what each row takes most from. */
function labels({ rows, names }) {
  const item = ({ token, to, weight }, i) => html`
    <li><span>${i + 1} ${name(names[token], 24)}</span><span class="visually-hidden"> attends most to ${shorten(names[to], 24)} (${weight.toPrecision(2)})</span></li>`;
  return html`
    <div class="attention-numbers" aria-hidden="true">${rows.map((_, i) => html`<span>${i + 1}</span>`)}</div>
    <ol class="attention-names">${rows.map(item)}</ol>`;
}

const view = ({ current, drawn, words }, save, head, canvas) => html`
  <h3 id="attention-title">Attention</h3>
  ${save}
  ${head.field}
  <div class="attention-box" ?hidden=${!current}>
    ${drawn && drawn.names.length <= NAMED ? labels(drawn) : nothing}
    ${canvas}
  </div>
  <p class="help">${words}</p>`;

function attentionFigure(map, words) {
  const { names, order, most, soft, title, flow } = map;
  const named = order.length > NAMED ? [] : [...order];
  const low = soft ? 0 : -1;
  return {
    title,
    caption: `${words} ${flow.about}`,
    x: "token that is attended to",
    y: "token that attends",
    cells: {
      ...cellsOf(map, false),
      square: true,
      rowNames: named.map((token, i) => `${i + 1} ${shorten(names[token], 24)}`),
      columnNames: named.map((_, i) => String(i + 1)),
    },
    legend: {
      title: "weight",
      stops: Array.from({ length: 9 }, (_, i) => onWhite(colourOf(low + ((1 - low) * i) / 8, soft, false))),
      low: (low * most).toPrecision(2),
      high: most.toPrecision(2),
    },
  };
}

/** What the map shows, in words. */
function summary({ rows, names, soft }) {
  const { token, to, weight } = rows.reduce((a, b) => (Math.abs(b.weight) > Math.abs(a.weight) ? b : a));
  const reach = rows.reduce((sum, row) => sum + row.reach / rows.length, 0);
  const spread = soft
    ? `A token attends to about ${reach.toFixed(1)} of ${rows.length}. `
    : "The stronger the colour, the more a token takes up; red: with the opposite sign. ";
  return `${spread}Strongest: ${shorten(names[token], 24)} → ${shorten(names[to], 24)} (${weight.toPrecision(2)}). Rows attend to columns; both stand in the order of the bands.`;
}

export function attentionMap(app) {
  const element = node(html`<section class="card" aria-labelledby="attention-title"></section>`);
  const canvas = node(html`<canvas class="attention" role="img" aria-label="Attention map"></canvas>`);
  const describe = describer(canvas);
  const head = picker("Head", "attention-head", "Each head has a map of its own.", () => next());
  head.field.hidden = true;
  const save = saveMenu("the attention map", () => state.current && state.drawn && attentionFigure(state.drawn, state.words));
  // current: { shown, options, flow, names, order: of the tokens }, where they are few enough; drawn: that with one head's map
  const state = { current: null, drawn: null, words: "" };
  let [frame, asks] = [0, false]; // the one that is wanted; whether a map is on its way

  const say = (words) => {
    state.words = words;
    render(view(state, save, head, canvas), element);
  };
  const draw = (heads, current, t) => {
    const [n, number] = [current.names.length, Number(head.select.value) || 0];
    const weights = heads.subarray(number * n * n, (number + 1) * n * n);
    const most = weights.reduce((best, w) => Math.max(best, Math.abs(w)), 1e-30);
    const title = `Attention${head.field.hidden ? "" : ` of head ${number + 1}`} at t = ${when(t)}`;
    const map = { ...current, weights, most, soft: current.options.field === "softmax", title };
    state.drawn = { ...map, rows: rowsOf(map) };
    paintCells(canvas, cellsOf(map, isDark()));
    say(summary(state.drawn));
    describe(() => `Attention map. ${state.words}`);
  };
  const next = async () => {
    const [{ current }, at] = [state, frame];
    if (asks || !current) return;
    asks = true;
    try {
      const heads = await askFlow(app, current.shown, (id) => app.lab.attention(id, at, { set: current.shown.set }));
      if (current === state.current) draw(heads, current, current.flow.times[at]);
    } catch (error) {
      if (current === state.current) say(error.message);
    }
    asks = false;
    if (at !== frame || current !== state.current) next();
  };
  say("");
  return {
    element,
    /** shown: { options, flow, names } of one set; order: of its tokens in the bands */
    show(shown, order) {
      const { options, flow, names } = shown;
      const fits = names.length <= MOST && order.length === names.length;
      const heads = options.field === "softmax" ? options.heads : 1;
      if (head.select.length !== heads) head.fill(Array.from({ length: heads }, (_, i) => [String(i), String(i + 1)]));
      head.field.hidden = heads < 2 || !fits;
      state.current = fits ? { shown, options, flow, names, order } : null;
      say(fits ? state.words : `The map is drawn for up to ${MOST} tokens. Set the number of tokens lower and run again.`);
      next();
    },
    at(now) {
      frame = Math.round(now);
      next();
    },
  };
}
