// Who is served badly: test rows by the levels of a column.
import { picker } from "../../../ui/controls.js";
import { name, shorten } from "../../../ui/dom.js";
import { count, day, percent, plural, score } from "../../../ui/format.js";
import { html, node, nothing, render } from "../../../ui/html.js";
import { table } from "../../../ui/table.js";
import { SCORES } from "../../../state/labels.js";
import { asker } from "../../../ui/asker.js";
import { tabled } from "./tabled.js";

const HELP = "Any column of the table, also one that the run does not read.";
const number = (x) => String(Number(x.toPrecision(6)));

function title({ name: own, range, small }, date) {
  const text = range ? range.map(date ? day : number).join(" to ") : own;
  const shown = text ? name(text, 32) : html`<span class="faint">missing</span>`;
  return html`${shown}${small ? html` <small class="help">few rows</small>` : nothing}`;
}

/** The positive share, or the mean of the target. */
const meanOf = ({ task }, mean) => (task === "binary" ? percent(mean) : score(mean));

function levelsTable(run, { column, date, measure, all, levels }, most) {
  const binary = run.task === "binary";
  const means = { binary: `Share of “${shorten(run.classes[1] ?? "", 16)}”`, regression: "Mean of the target" }[run.task];
  const row = (heading, one) => [
    heading,
    count(one.rows),
    ...(means ? [meanOf(run, one.mean)] : []),
    score(one.score),
    score(one.base),
    ...(binary ? [score(one.auc)] : []),
  ];
  const head = [
    name(column, 24),
    "Test rows",
    ...(means ? [means] : []),
    SCORES[measure],
    "Constant",
    ...(binary ? ["AUC"] : []),
  ];
  return table("Scores by level", head, [
    row("All test rows", all),
    ...levels.slice(0, most).map((one) => row(title(one, date), one)),
  ]);
}

function about({ levels, of, few, measure }) {
  const order = `The highest ${SCORES[measure] === "RMSE" ? "RMSE" : "log-loss"} first; levels of fewer than ${few} rows come last, since theirs is mostly chance.`;
  const rest =
    of > levels.length
      ? ` ${plural(of - levels.length, "level")} more ${of - levels.length === 1 ? "is" : "are"} not listed.`
      : "";
  return `${order} Constant: the same of always giving what the train rows as a whole suggest.${rest}`;
}

export function byLevels(app) {
  const { element: asked, ask } = asker(app, "Scoring the levels…");
  const shown = tabled(app, "Scores by level");
  let run = null;
  const columns = () => (app.table?.columns ?? []).map((one) => one.name).filter((one) => one !== run?.target);
  const choose = () => {
    app.keep("levelsOf", columns()[Number(select.value)] ?? "");
    refresh();
  };
  const { field, select, fill } = picker("Column", "details-column", HELP, choose);
  const element = node(html`<section class="by-levels"><h4>Who is served badly?</h4>${field}${asked}<div></div></section>`);
  const refresh = () => {
    const column = columns()[Number(select.value)];
    if (!run || column === undefined) return;
    const own = run;
    ask(
      (signal) => app.lab.byLevels(column, { run: own.id, signal }),
      (found) => {
        shown.showFirst((most) => levelsTable(own, found, most), found.levels.length, about(found));
        render(shown.element, element.lastElementChild);
      },
    );
  };
  /** next: the run, none where its rows are not here */
  const show = (next) => {
    const before = columns()[Number(select.value)] ?? app.settings.get("levelsOf");
    run = next;
    render(nothing, element.lastElementChild);
    const all = columns();
    const inputs = all.findIndex((one) => run?.columns.includes(one));
    const at = all.includes(before) ? all.indexOf(before) : Math.max(0, inputs);
    const options = all.map((one, i) => /** @type {[string, string]} */ ([String(i), shorten(one, 32)]));
    fill(options, String(at));
    element.hidden = !run || !all.length;
    refresh();
  };
  return { element, show };
}
