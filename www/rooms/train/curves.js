// The loss curves as they come, their legend, and what is said of the training under way.
import { LossChart } from "../../chart/chart.js";
import { html, node, render } from "../../ui/html.js";
import { count, percent, plural, score } from "../../ui/format.js";
import { saveMenu } from "../../save/button.js";
import { MODELS } from "../../state/settings.js";

const LEAST = 0.1; // of an epoch
const NOWHERE = { epoch: 0, step: 0, steps: 1, epochs: [] };
const THIN_AND_THICK = "Thin lines follow the training rows, thick ones the validation rows after each epoch.";

const title = (key) => `${MODELS[key.split(":")[0]]} ${key.endsWith(":train") ? "training" : "validation"}`;

const entry = ([model, { train, valid }]) => {
  const losses = ` training ${score(train)} · validation ${score(valid)}`;
  return html`<span><span class=${`dot ${model}`} aria-hidden="true"></span>${MODELS[model]}<span class="faint">${losses}</span></span>`;
};

/** Words and a bar for the model under way; `status` is heard, and hears of whole epochs only. */
function progress() {
  const running = node(html`<div class="running"><p class="live">Press Start. ${THIN_AND_THICK}</p>
    <progress hidden aria-label="Progress of this model"></progress></div>`);
  const [live, bar] = running.children;
  const status = node(html`<p class="visually-hidden" role="status"></p>`);
  const say = (text) => {
    live.textContent = status.textContent = text;
  };
  return {
    elements: [running, status],
    say,
    start(text) {
      say(text);
      bar.removeAttribute("value");
      bar.hidden = false;
    },
    report(model, epochs, { epoch, step, steps, valid, rowsPerSecond }) {
      const at = `${MODELS[model]}: epoch ${epoch + 1} of ${epochs}`;
      live.textContent = `${at}, ${percent(step / steps)} · ${count(rowsPerSecond)} rows/s`;
      bar.max = epochs;
      bar.value = epoch + step / steps;
      if (valid !== null) status.textContent = `${at} done, validation loss ${score(valid)}`;
    },
    end() {
      bar.hidden = true;
    },
  };
}

export class LossCurves {
  #app;
  #host = node(html`<div class="chart" role="img"></div>`);
  #legend = node(html`<div class="legend"></div>`);
  #progress = progress();
  #chart = new LossChart(this.#host);
  #last = new Map(); // model → its latest { train, valid, x }
  #epochs = 1;
  #models = [];
  #trained = null; // what on, and how
  #drawn = new WeakSet(); // runs that were followed

  save = saveMenu("the loss curves", () => this.#figure());
  element = node(html`<div>${this.#host}${this.#legend}${this.#progress.elements}</div>`);

  constructor(app) {
    this.#app = app;
    this.#say("Loss curves: nothing trained yet");
  }

  /** history: to be drawn again, of the first model up to the checkpoint */
  begin(toTrain, options, app, history, checkpoint) {
    this.#drawn = new WeakSet();
    this.#epochs = options.epochs;
    const { target } = options; // the page's may be another by now
    const { task } = app.table.columns.find(({ name }) => name === target);
    this.#reset(history?.models ?? toTrain, task, { target, source: app.source.file.name, options });
    if (history) this.#drawAgain(history, toTrain[0], checkpoint ?? NOWHERE);
    this.#drawLegend();
  }

  /** Runs of which none was trained since `begin`, by what they tell of each epoch: out of a project, or of a page before this one. */
  before(runs) {
    const trained = runs.filter(({ epochs }) => epochs.length);
    if (!trained.length || runs.some((run) => this.#drawn.has(run))) return;
    this.#drawn = new WeakSet();
    const [{ task, target, source, options }] = trained;
    this.#reset(
      trained.map(({ model }) => model),
      task,
      { target, source, options },
    );
    for (const { model, epochs } of trained)
      epochs.forEach(({ train, valid }, i) => {
        this.#chart.add(`${model}:train`, i + 1, train);
        this.#chart.add(`${model}:valid`, i + 1, valid);
        this.#last.set(model, { train, valid, x: i + 1 });
      });
    this.#drawLegend();
    this.#describe();
    this.say(`The runs of the table of scores, epoch by epoch. ${THIN_AND_THICK}`);
  }

  #reset(models, task, trained) {
    this.#models = models;
    this.#last = new Map();
    this.#trained = trained;
    this.#chart.reset(
      models.flatMap((model) => [
        { key: `${model}:train`, colour: `--${model}` },
        { key: `${model}:valid`, colour: `--${model}`, thick: true },
      ]),
      task === "regression" ? "squared error" : "log-loss",
    );
  }

  /** What `begin` draws again: plain data. */
  history() {
    return { models: this.#models, lines: this.#chart.lines(), last: [...this.#last] };
  }

  model(model) {
    this.#progress.start(`${MODELS[model]}: preparing…`);
  }

  report(model, report) {
    const { epoch, step, steps, train, valid } = report;
    const x = epoch + step / steps;
    const known = this.#last.get(model) ?? { train: NaN, valid: NaN, x: 0 };
    // What an epoch has left for its last report may be a few batches, the last of them short: noise.
    const whole = valid === null || x - known.x >= LEAST;
    if (whole) this.#chart.add(`${model}:train`, x, train);
    if (valid !== null) this.#chart.add(`${model}:valid`, epoch + 1, valid);
    this.#last.set(model, { train: whole ? train : known.train, valid: valid ?? known.valid, x });
    this.#progress.report(model, this.#epochs, report);
    this.#drawLegend();
    if (valid !== null) this.#describe();
  }

  done(run) {
    const { model, epochs, best } = run;
    this.#drawn.add(run);
    const after = epochs.length ? ` after ${plural(epochs.length, "epoch")}; the best was ${best + 1}` : "";
    this.say(`${MODELS[model]}: done${after}.`);
  }
  say(text) {
    this.#progress.say(text);
  }
  end() {
    this.#progress.end();
  }

  /** What the model reports from its checkpoint on is reported once more. */
  #drawAgain({ lines, last }, model, { epoch, step, steps, epochs: done }) {
    const place = epoch + step / steps;
    this.#last = new Map(last.filter(([one]) => one !== model || place > 0));
    for (const [key, xs, ys] of lines)
      if (key === `${model}:valid`) done.forEach(({ valid }, i) => this.#chart.add(key, i + 1, valid));
      else xs.forEach((x, i) => (x <= place || !key.startsWith(`${model}:`)) && this.#chart.add(key, x, ys[i]));
    const known = this.#last.get(model);
    if (known) known.x = Math.min(known.x, place);
    this.#describe();
  }

  #drawLegend() {
    render([...this.#last].map(entry), this.#legend);
  }
  #describe() {
    this.#say(`Loss curves, latest values: ${this.#chart.describe(title) || "none yet"}`);
  }
  #say(words) {
    this.#host.setAttribute("aria-label", words);
    this.#app.show({ losses: words });
  }

  #figure() {
    const curves = this.#chart.figure();
    const legend = [...this.#last.keys()].map((model) => ({ name: MODELS[model], colour: `--${model}`, line: true }));
    return curves && { title: "Loss", caption: THIN_AND_THICK, trained: this.#trained, curves, legend };
  }
}
