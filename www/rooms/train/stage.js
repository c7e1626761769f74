// Start, Pause, Stop, and going on where a page before this one was.
import { wrongIn } from "../../ui/controls.js";
import { html, node, problemLine, render } from "../../ui/html.js";
import { headsProblem } from "../../state/flow-settings.js";
import { isByColumn, splitColumn } from "../../state/split.js";
import { LossCurves } from "./curves.js";
import { comparable } from "../../state/comparable.js";
import { Training } from "./training.js";
import { warningsAhead } from "./warnings.js";

/** Why training cannot start, as a sentence; empty where it can. */
function blocker(app, session, form) {
  const wrong = wrongIn(form);
  if (wrong) return wrong;
  if (session.restoring) return "Your last work is coming back. Start when it is there.";
  if (!app.targetColumn) return "No target is chosen. Choose one in the Data room.";
  const [models, heads, width] = ["models", "ode-heads", "width"].map((name) => app.settings.get(name));
  if (!models.length) return "No model is chosen. Tick at least one.";
  if (isByColumn(app.settings.get("split")) && !splitColumn(app))
    return "No column of this table can split its rows that way. Choose another split under More settings.";
  return models.includes("attention-ode") ? headsProblem(heads, width) : "";
}

export function trainingStage(app, session, form) {
  let training = null; // the one under way
  const problem = problemLine();
  const curves = new LossCurves(app);
  const ahead = warningsAhead(app);
  const element = node(html`<section class="card stage" aria-labelledby="loss-title"></section>`);
  const start = () => {
    problem.textContent = blocker(app, session, form);
    if (!problem.textContent) run(app.settings.get("models"), app.trainOptions());
  };
  const pause = () => {
    training.pause();
    show();
  };
  const button = (id, text, press, works, style = "") => html`
    <button type="button" id=${id} class=${style} ?disabled=${!works} @click=${press}>${text}</button>`;
  const show = () => {
    const view = html`
      <div class="title-row">
        <h3 id="loss-title">Loss</h3>${curves.save}
        <div class="row" ?hidden=${!app.table}>
          ${button("start", "Start", start, !training, "primary")}
          ${button("pause", training?.paused ? "Resume" : "Pause", pause, training)}
          ${button("stop", "Stop", () => training.stop(), training)}
        </div>
      </div>
      ${problem}
      ${ahead}
      ${curves.element}`;
    render(view, element);
  };
  const focus = (id) => element.querySelector(`#${id}`).focus({ preventScroll: true });
  const follow = (now) => {
    const wasOnButton = ["pause", "stop"].includes(document.activeElement?.id);
    training = now;
    app.training = !!now;
    show();
    if (now) focus("pause");
    else if (wasOnButton) focus("start");
    app.tell("training");
  };
  /** course: { history, checkpoint } of a training that goes on */
  const run = async (models, options, { history, checkpoint } = /** @type {any} */ ({})) => {
    if (training) return;
    const { lab } = app;
    follow(new Training(app, session, curves));
    try {
      curves.begin(models, options, app, history, checkpoint);
      session.begin(models, options, checkpoint);
      session.end(await training.all(models, options, checkpoint, problem));
    } finally {
      if (app.lab === lab || app.lab === null) curves.end();
      follow(null);
    }
  };
  app.on("runs", () => training || curves.before(comparable(app)));
  app.on("table", show);
  show();
  return { element, start, resume: run };
}
