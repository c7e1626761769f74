// Scores for new rows: a file in, a file of predictions out, row for row.
import { MODELS } from "../../state/settings.js";
import { memberPicker, picker } from "../../ui/controls.js";
import { download, dropZone, filePicker, name, shorten } from "../../ui/dom.js";
import { bytes, count, plural } from "../../ui/format.js";
import { card, html, node, nothing, problemLine, render } from "../../ui/html.js";
import { notesInSight } from "../../ui/notes.js";
import { runPicker } from "../../ui/run-picker.js";

const HELP =
  "A file with the same columns, of any kind that the Data room reads; the target may be missing. Columns of second tables are joined again. Notes say how names never seen in training count; of text the words and their parts do.";
const HANGS_ON = ["unseen", "outside", "no-number"]; // notes of such cells: their scores are guesses
const MEMBER = /** @type {[string, string]} */ (["Rows", "The file holds several tables: the one with the rows to score."]);

/** The run that scores them. */
const scorer = (app) =>
  runPicker({
    label: "Model",
    id: "predict-run",
    help: "Its best epoch scores the rows.",
    runs: () => app.runs,
    likely: (runs) => runs.findLast(({ model }) => model === "embedding") ?? runs.at(-1),
    title: ({ id, model, target }) => `${id}. ${MODELS[model]}, ${shorten(target, 20)}`,
  });

const STANDINS = { "": "where it helps", attributes: "a predicted vector", unknown: "the unknown level" };

/** What stands in for names that training never saw. */
function standIn() {
  const help =
    "A vector predicted from the name and its attributes; “where it helps” asks levels that were hidden, and a note tells.";
  const { field, select, fill } = picker("Names never seen", "predict-unseen", help);
  fill(Object.entries(STANDINS), "");
  return { field, chosen: () => select.value || undefined };
}

export function predictCard(app) {
  const problem = problemLine();
  const result = node(html`<div class="outcome" aria-live="polite"></div>`);
  const members = node(html`<div class="fields even"></div>`);
  const run = scorer(app);
  const unseen = standIn();
  app.on("runs", run.refresh);

  let underway = null; // its AbortController: a file that comes in meanwhile takes its place
  /** archive: { member, members } of a file in it that a person chose; of any other the first report says */
  const predict = async (file, archive = { member: undefined }) => {
    const chosen = run.chosen();
    underway?.abort();
    const canceling = (underway = new AbortController());
    const isLast = () => underway === canceling;
    const say = (text) => isLast() && render(underWay(text, canceling), result);
    const choose = (member) => predict(file, { ...archive, member }); // its select stays as it is, and keeps the focus
    const offer = (found) => {
      archive = { member: found.member, members: found.members };
      render(memberPicker("predict-member", archive, MEMBER, choose), members);
    };
    problem.textContent = "";
    if (!archive.members) render(nothing, members);
    say(app.training ? "Waits until the training ends…" : "Reading…");
    try {
      const progress = (read) => {
        if (!isLast()) return;
        if (read.members && !archive.members) offer(read);
        say(`${bytes(read.bytes)} of ${bytes(read.total)}`);
      };
      const options = { run: chosen.id, member: archive.member, unseen: unseen.chosen(), signal: canceling.signal };
      const scores = await app.predict(file, options, progress);
      if (isLast() && scores.members && !archive.members) offer(scores); // of a workbook they are known when it was read
      const rows = (scores.members?.length > 1 ? scores.member : file.name).replace(/^.*\//, "").replace(/\.[^.]*$/, "");
      const csv = await predictionCsv(app.lab, scores, chosen, `${rows}.predictions.csv`);
      if (isLast()) render(outcome(scores, csv), result);
    } catch (error) {
      if (!isLast()) return;
      render(nothing, result);
      app.fail(error, problem);
    }
  };
  const body = html`
    <p class="help">${HELP}</p>
    ${run.field}
    ${unseen.field}
    <div class="row">
      ${filePicker("Choose a file to score", { picker: "predict" }, (file) => predict(file))}
      <span class="faint">or drop it here</span>
    </div>
    ${members}
    ${problem}
    ${result}`;
  const element = node(card("predict", "Score new rows", body));
  dropZone(element, (file) => predict(file));
  return element;
}

const underWay = (text, canceling) => html`
  <div class="row">
    <span>${text}</span>
    <button type="button" id="cancel-predict" @click=${() => canceling.abort()}>Cancel</button>
  </div>`;

function outcome(scores, file) {
  const width = scores.classes?.length ?? 1;
  const rows = scores.length / width;
  const bad = scores.filter((score, i) => i % width === 0 && Number.isNaN(score)).length;
  const unread = bad ? ` ${count(bad)} of them could not be read and ${bad === 1 ? "is" : "are"} left empty.` : "";
  const save = () => download(file);
  return html`
    <p>${plural(rows, "row")} scored.${unread}</p>
    <button type="button" class="primary" id="take-predictions" @click=${save}>Download ${name(file.name, 40)}</button>
    ${notesInSight(scores.notes, HANGS_ON)}`;
}

/** row, then a probability, a value, or a probability per class; a row that could not be read has empty cells. */
function predictionCsv(lab, scores, run, name) {
  const { classes } = scores;
  const heads = classes
    ? classes.map((one) => `p(${one})`)
    : [run.task === "binary" ? `p(${run.target} = ${run.classes[1]})` : `predicted ${run.target}`];
  const rows = Float64Array.from({ length: scores.length / heads.length }, (_, row) => row + 1);
  return lab.csv(name, [
    [["row"], rows],
    [heads, scores],
  ]);
}
