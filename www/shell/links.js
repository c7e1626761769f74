// Links: the one that is copied, and the one that was opened.
import { CHOSEN, SAMPLES, columnsOf, hasNames, namesOf, readingOf } from "../state/chosen.js";
import { copyText, shorten } from "../ui/dom.js";
import { html, nothing, render } from "../ui/html.js";
import { comparable, takenOf, withoutProjects } from "../state/comparable.js";
import { MODELS, NETWORKS, VERSION } from "../state/settings.js";

/** Would the page as it stands train this run again? */
function wouldRepeat(app, { model, task, target, columns, vectorColumns, options, taken }) {
  const { flow, trees, target: _, columns: __, ...settings } = app.trainOptions();
  const used = app.inputs();
  const now = takenOf(app.table, [...columns, target]);
  const are = (some, names) => JSON.stringify(some.map(({ name }) => name).sort()) === JSON.stringify([...names].sort());
  return (
    target === app.target &&
    task === app.targetColumn.task &&
    JSON.stringify(taken) === JSON.stringify(now) &&
    are(used, columns) &&
    (!NETWORKS.includes(model) || are(used.filter(hasNames), vectorColumns)) &&
    Object.keys(settings).every((name) => JSON.stringify(options[name]) === JSON.stringify(settings[name])) &&
    (model !== "attention-ode" || JSON.stringify(options.flow) === JSON.stringify(flow)) &&
    (model !== "trees" || JSON.stringify(options.trees) === JSON.stringify(trees))
  );
}

/** Runs that stand in the score table, and whether the page as it stands would train them again. */
function linkedRuns(app) {
  const runs = comparable(withoutProjects(app));
  const joined = runs.some(({ columns, target }) => [...columns, target].some((name) => app.joined.includes(name)));
  return {
    runs,
    joined,
    repeats: !joined && runs.every((run) => wouldRepeat(app, run)),
    stopped: runs.some((run) => run.stopped === "stop"),
  };
}

function addressOf(app, { runs, repeats }) {
  const query = new URLSearchParams(app.settings.toHash().slice(1));
  query.set("v", VERSION);
  query.delete("tour"); // it would lead elsewhere
  if (runs.length && app.sampleName) {
    const models = runs.map(({ model }) => model);
    if (repeats) query.set("models", models.join());
    query.set("run", "yes");
  }
  const hash = String(query).replace(/%(3A|2C|2F)/g, decodeURIComponent);
  return `${location.origin}${location.pathname}#${hash}`;
}

/** What the link does, in a sentence or two. */
function effectOf(app, { runs, joined, repeats, stopped }) {
  if (!app.table) return "It opens this page with these settings.";
  if (!app.sampleName) return "It holds settings only: your file and every name in it stay here.";
  const opens = `It opens the ${app.sampleName} sample with these settings`;
  if (!runs.length) return `${opens}.`;
  if (joined)
    return `${opens} and trains. A second table goes into no link, so what was trained with its columns will score otherwise.`;
  if (!repeats)
    return `${opens} and trains. Settings or columns have changed since you trained, so its scores will be others than these.`;
  const models = runs.map(({ model }) => MODELS[model]).join(", ");
  const ends = stopped ? " What you stopped by hand, it trains to the end." : "";
  return `${opens} and trains: ${models}. On the same device the figures are the same.${ends}`;
}

/** Puts the link on the clipboard, and into `status` what it does; where the clipboard is refused, the link itself. */
export async function copyLink(app, status) {
  const linked = linkedRuns(app);
  const link = addressOf(app, linked);
  const words = effectOf(app, linked);
  const { copied, text } = await copyText(link, "copy the link from here.");
  const field = () =>
    html`<input type="text" id="share-link" readonly .value=${link} aria-label="The link" aria-describedby="share-words">`;
  render(
    html`<p id="share-words">${copied ? html`<strong>${text}</strong>` : text} ${words}</p>${copied ? nothing : field()}`,
    status,
  );
  status.querySelector("input")?.select();
}

/** Sets kinds, merges, target and left-out columns of the sample that was loaded; returns what is wrong, as sentences. */
async function choose(app, wanted) {
  const column = (name) => app.table.columns.find((one) => one.name === name);
  const unknown = (name) => problems.push(`it has no column “${shorten(name, 20)}”`);
  const { kinds, merge, wrong: problems } = columnsOf(wanted, app.table.columns);
  if (merge.length) await app.read(() => app.source.file, { ...app.source.options, merge }); // it is read again
  if (Object.keys(kinds).length) await app.setKinds(kinds);
  if (column(wanted.target)?.task) app.setTarget(wanted.target);
  else if (wanted.target) problems.push(`“${shorten(wanted.target, 20)}” cannot be its target`);
  const left = namesOf(wanted.without);
  if (!left) problems.push("its list of left-out columns is not right");
  if (column(wanted.splitColumn)) app.splitBy = wanted.splitColumn;
  else if (wanted.splitColumn) unknown(wanted.splitColumn);
  if (column(wanted.weightColumn)) app.weighBy = wanted.weightColumn;
  else if (wanted.weightColumn) unknown(wanted.weightColumn);
  for (const name of left ?? []) {
    if (column(name)) app.left.add(name);
    else unknown(name);
  }
  for (const name of ["column", "colour", "flowColumn", "levelsOf"]) {
    const words = name === "colour" && ["target", "count"].includes(wanted[name]);
    if (wanted[name] && !words && !column(wanted[name])) unknown(wanted[name]);
    else app.keep(name, wanted[name]);
  }
  for (const name of ["vectors", "level", "flowVectors"]) app.keep(name, wanted[name]);
  app.keepTable();
  app.tell("target");
  return problems;
}

async function load(app, wanted) {
  await app.read(() => app.sample(wanted.sample), { ...SAMPLES[wanted.sample], ...readingOf(wanted) });
  return app.sampleName === wanted.sample;
}

/** Trains what the settings name; the Train room shows it, and says where it cannot. */
function train(app) {
  return new Promise((/** @type {(value?: void) => void} */ resolve) => {
    app.tell("start");
    if (!app.training) return resolve();
    app.on("training", () => app.training || resolve());
  });
}

/** The sample, its choices, the training, and then the room: each unless a person has gone elsewhere meanwhile. */
async function arrive(app) {
  const { settings } = app;
  const wanted = Object.fromEntries(CHOSEN.map(({ name }) => [name, settings.get(name)]));
  const room = settings.get("room");
  const move = (from, to) => settings.get("room") === from && settings.set("room", to);
  settings.set("run", "");
  if (!wanted.sample) return app.alert("This link says that something is to be trained, but names no sample to train on.");
  move(room, "data");
  if (!(await load(app, wanted))) return;
  const problems = await choose(app, wanted);
  if (problems.length)
    app.alert(`Part of this link does not fit its sample: ${problems.join("; ")}. The defaults stand in for it.`);
  if (wanted.run) {
    move("data", "train");
    await train(app);
  }
  if (room === "flow" && wanted.run) app.showFlow();
  move(wanted.run ? "train" : "data", room);
}

export const obeyLink = (app) => app.follow(() => arrive(app));
