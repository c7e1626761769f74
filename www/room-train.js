// Train: settings, the loss curves as they come, and the score table.
import { LossChart } from "./charts.js";
import { control } from "./controls.js";
import { parametersOf, ruleWidth } from "./cost.js";
import { el, name, replace, shorten } from "./dom.js";
import { count, percent, plural, score } from "./format.js";
import { remarks } from "./remarks.js";
import { MODELS, comparable, scoreTable } from "./scores.js";
import { SETTINGS } from "./settings.js";
import { Training } from "./training.js";

const ABOUT = {
  embedding: "A learned vector per name, then a small network.",
  "one-hot": "The same network on one input per name.",
  "target-mean": "No network to speak of: the line to beat.",
};
const MAIN = ["width", "epochs", "batch", "rate"];

export function trainRoom(app) {
  const empty = el("div", { class: "empty card" }, el("p", {}, "There is no table yet. Load a file or a sample first."),
    el("button", { type: "button", class: "primary", onclick: () => app.go("data") }, "Go to Data"));
  const features = featurePicker(app);
  const form = settingsForm(app, features);
  const stage = trainingStage(app, form, features);
  const scores = el("section", { class: "card", "aria-labelledby": "scores-title" });
  const work = el("div", { class: "work" }, el("div", { class: "bench" }, form, stage.element), scores);
  const element = el("section", { class: "room", id: "room-train", "aria-labelledby": "train-title", hidden: true },
    el("h2", { id: "train-title", class: "visually-hidden" }, "Train"), empty, work);

  const show = () => {
    empty.hidden = !!app.table;
    work.hidden = !app.table;
  };
  const showScores = () => {
    const runs = comparable(app.runs.filter((run) => run.tableNumber === app.tableNumber));
    replace(scores, el("h3", { id: "scores-title" }, "Scores"),
      runs.length ? [scoreTable(runs), el("ul", { class: "remarks" }, remarks(runs).map((text) => el("li", {}, text))),
        el("div", { class: "row" }, el("button", { type: "button", class: "primary", onclick: () => app.go("embeddings") }, "Look at the vectors"))]
        : el("p", { class: "help" }, "The table appears when the first model is done: what each one costs, and how it scores on test rows that no model has seen."));
  };
  app.on("table", show);
  app.on("table", showScores);
  app.on("runs", showScores);
  app.on("start", () => {
    stage.element.scrollIntoView({ block: "nearest" });
    stage.start();
  });
  show();
  showScores();
  return { element };
}

function settingsForm(app, features) {
  const { settings } = app;
  const boxes = Object.entries(MODELS).map(([model, title]) => {
    const box = el("input", { type: "checkbox", id: `model-${model}`, onchange: () => {
      settings.set("models", Object.keys(MODELS).filter((one) => document.getElementById(`model-${one}`).checked));
    } });
    const show = () => { box.checked = settings.get("models").includes(model); };
    settings.addEventListener("change", show);
    show();
    return el("label", { class: "check", htmlFor: box.id }, box, el("span", {}, el("span", { class: `dot ${model}`, "aria-hidden": "true" }), el("strong", {}, title), el("small", { class: "help" }, ABOUT[model])));
  });
  const advanced = SETTINGS.filter((setting) => setting.advanced);
  return el("section", { class: "card settings", "aria-labelledby": "settings-title" },
    el("h3", { id: "settings-title" }, "Settings"), taskLine(app),
    el("fieldset", {}, el("legend", {}, "Models, trained one after another"), boxes),
    el("div", { class: "fields" }, MAIN.map((setting) => control(settings, setting))),
    widthRule(app),
    el("details", {}, el("summary", {}, "More settings"), el("div", { class: "fields" }, advanced.map((setting) => control(settings, setting.name)))),
    features.element);
}

