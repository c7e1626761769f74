// Scores for new rows: a file in, a file of predictions out, row for row.
import { button, card, download, dropZone, el, filePicker, name, replace, shorten } from "../../ui/dom.js";
import { bytes, count, plural } from "../../ui/format.js";
import { MODELS } from "../../state/settings.js";
import { runPicker } from "../../ui/run-picker.js";
import { notesList } from "../../ui/notes.js";

export function predictCard(app) {
  const problem = el("p", { class: "problem", role: "alert" });
  const result = el("div", { class: "outcome", "aria-live": "polite" });
  const run = runPicker({
    label: "Model",
    id: "predict-run",
    help: "Its best epoch scores the rows.",
    runs: () => app.runs,
    likely: (runs) => runs.findLast(({ model }) => model === "embedding") ?? runs.at(-1),
    title: ({ id, model, target }) => `${id}. ${MODELS[model]}, ${shorten(target, 20)}`,
  });
  app.on("runs", run.refresh);

  const predict = async (file) => {
    const chosen = run.chosen();
    problem.textContent = "";
    const text = el("span", {}, app.training ? "Waits until the training ends…" : "Reading…");
    const ends = new AbortController();
    const { signal } = ends;
    const cancel = button("Cancel", () => ends.abort(), { id: "cancel-predict" });
    replace(result, el("div", { class: "row" }, text, cancel));
    try {
      const scores = await app.predict(file, { run: chosen.id, signal }, (p) => {
        text.textContent = `${bytes(p.bytes)} of ${bytes(p.total)}`;
      });
      const csv = await predictionCsv(app.lab, scores, chosen, `${file.name.replace(/\.[^.]*$/, "")}.predictions.csv`);
      replace(result, outcome(scores, csv));
    } catch (error) {
      replace(result);
      app.fail(error, problem);
    }
  };
  const element = card(
    "predict-title",
    "Score new rows",
    el(
      "p",
      { class: "help" },
      "A CSV or Parquet file with the same columns; the target may be missing. Names never seen in training count as unknown.",
    ),
    run.field,
    el(
      "div",
      { class: "row" },
      filePicker("Choose a file to score", { picker: "predict" }, predict),
      el("span", { class: "faint" }, "or drop it here"),
    ),
    problem,
    result,
  );
  dropZone(element, predict);
  return element;
}

function outcome(scores, file) {
  const width = scores.classes?.length ?? 1;
  const rows = scores.length / width;
  let bad = 0;
  for (let row = 0; row < rows; row++) if (Number.isNaN(scores[row * width])) bad++;
  return [
    el(
      "p",
      {},
      `${plural(rows, "row")} scored.${bad ? ` ${count(bad)} of them could not be read and ${bad === 1 ? "is" : "are"} left empty.` : ""}`,
    ),
    el(
      "button",
      { type: "button", class: "primary", id: "take-predictions", onclick: () => download(file) },
      "Download ",
      name(file.name, 40),
    ),
    scores.notes.length ? notesList(scores.notes) : null,
  ];
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
