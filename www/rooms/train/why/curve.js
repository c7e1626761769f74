// How predictions follow a column: the mean over test rows where it is set to each of its levels, or along its quantiles.
import { figure } from "../../../save/plot.js";
import { asker } from "../../../ui/asker.js";
import { HUES } from "../../../ui/colours.js";
import { picker } from "../../../ui/controls.js";
import { name, shorten } from "../../../ui/dom.js";
import { count, plural, score } from "../../../ui/format.js";
import { html, node, nothing, render } from "../../../ui/html.js";
import { table } from "../../../ui/table.js";
import { barTable, effect, range } from "./effect.js";

const HELP =
  "The mean prediction of test rows in which this column alone is set to a value. Where columns go together, some such rows never occur.";
const MOST_CLASSES = 5; // drawn, those of the greatest mean
const DAY = 86_400;

/** What is predicted, in words. */
export const predicted = ({ task, target, classes }) =>
  task === "regression" ? shorten(target, 24) : `probability that ${shorten(target, 24)} is ${shorten(classes[1], 24)}`;

export function curvePart(app) {
  const result = node(html`<div class="found" aria-live="polite"></div>`);
  const { element: asked, ask, drop } = asker(app);
  const { field, select, fill } = picker("Column", "why-column", HELP, () => look());
  let run = null;
  const look = () => {
    drop();
    render(nothing, result);
    if (!run || select.value === "") return;
    const [own, column] = [run, run.columns[Number(select.value)]];
    const answer = (found) => render(view(found, column, own), result);
    ask((signal) => app.lab.curve(column, { run: own.id, signal }), answer);
  };
  const show = (now) => {
    if (now === run) return;
    run = now;
    const columns = (run?.columns ?? []).map((column, i) => [String(i), shorten(column, 40)]);
    fill([["", "choose one"], ...columns], "");
    look();
  };
  const element = node(html`
    <section aria-labelledby="why-curve">
      <h4 id="why-curve">How predictions follow a column</h4>
      ${field}${asked}${result}
    </section>`);
  return { element, show };
}

function view(found, column, run) {
  const words = `Mean of ${plural(found.rows, "test row")}`;
  if (found.of === "levels") return found.classes ? classTable(found, column, words) : levelTable(found, column, run, words);
  return plot(found, column, run, words);
}

const level = (text) => (text === "" ? html`<span class="faint">missing</span>` : name(text, 32));

function levelTable({ names, counts, predictions, mean }, column, run, words) {
  const changes = predictions.map((prediction) => prediction - mean[0]);
  const scale = range(changes);
  const line = (text, i) => [level(text), effect(changes[i], scale, `--${run.model}`), count(counts[i]), score(predictions[i])];
  return html`
    <p>${words}: ${predicted(run)}. It is ${score(mean[0])} as the rows are; the bars begin there.</p>
    ${barTable(`Predictions by ${shorten(column)}`, [name(column, 24), "Train rows", "Prediction"], names.map(line))}`;
}

/** The classes of the greatest mean. */
const likeliest = ({ mean }) => [...mean.keys()].sort((a, b) => mean[b] - mean[a]).slice(0, MOST_CLASSES);
const ofClass = ({ predictions, classes }, c) => predictions.filter((_, i) => i % classes.length === c);

function classTable(found, column, words) {
  const shown = likeliest(found);
  const lines = shown.map((c) => ofClass(found, c));
  const rows = found.names.map((text, i) => [level(text), count(found.counts[i]), ...lines.map((line) => score(line[i]))]);
  const head = [name(column, 24), "Train rows", ...shown.map((c) => name(found.classes[c], 16))];
  return html`<p>${words}: probabilities of the likeliest classes.</p>${table(`Predictions by ${shorten(column)}`, head, rows)}`;
}

function plot(found, column, run, words) {
  const { of, values, names, predictions, mean } = found;
  if (!values.length) return html`<p>No train row has a value of this column.</p>`;
  const isDate = of === "dates";
  const xs = isDate ? values.map((value) => (value - values[0]) / DAY) : values;
  const x = isDate ? `${shorten(column, 24)}: days after ${shorten(names[0], 24)}` : shorten(column, 32);
  const along = (ys, colour, text) => ({
    colour,
    xs,
    ys,
    dots: "some",
    words: `${text}: ${score(ys[0])} at the left, ${score(ys.at(-1))} at the right`,
  });
  const lines = found.classes
    ? likeliest(found).map((c, i) => along(ofClass(found, c), HUES[i], shorten(found.classes[c], 24)))
    : [along(predictions, `--${run.model}`, predicted(run)), rowsAsTheyAre(xs, mean[0])];
  const title = `Predictions by ${shorten(column, 32)}`;
  const drawn = figure(
    title,
    { x, y: run.task === "regression" ? predicted(run) : "probability" },
    `${words}; dots stand at quantiles of the train rows.`,
  );
  drawn.show(lines, "");
  return html`<p>${words}; dots stand at quantiles of the train rows.</p>${drawn.element}`;
}

const rowsAsTheyAre = (xs, y) => {
  const ends = xs.length > 1 ? [xs[0], xs.at(-1)] : [xs[0]];
  return { colour: "--ink-2", dash: "5 4", thin: true, xs: ends, ys: ends.map(() => y), words: `as the rows are: ${score(y)}` };
};
