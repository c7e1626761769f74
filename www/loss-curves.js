// The loss curves as they come, their legend, and what is said of the training under way.
import { LossChart } from "./charts.js";
import { el, replace } from "./dom.js";
import { count, percent, plural, score } from "./format.js";
import { saveMenu } from "./save.js";
import { MODELS } from "./settings.js";

const LEAST = 0.1; // of an epoch
const NOWHERE = { epoch: 0, step: 0, steps: 1, epochs: [] };

export function lossCurves() {
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
  let models = [];
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
  /** What the model reports from its checkpoint on is reported once more. */
  const drawAgain = ({ lines, last: known }, model, { epoch, step, steps, epochs: done }) => {
    const place = epoch + step / steps;
    last = new Map(known.filter(([one]) => one !== model || place > 0));
    for (const [key, xs, ys] of lines)
      if (key === `${model}:valid`) done.forEach(({ valid }, i) => chart.add(key, i + 1, valid));
      else xs.forEach((x, i) => (x <= place || !key.startsWith(`${model}:`)) && chart.add(key, x, ys[i]));
    if (last.has(model)) last.get(model).x = Math.min(last.get(model).x, place);
    describe();
  };
  return {
    save: saveMenu("the loss curves", figure),
    element: el("div", {}, host, legend, el("div", { class: "running" }, live, bar), status),
    /** history: to be drawn again, of the first model up to the checkpoint */
    begin(toTrain, options, app, history, checkpoint) {
      models = history?.models ?? toTrain;
      last = new Map();
      epochs = options.epochs;
      trained = { target: app.target, source: app.source.file.name, options };
      chart.reset(
        models.flatMap((model) => [
          { key: `${model}:train`, colour: `--${model}` },
          { key: `${model}:valid`, colour: `--${model}`, thick: true },
        ]),
        ["epoch", app.targetColumn.task === "regression" ? "squared error" : "log-loss"],
      );
      if (history) drawAgain(history, toTrain[0], checkpoint ?? NOWHERE);
      drawLegend();
    },
    /** What `begin` draws again: plain data. */
    history: () => ({ models, lines: chart.lines(), last: [...last] }),
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
