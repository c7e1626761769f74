// The loss curves as they come, their legend, and what is said of the training under way.
import { LossChart } from "../../chart/chart.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { count, percent, plural, score } from "../../ui/format.js";
import { saveMenu } from "../../save/button.js";
import { lossOf } from "../../state/labels.js";
import { MODELS, NETWORKS } from "../../state/settings.js";

const LEAST = 0.1; // of an epoch
const NOWHERE = { epoch: 0, step: 0, steps: 1, epochs: [] };
const NONE = { loss: Infinity, after: 0 };
const THIN_AND_THICK = "Thin lines follow the training rows, thick ones the validation rows after each epoch.";

const title = (key) => `${MODELS[key.split(":")[0]]} ${key.endsWith(":train") ? "training" : "validation"}`;

const legendEntry = ([model, { train, valid }]) => {
  const losses = ` training ${score(train)} · validation ${score(valid)}`;
  return html`<span><span class=${`dot ${model}`} aria-hidden="true"></span>${MODELS[model]}<span class="faint">${losses}</span></span>`;
};

export class LossCurves {
  #app;
  #host = node(html`<div class="chart" role="img"></div>`);
  #chart = new LossChart(this.#host);
  #last = new Map(); // model → its latest { train, valid, x }
  #models = [];
  #trained = null; // what on, and how
  #drawn = new WeakSet(); // runs that were followed
  #live = `Press Start. ${THIN_AND_THICK}`; // words on the model under way
  #status = ""; // the same for who hears them: of whole epochs only
  place = ""; // model and epoch in words
  #epoch = null; // where it is, for the bar: NaN before its first report, null for no model
  #least = NONE; // its best validation loss so far, and after how many epochs

