// Train: settings, the loss curves as they come, and the score table.
import { button, card, el, name, replace } from "../../ui/dom.js";
import { unfetched } from "../../ui/fetched-room.js";
import { remarks } from "../../ui/findings.js";
import { runNotes } from "../../ui/run-notes.js";
import { saveTable } from "../../save/button.js";
import { comparable } from "../../state/comparable.js";
import { scoreTable } from "./scores.js";
import { takeModel } from "./take-model.js";
import { featurePicker, settingsForm } from "./settings.js";
import { trainingStage } from "./stage.js";

/** The same networks outside of the browser. */
function pythonCard(app) {
  const said = el("div", { class: "help", role: "status" });
  const copy = async () => {
    const fetched = await import("../../python/copy.js").catch(() => null);
    if (fetched) await fetched.copyPython(app, said);
    else said.textContent = unfetched("The script");
  };
  for (const event of ["table", "target"]) app.on(event, () => said.replaceChildren());
  return card(
    "python-title",
    "The same in Python",
    el(
      "p",
      { class: "help" },
      "A script that reads the file and trains these models with these settings in Keras 3, or scores rows with weights saved here.",
    ),
    el("div", { class: "row" }, button("Copy as Python", copy, { id: "copy-python" })),
    said,
  );
}

export function trainRoom(app, session) {
  const empty = el(
    "div",
    { class: "empty card" },
    el("p", {}, "There is no table yet. Load a file or a sample first."),
    button("Go to Data", () => app.go("data"), { class: "primary" }),
  );
  const features = featurePicker(app);
  const form = settingsForm(app, features);
  const stage = trainingStage(app, session, form, features);
  const scores = el("section", { class: "card", "aria-labelledby": "scores-title" });
  const bench = el("div", { class: "bench" }, form, stage.element);
  const python = pythonCard(app);
  const work = el("div", { class: "work" }, bench, scores, takeModel(app), python);
  const element = el(
    "section",
    { class: "room", id: "room-train", "aria-labelledby": "train-title", hidden: true },
    el("h2", { id: "train-title", class: "visually-hidden" }, "Train"),
    empty,
    work,
  );

  const show = () => {
    empty.hidden = !!app.table;
    form.hidden = stage.orders.hidden = python.hidden = !app.table; // a project alone has its curves
    work.hidden = !app.table && !app.runs.length;
  };
  const showScores = () => {
    const runs = comparable(app);
    const flowing = runs.find((run) => run.flow?.t1 > 0 && app.takes(run));
    const { project, source } = runs[0] ?? {};
    replace(
      scores,
      el("h3", { id: "scores-title" }, "Scores"),
      runs.length
        ? [
            saveTable("the scores", app),
            project && el("p", { class: "help" }, "Out of ", name(project), ", trained on ", name(source), "."),
            scoreTable(runs),
            runNotes(runs),
            el(
              "ul",
              { class: "remarks" },
              remarks(runs, app.runs).map((text) => el("li", {}, text)),
            ),
            el(
              "div",
              { class: "row" },
              button("Look at the vectors", () => app.go("embeddings"), { class: "primary" }),
              flowing && button("Watch a row flow", () => app.watch(flowing), { id: "watch-row" }),
            ),
          ]
        : el(
            "p",
            { class: "help" },
            "The table appears when the first model is done: what each one costs, and how it scores on test rows that no model has seen.",
          ),
    );
  };
  app.on("table", show);
  app.on("table", showScores);
  app.on("runs", show);
  app.on("runs", showScores);
  app.on("start", () => {
    stage.element.scrollIntoView({ block: "nearest" });
    stage.start();
  });
  show();
  showScores();
  return { element, resume: stage.resume };
}
