// What training will cost, before it starts: parameters and memory by the width, and time by what was measured on this device.
import { epochWork, parametersOf, ruleWidth, trainingBytes } from "../../state/cost.js";
import { button, el, replace } from "../../ui/dom.js";
import { bytes, count, plural, seconds } from "../../ui/format.js";
import { MODELS } from "../../state/settings.js";

const LARGE = { levels: 100_000, rows: 1_000_000 }; // from then on an epoch is measured before the first run

/** The fastai rule, with what it would cost here. */
export function widthRule(app) {
  const box = el("div", { class: "rule" });
  const show = () => {
    const column = app.targetColumn;
    const features = app.table && app.features();
    const largest = features
      ?.filter(({ kind }) => kind === "category")
      .reduce((a, b) => (b.levels > (a?.levels ?? 0) ? b : a), null);
    if (!largest || !column) return replace(box);
    const outputs = column.task === "classes" ? column.levels : 1;
    const cost = (width) => parametersOf(features, width, app.settings.get("hidden"), outputs);
    const now = app.settings.get("width");
    const other = now === "auto" ? 32 : "auto";
    const memory = (parameters) => bytes(trainingBytes(parameters));
    const offer =
      other === "auto" ? `Use fastai’s rule, up to ${ruleWidth(largest.levels)} wide` : `Use ${other} for every column`;
    replace(
      box,
      el(
        "p",
        { class: "help" },
        `About ${count(cost(now).embedding)} parameters, about ${memory(cost(now).embedding)} while training; the one-hot network has ${count(cost(now).oneHot)}, about ${memory(cost(now).oneHot)}.`,
      ),
      button(`${offer}: ${count(cost(other).embedding)} parameters`, () => app.settings.set("width", other), { class: "small" }),
    );
  };
  for (const event of ["table", "target"]) app.on(event, show);
  app.settings.addEventListener("change", ({ detail }) => ["width", "hidden"].includes(detail) && show());
  return box;
}

/** A column of so many names, or so many rows, that a person should know the time before the first run. */
const isLarge = ({ rows, columns }) =>
  rows >= LARGE.rows || columns.some(({ kind, levels }) => kind === "category" && levels >= LARGE.levels);

/** Measures an epoch of the benchmark for each network, and a copy: a second or so. The networks' own memory is not touched. */
async function measured(lab, batch) {
  const rate = async (work, unit) => {
    const { milliseconds, ...counts } = await lab.measure(work, { rounds: 2 });
    return milliseconds.reduce((sum, one) => sum + one) / milliseconds.length / 1000 / counts[unit];
  };
  const near = batch < 512 ? 256 : 1024;
  return {
    batch: near,
    embedding: await rate(`epoch-${near}`, "operations"),
    "one-hot": await rate("one-hot-1024", "operations"),
    byte: await rate("copy", "bytes"),
  };
}

/** Seconds of an epoch: of the last run of this model, on this table and device, as its work grows or shrinks, else of what was measured. */
function epochSeconds(app, model, basis) {
  const { table, targetColumn, device, runs, left, tableNumber } = app;
  const features = app.features().filter(({ name }) => !left.has(name));
  const outputs = targetColumn.task === "classes" ? targetColumn.levels : 1;
  const rows = Math.round(0.7 * (table.rows - targetColumn.missing));
  const now = epochWork(model, features, rows, outputs, app.settings.training());
  const run = runs.findLast(
    (one) => one.model === model && one.tableNumber === tableNumber && one.device.name === device.name && one.epochs.length,
  );
  if (run) {
    const kind = (name) => (run.vectorColumns.includes(name) ? "category" : "number");
    const columns = table.columns
      .filter(({ name }) => run.columns.includes(name))
      .map((one) => ({ ...one, kind: kind(one.name) }));
    const then = epochWork(model, columns, run.rows.train, run.task === "classes" ? run.classes.length : 1, run.options);
    const total = ({ operations, settled }) => operations + 12 * settled;
    return (run.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0) / run.epochs.length) * (total(now) / total(then));
  }
  // settled is a parameter with its two moments: all are read and written
  return basis?.[model] ? now.operations * basis[model] + 24 * now.settled * basis.byte : null;
}

/** The time, once there is something to tell it by. */
export function timeNeeded(app) {
  const box = el("p", { class: "help", id: "time-needed", role: "status" });
  let [basis, device, measuring] = [null, null, false];
  const show = () => {
    if (!app.table || !app.targetColumn || !app.device) return replace(box);
    if (device !== app.device) [basis, device] = [null, app.device];
    const models = app.settings.get("models").filter((model) => model !== "target-mean");
    const times = models.map((model) => [MODELS[model], epochSeconds(app, model, basis)]);
    const known = times.filter(([, time]) => time !== null);
    if (!known.length) return replace(box, measuring && "Measuring how fast this device is…");
    const epochs = app.settings.get("epochs");
    const unknown = times.filter(([, time]) => time === null).map(([name]) => name);
    const of = known.map(([name, time]) => `${name} about ${seconds(time)}`).join(", ");
    const all = seconds(known.reduce((sum, [, time]) => sum + time, 0) * epochs);
    replace(
      box,
      `An epoch takes: ${of}; ${plural(epochs, "epoch")} of all of them, at most, about ${all}. `,
      basis
        ? `By an epoch of 65,536 rows in batches of ${basis.batch} and a copy of memory, measured on this device, or by your last run.`
        : "By your last run on this device and the work that has changed since.",
      unknown.length > 0 && ` ${unknown.join(", ")}: known after a first run.`,
    );
  };
  const measure = async () => {
    const { table, lab } = app;
    if (!table || app.training || basis || measuring || app.settings.get("room") !== "train" || !isLarge(table)) return;
    measuring = true;
    show();
    const found = await measured(lab, app.settings.get("batch")).catch(() => null); // cancelled by what is more urgent
    measuring = false;
    if (lab === app.lab) basis = found;
    show();
  };
  // after a Start that follows at once
  const soon = () => setTimeout(measure);
  for (const event of ["table", "target", "runs", "device"]) app.on(event, show);
  for (const event of ["table", "device"]) app.on(event, soon);
  app.settings.addEventListener("change", ({ detail }) => (detail === "room" ? soon() : show()));
  return box;
}