  save = saveMenu("the loss curves", () => this.#figure());
  element = node(html`<div></div>`);

  constructor(app) {
    this.#app = app;
    this.#describe("nothing trained yet");
    this.#show();
  }

  /** history: to be drawn again, of the first model up to the checkpoint */
  begin(toTrain, options, app, history, checkpoint) {
    const { target } = options; // the page's may be another by now
    const { task } = app.table.columns.find(({ name }) => name === target);
    this.#reset(history?.models ?? toTrain, task, { target, source: app.source.file.name, options });
    if (history) this.#drawAgain(history, toTrain[0], checkpoint ?? NOWHERE);
    this.#show();
  }

  /** Runs of which none was trained since `begin`, by what they tell of each epoch: out of a project, or of a page before this one. */
  before(runs) {
    const trained = runs.filter(({ epochs }) => epochs.length);
    if (!trained.length || runs.some((run) => this.#drawn.has(run))) return;
    const [{ task, target, source, options }] = trained;
    const models = trained.map(({ model }) => model);
    this.#reset(models, task, { target, source, options });
    for (const { model, epochs } of trained)
      epochs.forEach(({ train, valid }, i) => {
        this.#chart.add(`${model}:train`, i + 1, train);
        this.#chart.add(`${model}:valid`, i + 1, valid);
        this.#last.set(model, { train, valid, x: i + 1 });
      });
    this.#describe();
    this.say(`The runs of the table of scores, epoch by epoch. ${THIN_AND_THICK}`);
  }

  #reset(models, task, trained) {
    this.#models = models;
    this.#last = new Map();
    this.#trained = trained;
    this.#drawn = new WeakSet();
    const lines = models.flatMap((model) => [
      { key: `${model}:train`, colour: `--${model}` },
      { key: `${model}:valid`, colour: `--${model}`, thick: true },
    ]);
    this.#chart.reset(lines, lossOf(task, trained.options));
  }

  /** What `begin` draws again: plain data. */
  history() {
    return { models: this.#models, lines: this.#chart.lines(), last: [...this.#last] };
  }

  /** epochs: those that it has behind it */
  model(model, epochs = []) {
    this.#epoch = NaN;
    this.#least = NONE;
    epochs.forEach(({ valid }, i) => this.#validated(valid, i + 1));
    this.place = MODELS[model];
    this.say(`${this.place}: preparing…`);
  }

  report(model, now) {
    if (NETWORKS.includes(model)) this.#stepped(model, now);
    else this.#grown(model, now);
  }

  /** Rounds of trees are no epochs: they have no line among these. */
  #grown(model, { step, steps, train, valid }) {
    this.place = `${MODELS[model]}: round ${count(step)} of at most ${count(steps)}`;
    this.#live = `${this.place} · training ${score(train)} · validation ${score(valid)}`;
    this.#epoch = (this.#end * step) / steps;
    this.#show();
  }

  #stepped(model, { epoch, step, steps, train, valid, rowsPerSecond }) {
    const x = epoch + step / steps;
    const known = this.#last.get(model) ?? { train: NaN, valid: NaN, x: 0 };
    // What an epoch has left for its last report may be a few batches, the last of them short: noise.
    const whole = valid === null || x - known.x >= LEAST;
    if (whole) this.#chart.add(`${model}:train`, x, train);
    if (valid !== null) this.#chart.add(`${model}:valid`, epoch + 1, valid);
    this.#last.set(model, { train: whole ? train : known.train, valid: valid ?? known.valid, x });
    if (valid !== null) this.#validated(valid, epoch + 1);
    const { epochs } = this.#trained.options;
    const words = `${MODELS[model]}: epoch ${epoch + 1} of ${this.#end === epochs ? "" : "at most "}${epochs}`;
    this.place = words;
    this.#live = `${words}, ${percent(step / steps)} · ${count(rowsPerSecond)} rows/s`;
    this.#epoch = x;
    if (valid !== null) {
      this.#status = `${words} done, validation loss ${score(valid)}`;
      this.#describe();
    }
    this.#show();
  }

  #validated(loss, after) {
    if (loss < this.#least.loss) this.#least = { loss, after };
  }

  /** After how many epochs it ends unless validation improves. */
  get #end() {
    const { epochs, patience } = this.#trained.options;
    return this.#least.after ? Math.min(epochs, this.#least.after + Math.max(1, patience)) : epochs;
  }

  done(run) {
    const { model, epochs, best, rounds } = run;
    this.#drawn.add(run);
    const ofEpochs = epochs.length ? ` after ${plural(epochs.length, "epoch")}; the best was ${best + 1}` : "";
    const after = rounds ? ` after ${plural(rounds.all, "round")}; the best was ${count(rounds.best)}` : ofEpochs;
    this.say(`${MODELS[model]}: done${after}.`);
  }
  say(text) {
    this.#live = this.#status = text;
    this.#show();
  }
  /** After what is said already. */
  add(text) {
    this.say(`${this.#live} ${text}`);
  }
  end() {
    this.#epoch = null;
    this.#show();
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

  #show() {
    const view = html`
      ${this.#host}
      <div class="legend">${[...this.#last].map(legendEntry)}</div>
      <div class="running">
        <p class="live">${this.#live}</p>
        <progress ?hidden=${this.#epoch === null} max=${this.#trained ? this.#end : 1} value=${this.#epoch || nothing}
          aria-label="Progress of this model"></progress>
      </div>
      <p class="visually-hidden" role="status">${this.#status}</p>`;
    render(view, this.element);
  }
  #describe(words = this.#chart.describe(title) || "none yet") {
    const label = `Loss curves${this.#trained ? ", latest values" : ""}: ${words}`;
    this.#host.setAttribute("aria-label", label);
    this.#app.show({ losses: label });
  }

  #figure() {
    const curves = this.#chart.figure();
    const legend = [...this.#last.keys()].map((model) => ({ name: MODELS[model], colour: `--${model}`, line: true }));
    return curves && { title: "Loss", caption: THIN_AND_THICK, trained: this.#trained, curves, legend };
  }
}
