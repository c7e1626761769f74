// More than one run: repeat, cross-validate, sweep, and how wide it must be. Fetched when it is first asked for.
import { control, wrongIn } from "../../../ui/controls.js";
import { html, node, nothing, problemLine, render } from "../../../ui/html.js";
import { SWEPT } from "../../../state/settings/many.js";
import { leaders } from "./leaders.js";
import { foldPlan, repeatPlan, repeatRuns, sweepPlan, widthPlan } from "./plans.js";
import { failuresView, progressView } from "./progress.js";
import { widthPlot } from "./widths.js";
import { ManyTrainings } from "./work.js";

/** What a person can begin: its kind, title, button, settings, plan, and what it is. */
const PARTS = [
  {
    kind: "repeat",
    title: "Repeat",
    press: "Repeat",
    names: ["seeds"],
    make: repeatPlan,
    help: "The ticked models with several seeds: what one run says, another seed may unsay.",
  },
  {
    kind: "validate",
    title: "Cross-validate",
    press: "Cross-validate",
    names: ["folds"],
    make: foldPlan,
    help: "The ticked models on several folds, so that every row is a test row once.",
  },
  {
    kind: "widths",
    title: "How wide must it be?",
    press: "Measure",
    names: ["widths"],
    make: widthPlan,
    help: "One network at several widths, each with all seeds.",
  },
  {
    kind: "sweep",
    title: "Sweep",
    press: "Sweep",
    names: Object.keys(SWEPT),
    make: sweepPlan,
    help: "Every combination of these values with the ticked networks: the better half goes on at each rung, and the best is trained again with other seeds. An empty list leaves a setting as it is.",
  },
];

/** What is said at the end, where no figure says it. */
const OVER = {
  repeat: "The repeat is done: the table of scores has every model over its seeds.",
  validate: "The cross-validation is done: the table of scores has every model over its folds.",
};
const CANCELLED = "Cancelled; the runs that were done by then stay.";

/** The parts, each with its controls and its button; start(make) */
function partsView(settings, hands, start) {
  const controls = PARTS.map(({ names }) => names.map((name) => control(settings, name)));
  const ofFlow = controls.at(-1)[Object.keys(SWEPT).indexOf("sweep-t1")];
  const follow = () => (ofFlow.hidden = !settings.get("models").includes("attention-ode"));
  settings.addEventListener("change", ({ detail }) => detail === "models" && follow());
  follow();
  return () =>
    PARTS.map(({ kind, title, press, make, help }, i) => {
      const button = html`
        <button type="button" id="many-${kind}" ?disabled=${!hands.isFree()} @click=${() => start(make)}>${press}</button>`;
      return html`
        <section aria-labelledby="many-${kind}-title">
          <h4 id="many-${kind}-title">${title}</h4>
          <p class="help">${help}</p>
          <div class="fields">${controls[i]}</div>
          <div class="row">${button}</div>
        </section>`;
    });
}

/** hands: what the stage lends: { blocker(), under(training, work), isFree() } */
export function manyPanel(app, session, hands) {
  const problem = problemLine();
  const [plot, board] = [widthPlot(app), leaders(app)];
  const element = node(html`<div class="many"></div>`);
  let [shown, plan] = [null, null]; // ManyTrainings under way, and what is or was trained
  let over = /** @type {any} */ (nothing); // what came of it
  const said = (text) => html`<p role="status">${text ?? ""}</p>`;
  const finish = async (found) => {
    over = [failuresView(found.failures, plan.kind), said(OVER[plan.kind])];
    if (plan.kind === "widths") await plot.show(plan);
    if (plan.kind === "sweep") board.show(found);
  };
  /** make(options): the plan, once the epochs are settled */
  const trained = async (training, make) => {
    try {
      await app.epochs.settle();
      plan = make(app.trainOptions());
      await finish(await training.all(plan));
    } catch (error) {
      if (training.isCancelled) over = said(CANCELLED);
      app.fail(error, problem);
    } finally {
      shown = null;
    }
  };
  const run = (make) => {
    if (!hands.isFree()) return;
    shown = new ManyTrainings(app, session, show);
    [plan, over, problem.textContent] = [null, nothing, ""];
    const training = shown;
    return hands.under(training, () => trained(training, make));
  };
  const start = (make) => {
    problem.textContent = wrongIn(element) || hands.blocker();
    if (!problem.textContent) return run((options) => make(options, (name) => app.settings.get(name)));
  };
  const parts = partsView(app.settings, hands, start);
  const show = () => {
    const cancel = shown && html`<button type="button" id="many-cancel" @click=${() => shown.cancel()}>Cancel</button>`;
    const progress = shown && plan ? progressView(shown, plan, cancel) : nothing;
    render(html`${progress}${problem}${over}${plot.element}${board.element}<div class="many-parts">${parts()}</div>`, element);
  };
  show();
  /** runs: these, or what is set */
  const repeat = (runs) => start(runs ? (_, get) => repeatRuns(runs, get) : repeatPlan);
  return { element, show, repeat, resume: (kept) => run(() => kept) };
}