function taskLine(app) {
  const line = el("p", { class: "task" });
  const show = () => {
    if (!app.table) return;
    replace(line, app.target === null ? "No target is chosen. " : ["Predict ", name(app.target), " in ", name(app.source.file.name), ". "],
      el("button", { type: "button", class: "link", onclick: () => app.go("data") }, "Change"));
  };
  app.on("table", show);
  app.on("target", show);
  return line;
}

/** The fastai rule, with what it would cost here. */
function widthRule(app) {
  const box = el("div", { class: "rule" });
  const show = () => {
    const column = app.targetColumn;
    const features = app.table && app.features();
    const largest = features?.filter(({ kind }) => kind === "category").reduce((a, b) => (b.levels > (a?.levels ?? 0) ? b : a), null);
    if (!largest || !column) return replace(box);
    const outputs = column.task === "classes" ? column.levels : 1;
    const cost = (width) => parametersOf(features, width, app.settings.get("hidden"), outputs);
    const now = app.settings.get("width");
    const other = now === "auto" ? 32 : "auto";
    const offer = other === "auto" ? `Use fastai’s rule, up to ${ruleWidth(largest.levels)} wide` : `Use ${other} for every column`;
    replace(box, el("p", { class: "help" }, `About ${count(cost(now).embedding)} parameters; the one-hot network has ${count(cost(now).oneHot)}.`),
      el("button", { type: "button", class: "small", onclick: () => app.settings.set("width", other) }, `${offer}: ${count(cost(other).embedding)} parameters`));
  };
  for (const event of ["table", "target"]) app.on(event, show);
  app.settings.addEventListener("change", ({ detail }) => ["width", "hidden"].includes(detail) && show());
  return box;
}

function featurePicker(app) {
  const left = new Set(); // names left out by hand
  const summary = el("summary", {});
  const list = el("div", { class: "checks" });
  const chosen = () => app.features().map((column) => column.name).filter((column) => !left.has(column));
  const count = () => { summary.textContent = `Columns used: ${chosen().length} of ${app.features().length}`; };
  const show = () => {
    if (!app.table) return;
    count();
    replace(list, app.features().slice(0, 500).map((column, index) => el("label", { class: "check", htmlFor: `feature-${index}` },
      el("input", { type: "checkbox", id: `feature-${index}`, checked: !left.has(column.name), onchange: ({ target }) => {
        left[target.checked ? "delete" : "add"](column.name);
        count();
      } }), name(column.name))));
  };
  let file = null;
  app.on("table", () => {
    if (app.source?.file !== file) left.clear();
    file = app.source?.file;
    show();
  });
  app.on("target", show);
  return { element: el("details", {}, summary, list), chosen: () => (left.size ? chosen() : undefined) };
}

function trainingStage(app, form, features) {
  let training = null;
  const problem = el("p", { class: "problem", role: "alert" });
  const start = el("button", { type: "button", class: "primary", id: "start" }, "Start");
  const pause = el("button", { type: "button", id: "pause", disabled: true, onclick: () => {
    training.pause();
    pause.textContent = training.paused ? "Resume" : "Pause";
  } }, "Pause");
  const stop = el("button", { type: "button", id: "stop", disabled: true, onclick: () => training.stop() }, "Stop");
  const curves = lossCurves();
  const enable = (running) => {
    app.training = running;
    start.disabled = running;
    pause.disabled = stop.disabled = !running;
    pause.textContent = "Pause";
    app.tell("training");
  };
  const run = async () => {
    problem.textContent = blocker(app, form);
    if (training || problem.textContent) return;
    const models = app.settings.get("models");
    const lab = app.lab;
    training = new Training(app);
    enable(true);
    pause.focus({ preventScroll: true });
    curves.begin(models, app);
    await training.all(models, { ...app.settings.training(), target: app.target, columns: features.chosen() }, {
      model: curves.model,
      report: curves.report,
      run: (done) => { curves.done(done); app.tell("runs"); },
      problem: (error, model) => {
        app.fail(error, problem);
        curves.say(error.code === "cancelled" ? `${MODELS[model]}: cancelled.` : `${MODELS[model]}: ended with a problem.`);
      },
    });
    training = null;
    if (app.lab === lab || app.lab === null) curves.end();
    enable(false);
  };
  start.onclick = run;
  return { start: run, element: el("section", { class: "card stage", "aria-labelledby": "loss-title" },
    el("div", { class: "title-row" }, el("h3", { id: "loss-title" }, "Loss"), el("div", { class: "row" }, start, pause, stop)), problem, curves.element) };
}

