// "Save" at the top right of every plot and table. What is in the menu, and what writes the files, is fetched when it is opened.
import { el } from "../ui/dom.js";

/**
 * describe() → what is drawn, as figure.js takes it, or null where nothing is; without it the table of the same card is saved.
 * film() → what video.js takes.
 */
export function saveMenu(what, describe, film) {
  const box = el("div", { class: "popover" });
  const fill = async () => {
    if (box.childElementCount) return;
    try {
      (await import("./menu.js")).fill(box, what, describe, film);
    } catch {
      box.textContent = "What writes files could not be fetched. Load the page again, with a connection.";
    }
  };
  return el("details", { class: "save", ontoggle: fill }, el("summary", { "aria-label": `Save ${what}` }, "Save"), box);
}
