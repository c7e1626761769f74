// Scores in detail of one run, by its task, and by the levels of a column.
import { html, node } from "../../../ui/html.js";
import { runPicker } from "../../../ui/run-picker.js";
import { COSTS } from "../../../state/settings/details.js";
import { asker } from "../../../ui/asker.js";
import { byLevels } from "./levels.js";
import { numbers } from "./numbers.js";
import { severalClasses } from "./several.js";
import { twoClasses } from "./two-classes.js";

const HELP = "Its validation and test rows are scored again: no weight was trained on them.";

export function detailsPanel(app) {
  const { element: asked, ask } = asker(app, "Scoring validation and test rows…");
  const parts = [twoClasses(app), severalClasses(app), numbers(app)];
  const levels = byLevels(app);
  let run = null;
  const isSeen = () => !!element.closest("details[open]");
  const score = (then = (_) => {}) => {
    const own = run;
    const [falsePositive, falseNegative] = COSTS.map(({ name }) => app.settings.get(name));
    ask(
      (signal) => app.lab.scores(own.id, { falsePositive, falseNegative, signal }),
      (found) => {
        for (const part of parts) part.show(own, found);
        then(own);
      },
    );
  };
  const look = () => {
    run = runs.chosen() ?? null;
    for (const { element } of parts) element.hidden = true;
    levels.show(null);
    if (run) score(levels.show);
  };
  const runs = runPicker(app, { id: "details-run", help: HELP, onchange: look, onfollow: () => isSeen() && look() });
  const element = node(html`
    <div class="details">${runs.field}${asked}${parts.map((part) => part.element)}${levels.element}</div>`);
  const show = () => {
    const before = run;
    if (runs.refresh() && runs.chosen() !== before) look();
  };
  app.on("runs", () => isSeen() && show());
  app.on("table", () => isSeen() && run && look());
  app.settings.addEventListener("change", ({ detail }) => {
    if (run && isSeen() && COSTS.some(({ name }) => name === detail)) score();
  });
  return { element, show };
}
