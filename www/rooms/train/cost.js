// What training will cost, before it starts: parameters and memory by the width, and time by what this device has shown. The engine
// counts; here it is asked and put into words.
import { bytes, count, plural, seconds } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { hasNames } from "../../state/chosen.js";
import { costsOf, measureWorks, networksOf } from "../../state/cost.js";
import { proposal } from "../../state/epochs.js";
import { MODELS } from "../../state/settings.js";

const LARGE = { levels: 100_000, rows: 1_000_000 }; // from then on an epoch is measured before the first run

/** A column of so many names, or so many rows, that a person should know the time before the first run. */
const isLarge = ({ rows, columns }) =>
  rows >= LARGE.rows || columns.some((column) => hasNames(column) && !column.text && column.levels >= LARGE.levels);

const otherWidth = (settings) => (settings.get("width") === "auto" ? 32 : "auto");

/** Of the ticked networks, of the two that the width's sentence is about, and of the embedding with the other width. */
const askCosts = (app) =>
  costsOf(app, [
    ["embedding", "embedding", {}],
    ["one-hot", "one-hot", {}],
    ["other width", "embedding", { width: otherWidth(app.settings) }],
  ]);

/** The fastai rule, with what it would cost here. */
function widthRule(app, { embedding, "one-hot": oneHot, "other width": other }) {
  const named = app.table && app.inputs().some(hasNames);
  if (!named || !embedding || !oneHot || !other) return nothing;
  const width = otherWidth(app.settings);
  const rule = width === "auto" ? `Use fastai’s rule, up to ${Math.max(...other.widths)} wide` : `Use ${width} for every column`;
  const size = ({ parameters, trainingBytes }, unit) => `${count(parameters)}${unit}, about ${bytes(trainingBytes)}`;
  return html`
    <p class="help">About ${size(embedding, " parameters")} while training; the one-hot network has ${size(oneHot, "")}.</p>
    <button type="button" class="small" @click=${() => app.settings.set("width", width)}>
      ${rule}: ${count(other.parameters)} parameters
    </button>`;
}

/** The work by which an epoch is told, in words. */
const measuredBy = (work) =>
  work.startsWith("kernel/")
    ? "the pullback of a field on rows of five tokens"
    : `an epoch of 65,536 rows in batches of ${work.split("-").at(-1)}`;

/** What the trainings will take, as far as it is known. times: { title, seconds, basis } of each network; `proposed`: so many on “auto” */
function timeSentence(times, epochs, proposed) {
  const known = times.filter((time) => time.seconds !== null);
  if (!known.length) return "";
  const unknown = times.filter((time) => time.seconds === null).map(({ title }) => title);
  const all = seconds(known.reduce((sum, time) => sum + time.seconds, 0) * epochs);
  const works = known.map(({ basis }) => basis).filter((basis) => basis !== "run");
  return [
    `An epoch takes: ${known.map((time) => `${time.title} about ${seconds(time.seconds)}`).join(", ")}; `,
    `${proposed ? "“auto” is " : ""}${plural(epochs, "epoch")} of all of them, at most, about ${all}. `,
    works.length
      ? `By ${[...new Set(works.map(measuredBy))].join(" and ")}, and by a copy of memory, measured on this device, or by your last run.`
      : "By your last run on this device and the work that has changed since.",
    unknown.length ? ` ${unknown.join(", ")}: known after a first run.` : "",
  ].join("");
}

/** The width's cost, and the time once there is something to tell it by. Of questions that overtake one another the last is shown. */
export function costs(app) {
  const { settings } = app;
  const element = node(html`<div class="rule"></div>`);
  let [questions, measuring] = [0, false];
  const show = async () => {
    const question = ++questions;
    const found = await askCosts(app);
    if (question !== questions) return found;
    const times = networksOf(settings).map((model) => ({ title: MODELS[model], ...(found[model] ?? { seconds: null }) }));
    const isOpen = settings.get("epochs") === "auto";
    const epochs = isOpen ? proposal(settings, found) : settings.get("epochs");
    const words = timeSentence(times, epochs, isOpen) || (measuring ? "Measuring how fast this device is…" : "");
    render(html`${widthRule(app, found)}<p class="help" id="time-needed" role="status">${words}</p>`, element);
    return found;
  };
  const measure = async () => {
    const { table } = app;
    if (!table || app.training || measuring || settings.get("room") !== "train" || !isLarge(table)) return;
    measuring = true;
    const found = await show();
    await measureWorks(app, found);
    measuring = false;
    await show();
  };
  const soon = () => setTimeout(measure); // after a Start that follows at once
  for (const event of ["table", "target", "left", "runs", "device"]) app.on(event, show);
  for (const event of ["table", "device"]) app.on(event, soon);
  settings.addEventListener("change", ({ detail }) => (detail === "room" ? soon() : show()));
  show();
  return element;
}
