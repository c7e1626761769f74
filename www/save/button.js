// "Save" at the top right of every plot and table. What is in the menu, and what writes the files, is fetched when it is opened.
import { el } from "../ui/dom.js";

/** Of a plot. describe() → what is drawn, as figure.js takes it, or null where nothing is; film() → what video.js takes. */
export function saveMenu(what, describe, film) {
  return menu(what, ({ fillPlot }, box) => fillPlot(box, describe, film));
}

/** Of the table in the same card. */
export function saveTable(what, app) {
  return menu(what, ({ fillTable }, box) => fillTable(box, what, app));
}

function menu(what, write) {
  const box = el("div", { class: "popover" });
  const fill = async () => {
    if (box.childElementCount) return;
    try {
      write(await import("./menu.js"), box);
    } catch {
      box.textContent = "What writes files could not be fetched. Load the page again, with a connection.";
    }
  };
  return el("details", { class: "save", ontoggle: fill }, el("summary", { "aria-label": `Save ${what}` }, "Save"), box);
}
