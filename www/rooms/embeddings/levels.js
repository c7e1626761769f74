// The levels as text: a list to search and to walk by keyboard. What the map shows, without the map.
import { name } from "../../ui/dom.js";
import { count } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";

const SHOWN = 40;

/** Indices of names that begin with the text come before those that only hold it; both in the order of `order`. */
function matches(search, { order, folded }) {
  const text = search.trim().toLowerCase();
  if (!text) return order;
  const holds = order.filter((i) => folded[i].includes(text));
  return [...holds.filter((i) => folded[i].startsWith(text)), ...holds.filter((i) => !folded[i].startsWith(text))];
}

function status(found) {
  if (!found) return "No level holds this text.";
  return found > SHOWN ? `The ${SHOWN} most frequent of ${count(found)}` : `${count(found)} shown`;
}

/** The arrow keys walk from the search field down the list and back. */
function walk(event, card) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [...card.querySelectorAll("input, button")];
  const at = stops.indexOf(event.target) + step;
  if (!(at >= 0)) return;
  event.preventDefault();
  (stops[at] ?? stops[0]).focus();
}

/** onpick(index); onseek(text): of one that is no level */
export function levelList(onpick, onseek) {
  const element = node(html`<section class="card" aria-labelledby="levels-title"></section>`);
  let levels = { names: [], folded: [], counts: [], order: [], text: false };
  let [search, marked] = ["", -1];

  const level = (i) => html`
    <li>
      <button type="button" aria-pressed=${i === marked} data-level=${i} @click=${() => onpick(i)}>
        ${name(levels.names[i], 32)}<span class="faint">${count(levels.counts[i])}</span>
      </button>
    </li>`;
  const find = ({ target }) => {
    search = target.value;
    show();
  };
  const press = (event) => {
    const [first] = matches(search, levels);
    if (event.key === "Enter" && event.target.id === "search") {
      if (first !== undefined) onpick(first);
      else if (search.trim()) onseek(search.trim());
    }
    walk(event, element);
  };
  // Of text each part has a vector; for a name that is no level one is predicted.
  const seekable = (found) => search.trim() && (levels.text ? !levels.names.includes(search.trim()) : !found);
  const seek = () => html`
    <button type="button" class="small" id=${levels.text ? "seek-text" : "predict-level"} @click=${() => onseek(search.trim())}>
      ${levels.text ? html`Neighbours of ${name(search.trim(), 32)}` : "Predict a vector for this name"}
    </button>`;
  const show = () => {
    const all = matches(search, levels);
    const view = html`
      <h3 id="levels-title">Levels</h3>
      <label class="visually-hidden" for="search">Find a level</label>
      <input type="search" id="search" aria-describedby="search-help" autocomplete="off" spellcheck="false"
        placeholder="Find a level" .value=${search} @input=${find} @keydown=${press}>
      <small class="help" id="search-help">Enter takes the first, the down arrow enters the list.</small>
      <ul class="levels" @keydown=${press}>${all.slice(0, SHOWN).map(level)}</ul>
      <p class="help" role="status">${status(all.length)}</p>
      ${seekable(all.length) ? seek() : nothing}`;
    render(view, element);
  };
  show();
  return {
    element,
    /** names: as they are shown; text: of a column of text */
    fill(names, counts, order, text) {
      levels = { names, folded: names.map((one) => one.toLowerCase()), counts, order, text };
      [search, marked] = ["", -1];
      show();
    },
    mark(index) {
      marked = index;
      show();
    },
  };
}
