// The levels as text: a list to search and to walk by keyboard. What the map shows, without the map.
import { name } from "../../ui/dom.js";
import { count, levelName } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";

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
function walk(event, search, list) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || (event.target === search && step < 0)) return;
  event.preventDefault();
  const buttons = [...list.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement) + step;
  (buttons[at] ?? search).focus();
}

/** onpick(index) */
export function levelList(onpick) {
  const list = node(html`<ul class="levels"></ul>`);
  const found = node(html`<p class="help" role="status"></p>`);
  const search = node(html`
    <input type="search" id="search" aria-describedby="search-help"
      autocomplete="off" spellcheck="false" placeholder="Find a level">`);
  let levels = { names: [], folded: [], counts: [], order: [] };
  let marked = -1;

  const level = (i) => html`
    <li>
      <button type="button" aria-pressed=${i === marked} data-level=${i} @click=${() => onpick(i)}>
        ${name(levels.names[i], 32)}<span class="faint">${count(levels.counts[i])}</span>
      </button>
    </li>`;
  const show = () => {
    const all = matches(search.value, levels);
    render(all.slice(0, SHOWN).map(level), list);
    found.textContent = status(all.length);
  };
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    const [first] = matches(search.value, levels);
    if (event.key === "Enter" && first !== undefined) onpick(first);
  });
  for (const part of [search, list]) part.addEventListener("keydown", (event) => walk(event, search, list));
  const element = node(html`
    <section class="card" aria-labelledby="levels-title">
      <h3 id="levels-title">Levels</h3>
      <label class="visually-hidden" for="search">Find a level</label>
      ${search}
      <small class="help" id="search-help">Enter takes the first, the down arrow enters the list.</small>
      ${list}
      ${found}
    </section>`);
  return {
    element,
    fill(ids, counts, order) {
      const names = ids.map(levelName);
      levels = { names, folded: names.map((one) => one.toLowerCase()), counts, order };
      marked = -1;
      search.value = "";
      show();
    },
    mark(index) {
      marked = index;
      show();
    },
  };
}
