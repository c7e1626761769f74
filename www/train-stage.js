// Start, Pause, Stop, and the loss curves as they come.
import { LossChart } from "./charts.js";
import { button, el, handOver, replace } from "./dom.js";
import { headsProblem } from "./flow-settings.js";
import { count, percent, plural, score } from "./format.js";
import { saveMenu } from "./save.js";
import { MODELS } from "./settings.js";
import { Training } from "./training.js";

const LEAST = 0.1; // of an epoch

export function trainingStage(app, form, features) {
  let training = null;
  const problem = el("p", { class: "problem", role: "alert" });
  const start = button("Start", null, { class: "primary", id: "start" });
  const pause = button(
    "Pause",
    () => {
      training.pause();
      pause.textContent = training.paused ? "Resume" : "Pause";
    },
    { id: "pause", disabled: true },
  );
  const stop = button("Stop", () => training.stop(), { id: "stop", disabled: true });
  const curves = lossCurves();
  const enable = (running) => {
    app.training = running;
    start.disabled = running;
    pause.disabled = stop.disabled = !running;
    if (!running) [pause, stop].forEach((one) => handOver(one, start));
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
    await training.all(
      models,
      { ...app.settings.training(), target: app.target, columns: features.chosen() },
      {
        model: curves.model,
        report: curves.report,
        run: (done) => {
          curves.done(done);
          app.tell("runs");
        },
        problem: (error, model) => {
          app.fail(error, problem);
          curves.say(error.code === "cancelled" ? `${MODELS[model]}: cancelled.` : `${MODELS[model]}: ended with a problem.`);
        },
      },
    );
    training = null;
    if (app.lab === lab || app.lab === null) curves.end();
    enable(false);
  };
  start.onclick = run;
  return {
    start: run,
    element: el(
      "section",
      { class: "card stage", "aria-labelledby": "loss-title" },
      el(
        "div",
        { class: "title-row" },
        el("h3", { id: "loss-title" }, "Loss"),
        curves.save,
        el("div", { class: "row" }, start, pause, stop),
      ),
      problem,
      curves.element,
    ),
  };
}

/** Why training cannot start, as a sentence; empty where it can. */
function blocker(app, form) {
  const wrong = form.querySelector("[aria-invalid]:not([hidden] *)");
  if (wrong) {
    wrong.closest("details")?.setAttribute("open", "");
    wrong.focus();
    return "One setting is not right; its sentence says what would be.";
  }
  if (!app.targetColumn) return "No target is chosen. Choose one in the Data room.";
  const [models, heads, width] = ["models", "ode-heads", "width"].map((name) => app.settings.get(name));
  if (!models.length) return "No model is chosen. Tick at least one.";
  return models.includes("attention-ode") ? headsProblem(heads, width) : "";
}

function lossCurves() {
  const host = el("div", { class: "chart", role: "img", "aria-label": "Loss curves: nothing trained yet" });
  const legend = el("div", { class: "legend" });
  const live = el(
    "p",
    { class: "live" },
    "Press Start. Thin lines follow the training rows, thick ones the validation rows after each epoch.",
  );
  const status = el("p", { class: "visually-hidden", role: "status" });
  const bar = el("progress", { hidden: true, "aria-label": "Progress of this model" });
  const chart = new LossChart(host);
  let last = new Map();
  let epochs = 1;
  let trained = null; // what on, and how
  const title = (key) => `${MODELS[key.split(":")[0]]} ${key.endsWith(":train") ? "training" : "validation"}`;
  const describe = () => host.setAttribute("aria-label", `Loss curves, latest values: ${chart.describe(title) || "none yet"}`);
  const drawLegend = () =>
    replace(
      legend,
      [...last].map(([model, { train, valid }]) =>
        el(
          "span",
          {},
          el("span", { class: `dot ${model}`, "aria-hidden": "true" }),
          MODELS[model],
          el("span", { class: "faint" }, ` training ${score(train)} · validation ${score(valid)}`),
        ),
      ),
    );
  const figure = () => {
    const drawn = chart.figure();
    return (
      drawn && {
        title: "Loss",
        caption: "Thin lines follow the training rows, thick ones the validation rows after each epoch.",
        trained,
        curves: drawn,
        legend: [...last.keys()].map((model) => ({ name: MODELS[model], colour: `--${model}`, line: true })),
      }
    );
  };
  return {
    save: saveMenu("the loss curves", figure),
    element: el("div", {}, host, legend, el("div", { class: "running" }, live, bar), status),
    begin(models, app) {
      last = new Map();
      epochs = app.settings.get("epochs");
      trained = { target: app.target, source: app.source.file.name, options: app.settings.training() };
      chart.reset(
        models.flatMap((model) => [
          { key: `${model}:train`, colour: `--${model}` },
          { key: `${model}:valid`, colour: `--${model}`, thick: true },
        ]),
        ["epoch", app.targetColumn.task === "regression" ? "squared error" : "log-loss"],
      );
      drawLegend();
    },
    model(model) {
      live.textContent = status.textContent = `${MODELS[model]}: preparing…`;
      bar.removeAttribute("value");
      bar.hidden = false;
    },
    report(model, { epoch, step, steps, train, valid, rowsPerSecond }) {
      const x = epoch + step / steps;
      const known = last.get(model) ?? { train: NaN, valid: NaN, x: 0 };
      // What an epoch has left for its last report may be a few batches, the last of them short: noise.
      const whole = valid === null || x - known.x >= LEAST;
      if (whole) chart.add(`${model}:train`, x, train);
      if (valid !== null) chart.add(`${model}:valid`, epoch + 1, valid);
      last.set(model, { train: whole ? train : known.train, valid: valid ?? known.valid, x });
      live.textContent = `${MODELS[model]}: epoch ${epoch + 1} of ${epochs}, ${percent(step / steps)} · ${count(rowsPerSecond)} rows/s`;
      bar.max = epochs;
      bar.value = x;
      drawLegend();
      if (valid === null) return;
      status.textContent = `${MODELS[model]}: epoch ${epoch + 1} of ${epochs} done, validation loss ${score(valid)}`;
      describe();
    },
    done(run) {
      live.textContent =
        status.textContent = `${MODELS[run.model]}: done${run.epochs.length ? ` after ${plural(run.epochs.length, "epoch")}; the best was ${run.best + 1}` : ""}.`;
    },
    say(text) {
      live.textContent = status.textContent = text;
    },
    end() {
      bar.hidden = true;
    },
  };
}
