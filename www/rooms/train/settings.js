// What to train and how: models, settings, the width's cost, the columns.
import { control } from "../../ui/controls.js";
import { name } from "../../ui/dom.js";
import { count } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { ODE } from "../../state/settings/flow.js";
import { MODELS, SETTINGS } from "../../state/settings.js";
import { TREES } from "../../state/settings/trees.js";
import { costs } from "./cost.js";
import { lossFields } from "./loss.js";
import { splitField, splitProposals } from "./split.js";

const ABOUT = {
  embedding: "A learned vector per name, then a small network.",
  "one-hot": "The same network on one input per name.",
  "attention-ode": "A row’s columns become tokens that flow through attention in continuous time.",
  "target-mean": "No network to speak of: the line to beat.",
  trees: "Boosted trees on statistics of each name: what many would take instead of a network.",
};
const MOST_FEATURES = 500; // listed
const MAIN = ["width", "epochs", "batch", "rate"];
const ADVANCED = SETTINGS.filter((setting) => setting.advanced).map((setting) => setting.name);

export function settingsForm(app) {
  const { settings } = app;
  const controls = (names) => names.map((setting) => control(settings, setting));
  const [main, advanced, flow, cost] = [controls(MAIN), controls(ADVANCED), flowControls(settings), costs(app)];
  const losses = lossFields(app);
  const trees = controls(TREES.map(({ name }) => name));
  advanced.splice(1 + ADVANCED.indexOf("split"), 0, splitField(app), splitProposals(app));
  const element = node(html`<section class="card settings" aria-labelledby="settings-title"></section>`);
  const show = () => {
    flow.follow();
    const models = Object.keys(MODELS).map((model) => modelBox(settings, model));
    const view = html`
      <h3 id="settings-title">Settings</h3>
      <p class="task">${app.table ? task(app) : nothing}</p>
      <fieldset><legend>Models, trained one after another</legend>${models}</fieldset>
      <div class="fields">${main}</div>
      ${cost}
      <details><summary>More settings</summary><div class="fields">${advanced}</div></details>
      <details><summary>Loss and weights</summary><div class="fields">${losses}</div></details>
      <details ?hidden=${!settings.get("models").includes("attention-ode")}>
        <summary>Flow of the attention ODE</summary><div class="fields">${flow.controls}</div>
      </details>
      <details ?hidden=${!settings.get("models").includes("trees")}>
        <summary>Boosted trees</summary><div class="fields">${trees}</div>
      </details>
      <details>${app.table ? featureBoxes(app) : nothing}</details>`;
    render(view, element);
  };
  for (const event of ["table", "target", "left"]) app.on(event, show);
  settings.addEventListener("change", show);
  show();
  return element;
}

function task(app) {
  const change = html`<button type="button" class="link" @click=${() => app.go("data")}>Change</button>`;
  if (app.target === null) return html`No target is chosen. ${change}`;
  return html`Predict ${name(app.target)} in ${name(app.source.file.name)}. ${change}`;
}

function modelBox(settings, model) {
  const chosen = settings.get("models");
  const choose = ({ target }) => {
    const isChosen = (one) => (one === model ? target.checked : chosen.includes(one));
    settings.set("models", Object.keys(MODELS).filter(isChosen));
  };
  return html`
    <label class="check" for="model-${model}">
      <input type="checkbox" id="model-${model}" aria-labelledby="model-${model}-name" aria-describedby="model-${model}-help"
        .checked=${chosen.includes(model)} @change=${choose}>
      <span>
        <span class="dot ${model}" aria-hidden="true"></span><strong id="model-${model}-name">${MODELS[model]}</strong>
        <small class="help" id="model-${model}-help">${ABOUT[model]}</small>
      </span>
    </label>`;
}

/** All options of the attention ODE's flow; follow() hides what does not apply. */
function flowControls(settings) {
  const fields = Object.fromEntries(ODE.map(({ name, option }) => [option, control(settings, name)]));
  const get = (option) => settings.get(`ode-${option}`);
  const follow = () => {
    fields.sigma.hidden = fields.scale.hidden = get("field") === "softmax";
    fields.leak.hidden = get("sphere") === "yes";
    fields.path.hidden = get("knots") === 1;
  };
  return { controls: Object.values(fields), follow };
}

const othersUsed = (more) =>
  `The first ${MOST_FEATURES} columns are listed; the ${count(more)} others are used too. To leave one of them out, change its kind in the Data room.`;

/** Which columns are inputs of the next training: those that are ticked, and those that are not listed. */
function featureBoxes(app) {
  const { left } = app;
  const features = app.features();
  const more = features.length - MOST_FEATURES;
  const use = (column, on) => {
    left[on ? "delete" : "add"](column);
    app.keepTable();
    app.tell("left");
  };
  const box = ({ name: column }, i) => html`
    <label class="check" for="feature-${i}">
      <input type="checkbox" id="feature-${i}" aria-describedby="features-help"
        .checked=${!left.has(column)} @change=${({ target }) => use(column, target.checked)}>${name(column)}
    </label>`;
  return html`
    <summary>Columns used: ${features.filter((column) => !left.has(column.name)).length} of ${features.length}</summary>
    <div class="checks">${features.slice(0, MOST_FEATURES).map(box)}</div>
    <p class="help" id="features-help">${more > 0 ? othersUsed(more) : "What is not ticked is no input of the next training."}</p>`;
}
