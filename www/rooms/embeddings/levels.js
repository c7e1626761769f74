// The levels as text: a list to search and walk by keyboard, and the neighbours of one. What the map shows, without the map.
import { button, card, el, name, replace } from "../../ui/dom.js";
import { count, levelName } from "../../ui/format.js";
import { saveTable } from "../../save/button.js";

const SHOWN = 40;

export function levelList(onpick) {
  const search = el("input", {
    type: "search",
    id: "search",
    "aria-describedby": "search-help",
    autocomplete: "off",
    spellcheck: false,
    placeholder: "Find a level",
  });
  const list = el("ul", { class: "levels" });
  const found = el("p", { class: "help", role: "status" });
  let [names, folded, counts, order, marked] = [[], [], [], [], -1];

  /** Names that begin with the text come before those that only hold it; both by count. */
  const matches = () => {
    const text = search.value.trim().toLowerCase();
    if (!text) return order;
    const holds = order.filter((i) => folded[i].includes(text));
    return [...holds.filter((i) => folded[i].startsWith(text)), ...holds.filter((i) => !folded[i].startsWith(text))];
  };
  const show = () => {
    const all = matches();
    replace(
      list,
      all
        .slice(0, SHOWN)
        .map((i) =>
          el(
            "li",
            {},
            el(
              "button",
              { type: "button", "aria-pressed": String(i === marked), onclick: () => onpick(i), dataset: { level: i } },
              name(names[i], 32),
              el("span", { class: "faint" }, count(counts[i])),
            ),
          ),
        ),
    );
    found.textContent = !all.length
      ? "No level holds this text."
      : all.length > SHOWN
        ? `The ${SHOWN} most frequent of ${count(all.length)}`
        : `${count(all.length)} shown`;
  };
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && matches().length) onpick(matches()[0]);
    if (event.key === "ArrowDown") {
      event.preventDefault();
      list.querySelector("button")?.focus();
    }
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...list.querySelectorAll("button")];
    (buttons[buttons.indexOf(document.activeElement) + step] ?? search).focus();
  });
  return {
    element: card(
      "levels-title",
      "Levels",
      el("label", { class: "visually-hidden", htmlFor: "search" }, "Find a level"),
      search,
      el("small", { class: "help", id: "search-help" }, "Enter takes the first, the down arrow enters the list."),
      list,
      found,
    ),
    fill(newNames, newCounts, newOrder) {
      [names, counts, order, marked] = [newNames.map(levelName), newCounts, newOrder, -1];
      folded = names.map((level) => level.toLowerCase());
      search.value = "";
      show();
    },
    mark(index) {
      marked = index;
      for (const button of list.querySelectorAll("button"))
        button.setAttribute("aria-pressed", String(Number(button.dataset.level) === index));
    },
  };
}

export function neighbourTable(app, onpick) {
  const title = el("h3", { id: "near-title" }, "Nearest neighbours");
  const body = el("div", { "aria-live": "polite" });
  const clear = () =>
    replace(
      body,
      el("p", { class: "help" }, "Click a point, or pick a level above, to see the ten levels whose vectors point the same way."),
    );
  clear();
  return {
    element: el(
      "section",
      { class: "card near", "aria-labelledby": "near-title" },
      title,
      saveTable("the nearest neighbours", app),
      body,
    ),
    clear,
    show(level, rows, near) {
      const bar = (cosine) => {
        const fill = el("span", { class: "bar", "aria-hidden": "true" });
        fill.style.width = `${Math.max(0, 100 * cosine)}%`;
        return fill;
      };
      const inside = body.contains(document.activeElement);
      replace(
        body,
        el(
          "p",
          {},
          "of ",
          el("strong", {}, name(levelName(level), 40)),
          el("span", { class: "faint" }, ` · ${count(rows)} training rows`),
        ),
        el(
          "table",
          { class: "neighbours" },
          el(
            "thead",
            {},
            el(
              "tr",
              {},
              el("th", { scope: "col" }, "Level"),
              el("th", { scope: "col", class: "n" }, "Cosine"),
              el("th", { scope: "col", class: "n" }, "Rows"),
            ),
          ),
          el(
            "tbody",
            {},
            near.map((one) =>
              el(
                "tr",
                {},
                el(
                  "td",
                  {},
                  button(name(levelName(one.name), 28), () => onpick(one.name), { class: "link" }),
                ),
                el("td", { class: "n cosine" }, bar(one.cosine), el("span", {}, one.cosine.toFixed(3))),
                el("td", { class: "n" }, count(one.count)),
              ),
            ),
          ),
        ),
      );
      if (inside) body.querySelector("button")?.focus({ preventScroll: true });
    },
  };
}
