// What is measured on demand: a card with its button, and a table of what came of it.
import { cancelableButton } from "../../ui/cancelable.js";
import { card, el } from "../../ui/dom.js";

/** The first cell of a row is its heading. */
export const table = (head, rows) =>
  el(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", "aria-label": `Table: ${head[0]}` },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          head.map((text, i) => el("th", { scope: "col", class: i ? "n" : "" }, text)),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map(([first, ...rest]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, first),
            rest.map((text) => el("td", { class: "n" }, text)),
          ),
        ),
      ),
    ),
  );

const CANCELLED = "Cancelled; what was measured until then stays.";

/** A card whose button starts `measure(report, signal)`; the same button cancels it, and nothing else that is under way. */
export function experiment(app, id, title, help, measure, ...content) {
  const status = el("p", { class: "live", role: "status" });
  const problem = el("p", { class: "problem", role: "alert" });
  const work = async (signal) => {
    problem.textContent = "";
    try {
      await measure((text) => (status.textContent = text), signal);
    } catch (error) {
      status.textContent = signal.aborted ? CANCELLED : "";
      app.fail(error, problem);
    }
  };
  const start = cancelableButton("Measure", work, { id: `${id}-start` });
  const row = el("div", { class: "row" }, start, status);
  return card(`${id}-title`, title, el("p", { class: "help" }, help), row, problem, content);
}
