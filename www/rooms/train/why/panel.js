// Why: one run, and three questions to it. Fetched when it is first asked for.
import { html, node } from "../../../ui/html.js";
import { runPicker } from "../../../ui/run-picker.js";
import { curvePart } from "./curve.js";
import { importancePart } from "./importance.js";
import { rowPart } from "./row.js";

export function whyPanel(app) {
  const runs = () => app.runs.filter((run) => app.takes(run));
  const help = "Its answers are of its best epoch.";
  const change = () => parts.forEach((part) => part.show(picker.chosen()));
  const picker = runPicker(app, { label: "Run", id: "why-run", help, runs, onchange: change, onfollow: change });
  const parts = [importancePart(app), curvePart(app), rowPart(app)];
  const refresh = () => (picker.refresh(), change());
  for (const event of ["runs", "table"]) app.on(event, refresh);
  refresh();
  return node(html`<div class="reasons">${picker.field}${parts.map(({ element }) => element)}</div>`);
}
