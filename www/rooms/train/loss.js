// The loss of a training and what its rows count; only what the target has is shown.
import { control, picker } from "../../ui/controls.js";
import { LOSSES } from "../../state/settings/losses.js";
import { weightColumn, weightColumns } from "../../state/row-weights.js";

const HELP = "Numbers of this column say what each train row counts; it is then no input. Scores count every row once.";

function weightField(app) {
  const choose = (at) => {
    app.weighBy = weightColumns(app)[Number(at)]?.name ?? null;
    app.keepTable();
    app.tell("left");
  };
  const { field, fill } = picker("Weights of rows", "setting-row-weights", HELP, choose);
  const show = () => {
    const all = weightColumns(app).map(({ name }) => name);
    const options = all.map((name, at) => [String(at), name]);
    fill([["-1", "None: all count alike"], ...options], String(all.indexOf(weightColumn(app))));
  };
  return { field, show };
}

export function lossFields(app) {
  const { settings } = app;
  const fields = Object.fromEntries(LOSSES.map(({ name }) => [name, control(settings, name)]));
  const weights = weightField(app);
  const show = () => {
    const isNumber = app.targetColumn?.task === "regression";
    fields.loss.hidden = !isNumber;
    fields.classWeights.hidden = isNumber;
    for (const [name, loss] of Object.entries({ quantile: "quantile", delta: "huber" }))
      fields[name].hidden = !isNumber || settings.get("loss") !== loss;
    weights.show();
  };
  for (const event of ["table", "target", "left"]) app.on(event, show);
  settings.addEventListener("change", ({ detail }) => detail === "loss" && show());
  show();
  return [...Object.values(fields), weights.field];
}
