// Of a regression: errors in the target's own unit.
import { count, percent, score } from "../../../ui/format.js";
import { html, node } from "../../../ui/html.js";
import { table } from "../../../ui/table.js";
import { tabled } from "./tabled.js";

const NAMES = { mae: "Mean absolute error", medianAbsolute: "Median absolute error", rmse: "RMSE" };
const ABOUT = "the pinball loss is least for the value below which that share of rows lies";

function errorsTable(own, base) {
  const rows = Object.entries(NAMES).map(([key, title]) => [title, score(own[key]), score(base[key])]);
  const pinball = own.pinball.map(({ quantile, loss }, i) => [
    `Pinball loss at ${quantile}`,
    score(loss),
    score(base.pinball[i].loss),
  ]);
  const below = ["Rows not above it", percent(own.below), percent(base.below)];
  return table("Errors", ["Score", "This run", "Mean"], [...rows, ...pinball, below]);
}

export function numbers(app) {
  const errors = tabled(app, "Errors");
  const element = node(html`<div class="details-parts" hidden>${errors.element}</div>`);
  const show = (_, { numbers: own, baseNumbers: base, rows }) => {
    element.hidden = !own;
    if (own) errors.show(errorsTable(own, base), `Of ${count(rows)} test rows, in the unit of the target; ${ABOUT}.`);
  };
  return { element, show };
}
