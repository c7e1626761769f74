// Start, Pause, Stop, and going on where a page before this one was.
import { wrongIn } from "../../ui/controls.js";
import { handOver } from "../../ui/dom.js";
import { html, node } from "../../ui/html.js";
import { headsProblem } from "../../state/flow-settings.js";
import { LossCurves } from "./curves.js";
import { comparable } from "../../state/comparable.js";
import { MODELS } from "../../state/settings.js";
import { Training } from "./training.js";

/** The buttons; training(): the one under way. */
function orders(app, begin, training) {
  const halt = () => {
    training().pause();
    pause.textContent = training().paused ? "Resume" : "Pause";
  };
  const start = node(html`<button type="button" class="primary" id="start" @click=${begin}>Start</button>`);
  const pause = node(html`<button type="button" id="pause" disabled @click=${halt}>Pause</button>`);
  const stop = node(html`<button type="button" id="stop" disabled @click=${() => training().stop()}>Stop</button>`);
  const enable = (running) => {
    app.training = running;
    start.disabled = running;
    pause.disabled = stop.disabled = !running;
    if (!running) [pause, stop].forEach((one) => handOver(one, start));
    pause.textContent = "Pause";
    app.tell("training");
  };
  return { start, pause, stop, enable };
}

/** What a training tells on its way is seen and kept. */
const listeners = (app, session, curves, problem) => ({
  model(model) {
    session.model(model, curves.history());
    curves.model(model);
  },
  report: (model, report) => curves.report(model, report),
  keep: (checkpoint) => session.checkpoint(checkpoint, curves.history()),
  run(done) {
    curves.done(done);
    app.tell("runs");
  },
  problem(error, model) {
    app.fail(error, problem);
    curves.say(error.code === "cancelled" ? `${MODELS[model]}: cancelled.` : `${MODELS[model]}: ended with a problem.`);
  },
});

const card = (problem, curves, orders) => html`
  <section class="card stage" aria-labelledby="loss-title">
    <div class="title-row"><h3 id="loss-title">Loss</h3>${curves.save}${orders}</div>
    ${problem}
    ${curves.element}
  </section>`;

export function trainingStage(app, session, form, features) {
  let training = null;
  const problem = node(html`<p class="problem" role="alert"></p>`);
  const curves = new LossCurves(app);
  const begin = () => {
    problem.textContent = blocker(app, session, form);
    if (training || problem.textContent) return;
    const options = { ...app.settings.training(), target: app.target, columns: features.chosen() };
    run(app.settings.get("models"), options);
  };
  const { start, pause, stop, enable } = orders(app, begin, () => training);
  /** course: { history, checkpoint } of a training that goes on */
  const run = async (models, options, { history, checkpoint } = /** @type {any} */ ({})) => {
    if (training) return;
    const { lab } = app;
    training = new Training(app);
    enable(true);
    pause.focus({ preventScroll: true });
    try {
      curves.begin(models, options, app, history, checkpoint);
      session.begin(models, options, checkpoint);
      session.end(await training.all(models, options, listeners(app, session, curves, problem), checkpoint));
    } finally {
      training = null;
      if (app.lab === lab || app.lab === null) curves.end();
      enable(false);
    }
  };
  app.on("runs", () => {
    if (!training) curves.before(comparable(app));
  });
  const row = node(html`<div class="row">${start}${pause}${stop}</div>`);
  return { start: begin, resume: run, orders: row, element: node(card(problem, curves, row)) };
}

/** Why training cannot start, as a sentence; empty where it can. */
function blocker(app, session, form) {
  const wrong = wrongIn(form);
  if (wrong) return wrong;
  if (session.restoring) return "Your last work is coming back. Start when it is there.";
  if (!app.targetColumn) return "No target is chosen. Choose one in the Data room.";
  const [models, heads, width] = ["models", "ode-heads", "width"].map((name) => app.settings.get(name));
  if (!models.length) return "No model is chosen. Tick at least one.";
  return models.includes("attention-ode") ? headsProblem(heads, width) : "";
}
