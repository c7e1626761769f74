// The settings of a flow, with Run and Cancel; what does not apply is hidden.
import { ADAPTIVE } from "../../lab/generated/options.js";
import { enableOne } from "../../ui/cancelable.js";
import { control } from "../../ui/controls.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { tokenSources } from "./sources.js";
import { flowWeights, isRandom } from "./weights.js";

const VERDICT = {
  tanh: "Bounded: a solution exists for all t, though it may grow exponentially until f32 ends.",
  sigmoid: "Bounded and never negative: a solution exists for all t, though it may grow exponentially.",
  softmax: "Over a token’s features, so never above 1: a solution exists for all t.",
  relu: "Not bounded: growth can be cubic, and a flow can reach infinity in finite time.",
  identity: "Linear attention: growth is cubic, and a flow can reach infinity in finite time, as x′ = x³ − x does from x > 1.",
};

/** Of settings that depend on others: do they apply? Rows of a trained run bring its equation and weights. */
function applying(get, preset, trained) {
  const [from, weights, literal] = [get("from"), get("weights"), get("field") === "literal"];
  const solver = !trained || get("solver") === "own";
  const adaptive = solver && get("steps") === "auto" && ADAPTIVE.includes(get("method"));
  return {
    n: from !== "two" && !trained,
    d: preset,
    flowSeed: (preset && from !== "two") || isRandom(weights),
    gain: weights !== "own",
    knots: isRandom(weights),
    ...{ sigma: literal, scale: literal, heads: !literal },
    ...{ solver: trained, method: solver, steps: solver, rtol: adaptive, atol: adaptive },
  };
}

/** orders: { run(), cancel() } of a flow; a run waits for the one that is under way. */
export function flowSettings(app, orders) {
  const { settings } = app;
  const get = (name) => settings.get(name);
  const element = node(html`<section class="card settings flow-settings" aria-labelledby="flow-settings-title"></section>`);
  const problem = node(html`<p class="problem" role="alert"></p>`);
  const run = node(html`<button type="button" class="primary" id="flow-run-button" @click=${orders.run}>Run</button>`);
  const cancel = node(html`<button type="button" id="flow-cancel" @click=${orders.cancel}>Cancel</button>`);
  const state = { status: "Press Run.", running: false, t: null, t1: null, file: "" }; // file: what a file is, or why it is none
  const show = (changed) => {
    Object.assign(state, changed);
    draw();
  };
  const read = async (task) => {
    show({ file: "" });
    try {
      show({ file: await task(await app.ready()) });
    } catch (error) {
      if (error.code === "engine-stopped") app.fail(error);
      else show({ file: error.message });
    }
  };
  const sources = tokenSources(app, orders.run, read);
  const weights = flowWeights(app, read);
  const controls = {}; // by the setting's name
  const draw = () => {
    const trained = get("from") === "row";
    const applies = applying(get, !sources.chosen(), trained);
    const field = (name) => {
      const own = (controls[name] ??= control(settings, name));
      own.hidden = name in applies && !applies[name];
      return own;
    };
    for (const source of Object.values(sources.own)) source.element.hidden = source !== sources.chosen();
    weights.element.hidden = get("weights") !== "own";
    render(template(state, { run, cancel, problem, field, sources, weights, trained, get }), element);
    enableOne(state.running, run, cancel);
  };
  settings.addEventListener("change", draw);
  draw();
  return { element, problem, sources, weights, show };
}

const template = ({ status, running, t, t1, file }, { run, cancel, problem, field, sources, weights, trained, get }) => html`
  <div class="title-row">
    <h3 id="flow-settings-title">Settings</h3>
    <div class="row">${run}${cancel}</div>
  </div>
  <progress ?hidden=${!running} max=${t1 ?? nothing} value=${t ?? nothing} aria-label="Progress of the flow"></progress>
  <p class="live" role="status">${status}</p>
  ${problem}
  <fieldset>
    <legend>Tokens</legend>
    <div class="fields">
      ${["from", "n", "d", "flowSeed"].map(field)}
      ${Object.values(sources.own).map((source) => source.element)}
    </div>
  </fieldset>
  <fieldset ?hidden=${trained}>
    <legend>Weights</legend>
    <div class="fields">${["weights", "gain", "knots"].map(field)}${weights.element}</div>
  </fieldset>
  <p class="help" role="status" ?hidden=${trained}>${file}</p>
  <fieldset ?hidden=${trained}>
    <legend>Field</legend>
    <div class="fields">
      ${["field", "sigma"].map(field)}
      <p class="help wide" ?hidden=${get("field") !== "literal"}>${VERDICT[get("sigma")]}</p>
      ${["scale", "leak", "sphere", "heads", "t1"].map(field)}
    </div>
  </fieldset>
  <details>
    <summary>Solver</summary>
    <div class="fields">${["solver", "method", "steps", "rtol", "atol", "frames"].map(field)}</div>
  </details>`;
