// What to train and how: models, settings, the width's cost, the columns.
import { control } from "../../ui/controls.js";
import { name } from "../../ui/dom.js";
import { count } from "../../ui/format.js";
import { html, node, render } from "../../ui/html.js";
import { ODE } from "../../state/flow-settings.js";
import { MODELS, SETTINGS } from "../../state/settings.js";
import { timeNeeded, widthRule } from "./cost.js";

const ABOUT = {
  embedding: "A learned vector per name, then a small network.",
  "one-hot": "The same network on one input per name.",
  "attention-ode": "A row’s columns become tokens that flow through attention in continuous time.",
  "target-mean": "No network to speak of: the line to beat.",
};
const MOST_FEATURES = 500; // listed
const MAIN = ["width", "epochs", "batch", "rate"];

export function settingsForm(app, features) {
  const { settings } = app;
  const advanced = SETTINGS.filter((setting) => setting.advanced);
  return node(html`
    <section class="card settings" aria-labelledby="settings-title">
      <h3 id="settings-title">Settings</h3>
      ${taskLine(app)}
      ${modelBoxes(settings)}
      <div class="fields">${MAIN.map((setting) => control(settings, setting))}</div>
      ${widthRule(app)}
      ${timeNeeded(app)}
      <details>
        <summary>More settings</summary>
        <div class="fields">${advanced.map((setting) => control(settings, setting.name))}</div>
      </details>
      ${odeGroup(settings)}
      ${features.element}
    </section>`);
}

function modelBoxes(settings) {
  const element = node(html`<fieldset></fieldset>`);
  const isChosen = (model) => settings.get("models").includes(model);
  const choose = (model, on) => {
    const chosen = Object.keys(MODELS).filter((one) => (one === model ? on : isChosen(one)));
    settings.set("models", chosen);
  };
  const box = ([model, title]) => html`
    <label class="check" for="model-${model}">
      <input type="checkbox" id="model-${model}" aria-labelledby="model-${model}-name" aria-describedby="model-${model}-help"
        .checked=${isChosen(model)} @change=${({ target }) => choose(model, target.checked)}>
      <span>
        <span class="dot ${model}" aria-hidden="true"></span><strong id="model-${model}-name">${title}</strong>
        <small class="help" id="model-${model}-help">${ABOUT[model]}</small>
      </span>
    </label>`;
  const show = () => render(html`<legend>Models, trained one after another</legend>${Object.entries(MODELS).map(box)}`, element);
  settings.addEventListener("change", show);
  show();
  return element;
}

/** All options of the attention ODE's flow; what does not apply is hidden. */
function odeGroup(settings) {
  const fields = Object.fromEntries(ODE.map(({ name, option }) => [option, control(settings, name)]));
  const box = node(html`
    <details>
      <summary>Flow of the attention ODE</summary>
      <div class="fields">${Object.values(fields)}</div>
    </details>`);
  const show = () => {
    const get = (option) => settings.get(`ode-${option}`);
    box.hidden = !settings.get("models").includes("attention-ode");
    fields.sigma.hidden = fields.scale.hidden = get("field") === "softmax";
    fields.leak.hidden = get("sphere") === "yes";
    fields.path.hidden = get("knots") === 1;
  };
  settings.addEventListener("change", show);
  show();
  return box;
}

function taskLine(app) {
  const line = node(html`<p class="task"></p>`);
  const change = html`<button type="button" class="link" @click=${() => app.go("data")}>Change</button>`;
  const task = () => html`Predict ${name(app.target)} in ${name(app.source.file.name)}. `;
  const show = () => {
    if (app.table) render(html`${app.target === null ? "No target is chosen. " : task()}${change}`, line);
  };
  app.on("table", show);
  app.on("target", show);
  return line;
}

/** What the list of columns leaves unsaid. */
const featuresHelp = (more) =>
  more > 0
    ? `The first ${MOST_FEATURES} columns are listed; the ${count(more)} others are used too. To leave one of them out, change its kind in the Data room.`
    : "What is not ticked is no input of the next training.";

/** chosen(): names, or undefined where none is left out */
export function featurePicker(app) {
  const { left } = app;
  const element = node(html`<details></details>`);
  const chosen = () =>
    app
      .features()
      .map((column) => column.name)
      .filter((column) => !left.has(column));
  const use = (column, on) => {
    left[on ? "delete" : "add"](column);
    app.keepTable();
    app.tell("left");
    show();
  };
  const box = ({ name: column }, i) => html`
    <label class="check" for="feature-${i}">
      <input type="checkbox" id="feature-${i}" aria-describedby="features-help"
        .checked=${!left.has(column)} @change=${({ target }) => use(column, target.checked)}>${name(column)}
    </label>`;
  const show = () => {
    if (!app.table) return;
    const features = app.features();
    const view = html`
      <summary>Columns used: ${chosen().length} of ${features.length}</summary>
      <div class="checks">${features.slice(0, MOST_FEATURES).map(box)}</div>
      <p class="help" id="features-help">${featuresHelp(features.length - MOST_FEATURES)}</p>`;
    render(view, element);
  };
  app.on("table", show);
  app.on("target", show);
  return { element, chosen: () => (left.size ? chosen() : undefined) };
}
