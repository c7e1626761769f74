// What training will cost, before it starts: parameters and memory by the width, and time by what this device has shown. The engine
// counts; here it is asked and put into words.
import { bytes, count, plural, seconds } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { MODELS } from "../../state/settings.js";

const LARGE = { levels: 100_000, rows: 1_000_000 }; // from then on an epoch is measured before the first run

/** Resolves to what the engine says of some trainings as set now, [model, other options] each; null of one whose settings do not fit,
 * which have a sentence of their own. Of questions that overtake one another only the last answers are shown. */
function asking(app, show) {
  let asked = 0;
  return async (...trainings) => {
    const turn = ++asked;
    const of = ([model, more]) => app.lab.cost({ ...app.trainOptions(), model, ...more }).catch(() => null);
    const costs = await Promise.all(trainings.map(of));
    if (turn === asked) show(costs);
    return costs;
  };
}

/** The fastai rule, with what it would cost here. */
export function widthRule(app) {
  const box = node(html`<div class="rule"></div>`);
  const other = () => (app.settings.get("width") === "auto" ? 32 : "auto");
  const view = ([now, oneHot, then]) => {
    const [wide, training] = [other(), (cost) => bytes(cost.trainingBytes)];
    const offer = wide === "auto" ? `Use fastai’s rule, up to ${Math.max(...then.widths)} wide` : `Use ${wide} for every column`;
    const own = `About ${count(now.parameters)} parameters, about ${training(now)} while training`;
    const use = () => app.settings.set("width", wide);
    return html`
      <p class="help">${own}; the one-hot network has ${count(oneHot.parameters)}, about ${training(oneHot)}.</p>
      <button type="button" class="small" @click=${use}>${offer}: ${count(then.parameters)} parameters</button>`;
  };
  const ask = asking(app, (costs) => render(costs.length && costs.every(Boolean) ? view(costs) : nothing, box));
  const isUsed = ({ kind, name }) => kind === "category" && !app.left.has(name);
  const show = () => {
    const some = app.lab && app.table && app.targetColumn && app.features().some(isUsed);
    ask(...(some ? [["embedding"], ["one-hot"], ["embedding", { width: other() }]] : []));
  };
  for (const event of ["table", "target", "left"]) app.on(event, show);
  app.settings.addEventListener("change", ({ detail }) => ["width", "hidden", "batch"].includes(detail) && show());
  return box;
}

/** A column of so many names, or so many rows, that a person should know the time before the first run. */
const isLarge = ({ rows, columns }) =>
  rows >= LARGE.rows || columns.some(({ kind, levels }) => kind === "category" && levels >= LARGE.levels);

/** What the trainings will take, as far as it is known. times: { title, seconds, basis } of each network */
function timeSentence(times, epochs) {
  const known = times.filter((time) => time.seconds !== null);
  if (!known.length) return "";
  const unknown = times.filter((time) => time.seconds === null).map(({ title }) => title);
  const all = seconds(known.reduce((sum, time) => sum + time.seconds, 0) * epochs);
  const work = known.find(({ basis }) => basis !== "run")?.basis;
  return [
    `An epoch takes: ${known.map((time) => `${time.title} about ${seconds(time.seconds)}`).join(", ")}; `,
    `${plural(epochs, "epoch")} of all of them, at most, about ${all}. `,
    work
      ? `By an epoch of 65,536 rows in batches of ${work.split("-").at(-1)} and a copy of memory, measured on this device, or by your last run.`
      : "By your last run on this device and the work that has changed since.",
    unknown.length ? ` ${unknown.join(", ")}: known after a first run.` : "",
  ].join("");
}

/** The time, once there is something to tell it by. */
export function timeNeeded(app) {
  const box = node(html`<p class="help" id="time-needed" role="status"></p>`);
  let measuring = false;
  const networks = () => app.settings.get("models").filter((model) => model !== "target-mean");
  const ask = asking(app, (costs) => {
    const times = costs.map((cost, i) => ({ title: MODELS[networks()[i]], ...(cost ?? { seconds: null }) }));
    const words = timeSentence(times, app.settings.get("epochs"));
    box.textContent = words || (measuring ? "Measuring how fast this device is…" : "");
  });
  const show = () => ask(...(app.lab && app.table && app.targetColumn ? networks().map((model) => [model]) : []));
  const measure = async () => {
    const { table, lab } = app;
    if (!table || app.training || measuring || app.settings.get("room") !== "train" || !isLarge(table)) return;
    measuring = true;
    const costs = await show();
    try {
      for (const work of new Set(costs.flatMap((cost) => cost?.unmeasured ?? []))) await lab.measure(work, { rounds: 2 }); // a second or so
    } catch {
      // Cancelled by what is more urgent.
    }
    measuring = false;
    await show();
  };
  // after a Start that follows at once
  const soon = () => setTimeout(measure);
  for (const event of ["table", "target", "left", "runs", "device"]) app.on(event, show);
  for (const event of ["table", "device"]) app.on(event, soon);
  app.settings.addEventListener("change", ({ detail }) => (detail === "room" ? soon() : show()));
  return box;
}
