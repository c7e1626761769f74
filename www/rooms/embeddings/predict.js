// Scores for new rows: a file in, the same rows with their predictions out; and how right these are where the rows have the target.
import { saveTable } from "../../save/button.js";
import { SCORES } from "../../state/labels.js";
import { memberPicker, picker } from "../../ui/controls.js";
import { download, dropZone, filePicker, name, shorten } from "../../ui/dom.js";
import { bytes, count, plural, score } from "../../ui/format.js";
import { card, html, node, nothing, problemLine, render } from "../../ui/html.js";
import { notesInSight } from "../../ui/notes.js";
import { runPicker } from "../../ui/run-picker.js";
import { table } from "../../ui/table.js";

const HELP =
  "A file with the same columns, of any kind that the Data room reads; with the target in it, its scores are told too. Columns of second tables are joined again. Notes say how names never seen in training count; of text the words and their parts do.";
const HANGS_ON = ["unseen", "outside", "no-number"]; // notes of such cells: their scores are guesses
const MEMBER = /** @type {[string, string]} */ (["Rows", "The file holds several tables: the one with the rows to score."]);

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
  const run = runPicker(app, { label: "Model", id: "predict-run", help: "Its best epoch scores the rows." });
  const save = saveTable("the scores of new rows", app);
  const unseen = standIn();
  app.on("runs", () => run.refresh());

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
      const options = { run: chosen.id, member: archive.member, unseen: unseen.chosen(), file: true, signal: canceling.signal };
      const scores = await app.predict(file, options, progress);
      if (isLast() && scores.members && !archive.members) offer(scores); // of a workbook they are known when it was read
      if (isLast()) render(outcome(scores, chosen, save), result);
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

/** run: that scored them */
function outcome(scores, run, saved) {
  const { classes, unknown, notes, file } = scores;
  const width = classes?.length ?? 1;
  const rows = scores.length / width;
  const bad = scores.filter((score, i) => i % width === 0 && Number.isNaN(score)).length;
  const unread = bad ? ` ${count(bad)} of them could not be read and ${bad === 1 ? "is" : "are"} left empty.` : "";
  const save = () => download(file);
  const named = ({ column, rows }, i) => html`${i ? ", " : ""}${name(column, 24)} in ${plural(rows, "row")}`;
  return html`
    <p>${plural(rows, "row")} scored.${unread}</p>
    ${unknown.length ? html`<p class="strangers">Names that training never saw: ${unknown.map(named)}.</p>` : nothing}
    ${scores.scores ? labelled(scores.scores, run, saved) : nothing}
    <button type="button" class="primary" id="take-predictions" @click=${save}>Download ${name(file.name, 40)}</button>
    ${notesInSight(notes, HANGS_ON)}`;
}

/** Why these rows can carry no score. */
const FEW = {
  rows: "Fewer than 30 rows: chance alone can move these scores far.",
  class: "These rows are of one class alone: how well the classes are told apart cannot be seen on them.",
  rare: "Fewer than 10 rows are of the rarer class: chance alone can move these scores far.",
};

/** Scores of rows whose target is known, beside those of the run's test rows. */
function labelled({ rows, unusable, scores, few }, { target, test }, save) {
  const interval = ({ low, high }) => (low === null || high === null ? "" : ` [${score(low)}, ${score(high)}]`);
  const lines = scores.map((one) => [SCORES[one.measure], score(one.value) + interval(one), score(test[one.measure])]);
  const none = () => html` Left out: ${plural(unusable, "row")} whose ${name(target, 24)} is no value of the target.`;
  return html`
    <div class="title-row"><p>On ${plural(rows, "labelled row")}.${unusable ? none() : nothing}</p>${save}</div>
    ${table("Scores of the labelled rows", ["Score", "these rows", "test rows"], lines)}
    <p class="help">${few ? FEW[few] : "In brackets: where the score lies on further rows like these, with 95 % confidence."}</p>`;
}
