// What to train and how: models, settings, the width's cost, the columns.
import { control } from "../../ui/controls.js";
import { button, el, name, replace } from "../../ui/dom.js";
import { count } from "../../ui/format.js";
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
  const boxes = Object.entries(MODELS).map(([model, title]) => {
    const box = el("input", {
      type: "checkbox",
      id: `model-${model}`,
      "aria-labelledby": `model-${model}-name`,
      "aria-describedby": `model-${model}-help`,
      onchange: () => {
        settings.set(
          "models",
          Object.keys(MODELS).filter((one) => /** @type {HTMLInputElement} */ (document.getElementById(`model-${one}`)).checked),
        );
      },
    });
    const show = () => {
      box.checked = settings.get("models").includes(model);
    };
    settings.addEventListener("change", show);
    show();
    return el(
      "label",
      { class: "check", htmlFor: box.id },
      box,
      el(
        "span",
        {},
        el("span", { class: `dot ${model}`, "aria-hidden": "true" }),
        el("strong", { id: `model-${model}-name` }, title),
        el("small", { class: "help", id: `model-${model}-help` }, ABOUT[model]),
      ),
    );
  });
  const advanced = SETTINGS.filter((setting) => setting.advanced);
  return el(
    "section",
    { class: "card settings", "aria-labelledby": "settings-title" },
    el("h3", { id: "settings-title" }, "Settings"),
    taskLine(app),
    el("fieldset", {}, el("legend", {}, "Models, trained one after another"), boxes),
    el(
      "div",
      { class: "fields" },
      MAIN.map((setting) => control(settings, setting)),
    ),
    widthRule(app),
    timeNeeded(app),
    el(
      "details",
      {},
      el("summary", {}, "More settings"),
      el(
        "div",
        { class: "fields" },
        advanced.map((setting) => control(settings, setting.name)),
      ),
    ),
    odeGroup(settings),
    features.element,
  );
}

/** All options of the attention ODE's flow; what does not apply is hidden. */
function odeGroup(settings) {
  const fields = Object.fromEntries(ODE.map(({ name, option }) => [option, control(settings, name)]));
  const box = el(
    "details",
    {},
    el("summary", {}, "Flow of the attention ODE"),
    el("div", { class: "fields" }, Object.values(fields)),
  );
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
  const line = el("p", { class: "task" });
  const show = () => {
    if (!app.table) return;
    replace(
      line,
      app.target === null ? "No target is chosen. " : ["Predict ", name(app.target), " in ", name(app.source.file.name), ". "],
      button("Change", () => app.go("data"), { class: "link" }),
    );
  };
  app.on("table", show);
  app.on("target", show);
  return line;
}

/** chosen(): names, or undefined where none is left out */
export function featurePicker(app) {
  const { left } = app;
  const summary = el("summary", {});
  const list = el("div", { class: "checks" });
  const rest = el("p", { class: "help", id: "features-help" });
  const chosen = () =>
    app
      .features()
      .map((column) => column.name)
      .filter((column) => !left.has(column));
  const sum = () => {
    summary.textContent = `Columns used: ${chosen().length} of ${app.features().length}`;
  };
  const show = () => {
    if (!app.table) return;
    sum();
    const more = app.features().length - MOST_FEATURES;
    rest.textContent =
      more > 0
        ? `The first ${MOST_FEATURES} columns are listed; the ${count(more)} others are used too. To leave one of them out, change its kind in the Data room.`
        : "What is not ticked is no input of the next training.";
    replace(
      list,
      app
        .features()
        .slice(0, MOST_FEATURES)
        .map((column, index) =>
          el(
            "label",
            { class: "check", htmlFor: `feature-${index}` },
            el("input", {
              type: "checkbox",
              id: `feature-${index}`,
              "aria-describedby": rest.id,
              checked: !left.has(column.name),
              onchange: ({ target }) => {
                left[target.checked ? "delete" : "add"](column.name);
                app.keepTable();
                app.tell("left");
                sum();
              },
            }),
            name(column.name),
          ),
        ),
    );
  };
  app.on("table", show);
  app.on("target", show);
  return { element: el("details", {}, summary, list, rest), chosen: () => (left.size ? chosen() : undefined) };
}
