// Of several classes: F1, the first k, each class, and what is taken for what.
import { name } from "../../../ui/dom.js";
import { count, percent, plural, score } from "../../../ui/format.js";
import { html, node } from "../../../ui/html.js";
import { table } from "../../../ui/table.js";
import { tabled } from "./tabled.js";

function scoresTable({ macroF1, baseMacroF1, top }) {
  const among = ({ k, share, base }) => [`Right among the first ${k}`, percent(share), percent(base)];
  const rows = [["Macro F1", score(macroF1), score(baseMacroF1)], ...top.map(among)];
  return table("Scores of several classes", ["Score", "This run", "Most frequent"], rows);
}

function classesTable(classes, most) {
  const row = ({ name: own, support, precision, recall, f1 }) => [
    name(own),
    count(support),
    ...[precision, recall, f1].map(score),
  ];
  return table("Scores of each class", ["Class", "Test rows", "Precision", "Recall", "F1"], classes.slice(0, most).map(row));
}

function confusionTable({ names, others, rows }) {
  const all = [...names.map((one) => () => name(one, 20)), ...(others ? [() => plural(others, "other")] : [])];
  return table(
    "Confusion matrix",
    ["Is \\ taken for", ...all.map((one) => one())],
    rows.map((row, i) => [all[i](), ...row.map(count)]),
  );
}

export function severalClasses(app) {
  const [scores, classes, matrix] = ["All classes", "Each class", "What is taken for what"].map((title) => tabled(app, title));
  matrix.element.classList.add("wide");
  const element = node(html`<div class="details-parts" hidden>${scores.element}${classes.element}${matrix.element}</div>`);
  const show = (_, { several: found, rows }) => {
    element.hidden = !found;
    if (!found) return;
    scores.show(scoresTable(found), `Of ${count(rows)} test rows; macro F1 is the mean over classes, each counting the same.`);
    classes.showFirst((most) => classesTable(found.classes, most), found.classes.length);
    const { names, others } = found.confusion;
    const rest = `The ${count(names.length)} most frequent classes; ${count(others)} rarer ones share the last row and column.`;
    matrix.show(confusionTable(found.confusion), others ? rest : "");
  };
  return { element, show };
}