/** Why training cannot start, as a sentence; empty where it can. */
function blocker(app, form) {
  const wrong = form.querySelector("[aria-invalid]");
  if (wrong) {
    wrong.closest("details")?.setAttribute("open", "");
    wrong.focus();
    return "One setting is not right; its sentence says what would be.";
  }
  if (!app.targetColumn) return "No target is chosen. Choose one in the Data room.";
  if (!app.settings.get("models").length) return "No model is chosen. Tick at least one.";
  return "";
}

function lossCurves() {
  const host = el("div", { class: "chart", role: "img", "aria-label": "Loss curves: nothing trained yet" });
  const legend = el("div", { class: "legend" });
  const live = el("p", { class: "live" }, "Press Start. Thin lines follow the training rows, thick ones the validation rows after each epoch.");
  const status = el("p", { class: "visually-hidden", role: "status" });
  const bar = el("progress", { hidden: true, "aria-label": "Progress of this model" });
  const chart = new LossChart(host);
  let last = new Map();
  let epochs = 1;
  const title = (key) => `${MODELS[key.split(":")[0]]} ${key.endsWith(":train") ? "training" : "validation"}`;
  const describe = () => host.setAttribute("aria-label", `Loss curves, latest values: ${chart.describe(title) || "none yet"}`);
  const drawLegend = () => replace(legend, [...last].map(([model, { train, valid }]) => el("span", {}, el("span", { class: `dot ${model}`, "aria-hidden": "true" }), MODELS[model],
    el("span", { class: "faint" }, ` training ${score(train)} · validation ${score(valid)}`))));
  return {
    element: el("div", {}, host, legend, el("div", { class: "running" }, live, bar), status),
    begin(models, app) {
      last = new Map();
      epochs = app.settings.get("epochs");
      chart.reset(models.flatMap((model) => [{ key: `${model}:train`, colour: `--${model}` }, { key: `${model}:valid`, colour: `--${model}`, thick: true }]),
        ["epoch", app.targetColumn.task === "regression" ? "squared error" : "log-loss"]);
      drawLegend();
    },
    model(model) {
      live.textContent = status.textContent = `${MODELS[model]}: preparing…`;
      bar.removeAttribute("value");
      bar.hidden = false;
    },
    report(model, { epoch, step, steps, train, valid, rowsPerSecond }) {
      const x = epoch + step / steps;
      const known = last.get(model) ?? { train: NaN, valid: NaN };
      chart.add(`${model}:train`, x, train);
      if (valid !== null) chart.add(`${model}:valid`, epoch + 1, valid);
      last.set(model, { train, valid: valid ?? known.valid });
      live.textContent = `${MODELS[model]}: epoch ${epoch + 1} of ${epochs}, ${percent(step / steps)} · ${count(rowsPerSecond)} rows/s`;
      bar.max = epochs;
      bar.value = x;
      drawLegend();
      if (valid === null) return;
      status.textContent = `${MODELS[model]}: epoch ${epoch + 1} of ${epochs} done, validation loss ${score(valid)}`;
      describe();
    },
    done(run) { live.textContent = status.textContent = `${MODELS[run.model]}: done${run.epochs.length ? ` after ${plural(run.epochs.length, "epoch")}; the best was ${run.best + 1}` : ""}.`; },
    say(text) { live.textContent = status.textContent = text; },
    end() { bar.hidden = true; },
  };
}
