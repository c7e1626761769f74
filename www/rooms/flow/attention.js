// Who attends to whom at the time that is shown.
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

const largest = (weights) => weights.reduce((most, w) => Math.max(most, Math.abs(w)), 1e-30);

/** weights [n, n] in the order of tokens → the index of each row's strongest, and to how many tokens a row attends. */
function paintMap(canvas, weights, order, soft) {
  const n = order.length;
  const most = largest(weights);
  const dark = isDark();
  Object.assign(canvas, { width: n, height: n });
  const image = new ImageData(n, n);
  const strongest = [];
  let reach = 0;
  for (let row = 0; row < n; row++) {
    let [entropy, top] = [0, order[row] * n];
    for (let column = 0; column < n; column++) {
      const index = order[row] * n + order[column];
      const w = weights[index];
      if (Math.abs(w) > Math.abs(weights[top])) top = index;
      if (w > 0) entropy -= w * Math.log(w);
      image.data.set(colourOf(w / most, soft, dark), 4 * (row * n + column));
    }
    reach += Math.exp(entropy) / n;
    strongest.push(top);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return { strongest, reach };
}

/** Names at the rows of the map, numbers at its columns, and in words what each row takes most from. */
function labels({ order, names }, most) {
  const item = (token, row) => html`
    <li><span>${row + 1} ${name(names[token], 24)}</span><span class="visually-hidden"> attends most to ${most[row]}</span></li>`;
  return html`
    <div class="attention-numbers" aria-hidden="true">${most.map((_, row) => html`<span>${row + 1}</span>`)}</div>
    <ol class="attention-names">${Array.from(order, item)}</ol>`;
}

const view = ({ current, drawn, words }, save, head, canvas) => html`
  <h3 id="attention-title">Attention</h3>
  ${save}
  ${head.field}
  <div class="attention-box" ?hidden=${!current}>
    ${drawn && drawn.of.names.length <= NAMED ? labels(drawn.of, drawn.most) : nothing}
    ${canvas}
  </div>
  <p class="help">${words}</p>`;

function attentionFigure({ weights, soft, of: { names, order, flow }, head, t }, words) {
  const n = order.length;
  const most = largest(weights);
  const printed = (share) => {
    const [r, g, b, a] = colourOf(share, soft, false);
    return onWhite([r, g, b], a / 255);
  };
  const shown = n > NAMED ? [] : [...order];
  const low = soft ? 0 : -1;
  return {
    title: `Attention${head} at t = ${when(t)}`,
    caption: `${words} ${flow.about}`,
    x: "token that is attended to",
    y: "token that attends",
    cells: {
      rows: n,
      columns: n,
      square: true,
      colour: (row, i) => printed(weights[order[row] * n + order[i]] / most),
      rowNames: shown.map((token, i) => `${i + 1} ${shorten(names[token], 24)}`),
      columnNames: shown.map((_, i) => String(i + 1)),
    },
    legend: {
      title: "weight",
      stops: Array.from({ length: 9 }, (_, i) => printed(low + ((1 - low) * i) / 8)),
      low: (low * most).toPrecision(2),
      high: most.toPrecision(2),
    },
  };
}

/** What the map shows, in words: strongest as of `paintMap`, and the token to which each of these goes. */
function summary(weights, { names, soft, strongest, reach }) {
  const n = names.length;
  const best = strongest.reduce((a, b) => (Math.abs(weights[b]) > Math.abs(weights[a]) ? b : a));
  const [from, to] = [Math.floor(best / n), best % n].map((i) => shorten(names[i], 24));
  const spread = soft
    ? `A token attends to about ${reach.toFixed(1)} of ${n}. `
    : "The stronger the colour, the more a token takes up; red: with the opposite sign. ";
  return `${spread}Strongest: ${from} → ${to} (${weights[best].toPrecision(2)}). Rows attend to columns; both stand in the order of the bands.`;
}

export function attentionMap(app) {
  const element = node(html`<section class="card" aria-labelledby="attention-title"></section>`);
  const canvas = node(html`<canvas class="attention" role="img" aria-label="Attention map"></canvas>`);
  const describe = describer(canvas);
  const head = picker("Head", "attention-head", "Each head has a map of its own.", () => next());
  head.field.hidden = true;
  const save = saveMenu("the attention map", () => state.current && state.drawn && attentionFigure(state.drawn, state.words));
  // current: { shown, options, flow, names, order: of the tokens }, where they are few enough; drawn: what `attentionFigure` takes, and
  // `most`, what each row attends to, in words
  const state = { current: null, drawn: null, words: "" };
  let [frame, asks] = [0, false]; // the one that is wanted; whether a map is on its way

  const say = (words) => {
    state.words = words;
    render(view(state, save, head, canvas), element);
  };
  const show = (map, number, of, t) => {
    const { names, options, order } = of;
    const n = names.length;
    const weights = map.subarray(number * n * n, (number + 1) * n * n);
    const soft = options.field === "softmax";
    const { strongest, reach } = paintMap(canvas, weights, order, soft);
    const most = strongest.map((index) => `${shorten(names[index % n], 24)} (${weights[index].toPrecision(2)})`);
    state.drawn = { weights, soft, of, head: head.field.hidden ? "" : ` of head ${number + 1}`, t, most };
    say(summary(weights, { names, soft, strongest, reach }));
    describe(() => `Attention map. ${state.words}`);
  };
  const next = async () => {
    const [{ current }, at] = [state, frame];
    if (asks || !current) return;
    asks = true;
    try {
      const map = await askFlow(app, current.shown, (id) => app.lab.attention(id, at, { set: current.shown.set }));
      if (current === state.current) show(map, Number(head.select.value) || 0, current, current.flow.times[at]);
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
