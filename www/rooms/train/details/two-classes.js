// Of two classes: scores of the probabilities, their calibration, and the threshold of least cost.
import { figure } from "../../../save/plot.js";
import { control } from "../../../ui/controls.js";
import { shorten } from "../../../ui/dom.js";
import { count, score } from "../../../ui/format.js";
import { html, node, render } from "../../../ui/html.js";
import { table } from "../../../ui/table.js";
import { COSTS } from "../../../state/settings/details.js";
import { MODELS } from "../../../state/settings.js";
import { tabled } from "./tabled.js";

const RIGHT =
  "Each dot is a tenth of the test rows, by predicted probability. On the dashed line as many rows are positive as predicted.";
const quoted = (text) => `“${shorten(text, 20)}”`;

function scoresTable({ averagePrecision, baseRate, auc, brier, baseBrier, calibration }) {
  const rows = [
    ["Precision-recall AUC", score(averagePrecision), score(baseRate)],
    ["AUC", score(auc), score(0.5)],
    ["Brier score", score(brier), score(baseBrier)],
    ["Calibration error", score(calibration.error), `${score(calibration.chance)} by chance`],
  ];
  return table("Scores of two classes", ["Score", "This run", "Base rate"], rows);
}

function confusion({ truePositives, falsePositives, falseNegatives, trueNegatives }, [negative, positive]) {
  const rows = [
    [`Is ${positive}`, count(truePositives), count(falseNegatives)],
    [`Is ${negative}`, count(falsePositives), count(trueNegatives)],
  ];
  return table("Confusion matrix", ["Rows", `Taken for ${positive}`, `Taken for ${negative}`], rows);
}

function thresholds({ cheapest, half }) {
  const row = (name, key) => [name, score(cheapest[key]), score(half[key])];
  const rows = [
    row("Probability from which on", "threshold"),
    row("Precision", "precision"),
    row("Recall", "recall"),
    row("F1", "f1"),
    row("Cost of a row", "cost"),
  ];
  return table("Thresholds", ["Score", "Least cost", "One half"], rows);
}

function calibrationLine({ model }, { bins, error }) {
  const [xs, ys] = ["predicted", "observed"].map((key) => bins.map((bin) => bin[key]));
  const words = `${MODELS[model]}: calibration error ${score(error)}`;
  const most = Math.max(...xs, ...ys);
  const right = { colour: "--ink-2", xs: [0, most], ys: [0, most], dash: "5 4", thin: true };
  return [right, { colour: `--${model}`, xs, ys, dots: "some", words }];
}

export function twoClasses(app) {
  const axes = { x: "predicted probability", y: "share of positives" };
  const curve = figure("Calibration", axes, RIGHT);
  const scores = tabled(app, "Probabilities");
  const [matrix, cuts] = [tabled(app, "At the threshold of least cost"), tabled(app, "Beside one half")];
  const fields = COSTS.map(({ name }) => control(app.settings, name));
  const told = node(html`<p class="help"></p>`);
  const element = node(html`
    <div class="details-parts" hidden>
      ${scores.element}
      <div>${curve.element}<p class="help">${RIGHT}</p></div>
      <section class="wide costs" aria-labelledby="costs-title">
        <h4 id="costs-title">From which probability on?</h4>
        <div class="fields">${fields}</div>
        ${told}
      </section>
      ${matrix.element}${cuts.element}
    </div>`);
  const show = (run, { twoClasses: found, valid, rows }) => {
    element.hidden = !found;
    if (!found) return;
    const names = run.classes.map(quoted);
    const { cheapest, half } = found;
    const of = `Of ${count(rows)} test rows. ${names[1]} counts as the positive class.`;
    scores.show(scoresTable(found), of);
    curve.show(calibrationLine(run, found.calibration), `Target ${run.target}, positive ${run.classes[1]}.`);
    matrix.show(confusion(cheapest, names));
    cuts.show(thresholds(found));
    const text = `Taking rows for ${names[1]} from a probability of ${score(cheapest.threshold)} on costs least on the ${count(valid)} validation rows. On the test rows that costs ${score(cheapest.cost)} a row; one half costs ${score(half.cost)}.`;
    render(text, told);
  };
  return { element, show };
}
