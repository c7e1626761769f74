// Start, Pause, Stop, and going on where a page before this one was.
import { wrongIn } from "../../ui/controls.js";
import { html, node, nothing, problemLine, render } from "../../ui/html.js";
import { headsProblem } from "../../state/settings/flow.js";
import { isByColumn, splitColumn } from "../../state/split.js";
import { LossCurves } from "./curves.js";
import { comparable } from "../../state/comparable.js";
import { manyOpener } from "./many/opener.js";
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

/** The options as they are set, with a number of epochs. */
async function settled(app, curves) {
  curves.place = "A training begins";
  if (app.settings.get("epochs") === "auto") curves.say("Measuring how fast this device is…");
  await app.epochs.settle();
  return app.trainOptions();
}

/** options: those of a training that goes on, and then its { history, checkpoint } */
async function trained(
  app,
  { session, curves, problem },
  training,
  models,
  options = undefined,
  course = /** @type {any} */ ({}),
) {
  const { lab } = app;
  const { history, checkpoint } = course;
  try {
    options ??= await settled(app, curves);
    curves.begin(models, options, app, history, checkpoint);
    session.begin(models, options, checkpoint);
    session.end(await training.all(models, options, checkpoint, problem));
  } finally {
    if (app.lab === lab || app.lab === null) curves.end();
  }
}

/** The buttons; training: the one under way, or many */
function orders(app, training, { start, repeat, pause, stop }) {
  const button = (id, text, press, works, style = "") => html`
    <button type="button" id=${id} class=${style} ?disabled=${!works} @click=${press}>${text}</button>`;
  return html`
    <div class="row" ?hidden=${!app.table}>
      ${button("start", "Start", start, !training, "primary")}
      ${button("repeat", `Repeat with ${app.settings.get("seeds")} seeds`, repeat, !training)}
      ${button("pause", training?.paused ? "Resume" : "Pause", pause, training)}
      ${button("stop", "Stop", stop, training)}
    </div>`;
}

export function trainingStage(app, session, form) {
  let [training, ended] = [null, Promise.resolve()]; // the one under way, and its end
  const [problem, curves, ahead] = [problemLine(), new LossCurves(app), warningsAhead(app)];
  const element = node(html`<section class="card stage" aria-labelledby="loss-title"></section>`);
  const hands = { blocker: () => blocker(app, session, form), under: (...what) => under(...what), isFree: () => !training };
  const many = manyOpener(app, session, hands);
  const start = () => {
    problem.textContent = blocker(app, session, form);
    if (!problem.textContent) run(app.settings.get("models"));
  };
  const stop = () => (training?.stop(), ended);
  const pause = () => [training.pause(), show()];
  const show = () => {
    const view = html`
      <div class="title-row">
        <h3 id="loss-title">Loss</h3>${curves.save}
        ${orders(app, training, { start, repeat: () => many.repeat(), pause, stop })}
      </div>
      ${problem}
      ${ahead}
      ${curves.element}
      ${app.table ? many.element : nothing}`;
    render(view, element);
    many.show();
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
  /** work(): what goes on meanwhile; one at a time */
  const under = (now, work) => {
    if (training) return ended;
    follow(now);
    return (ended = work().finally(() => follow(null)));
  };
  const run = (...what) => {
    const now = new Training(app, session, curves);
    return under(now, () => trained(app, { session, curves, problem }, now, ...what));
  };
  app.on("runs", () => training || curves.before(comparable(app)));
  app.on("table", show);
  app.settings.addEventListener("change", ({ detail }) => detail === "seeds" && show());
  show();
  const resume = (models, options, course) => (course.plan ? many.resume(course.plan) : run(models, options, course));
  return { element, start, resume, stop, repeat: many.repeat, underway: () => training?.words ?? curves.place };
}
