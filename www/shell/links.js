// Links: the one that is copied, and the one that was opened.
import { CHOSEN, MISSING, SAMPLES, choiceOf, hasNames, linesOf } from "../state/chosen.js";
import { copyText, shorten } from "../ui/dom.js";
import { html, nothing, render } from "../ui/html.js";
import { comparable, withoutProjects } from "../state/comparable.js";
import { MODELS } from "../state/settings.js";

/** Would the page as it stands train this run again? */
function wouldRepeat(app, { model, task, target, columns, vectorColumns, options }) {
  const { flow, ...settings } = app.settings.training();
  const used = app.inputs();
  const are = (some, names) => JSON.stringify(some.map(({ name }) => name).sort()) === JSON.stringify([...names].sort());
  return (
    target === app.target &&
    task === app.targetColumn.task &&
    are(used, columns) &&
    (model === "target-mean" || are(used.filter(hasNames), vectorColumns)) &&
    Object.keys(settings).every((name) => options[name] === settings[name]) &&
    (model !== "attention-ode" || JSON.stringify(options.flow) === JSON.stringify(flow))
  );
}

/** Runs that stand in the score table, and whether the page as it stands would train them again. */
function linkedRuns(app) {
  const runs = comparable(withoutProjects(app));
  return { runs, repeats: runs.every((run) => wouldRepeat(app, run)), stopped: runs.some((run) => run.stopped === "stop") };
}

function addressOf(app, { runs, repeats }) {
  const query = new URLSearchParams(app.settings.toHash().slice(1));
  query.set("v", "1");
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
function effectOf(app, { runs, repeats, stopped }) {
  if (!app.table) return "It opens this page with these settings.";
  if (!app.sampleName) return "It holds settings only: your file and every name in it stay here.";
  const opens = `It opens the ${app.sampleName} sample with these settings`;
  if (!runs.length) return `${opens}.`;
  if (!repeats) return `${opens} and trains. They have changed since you trained, so its scores will be others than these.`;
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
  const field = () => html`<input type="text" id="share-link" readonly .value=${link} aria-label="The link">`;
  render(html`<p>${copied ? html`<strong>${text}</strong>` : text} ${words}</p>${copied ? nothing : field()}`, status);
  status.querySelector("input")?.select();
}

/** Encoded names with commas between → names; null where they are none. */
function decoded(text) {
  try {
    return text ? text.split(",").map(decodeURIComponent) : [];
  } catch {
    return null;
  }
}

/** Merges the look-alikes of the columns that a link names: the sample is read again. */
async function merge(app, text, problems) {
  const names = decoded(text) ?? [];
  const known = names.filter((name) => app.table.columns.some((one) => one.name === name));
  if (known.length < names.length || !decoded(text)) problems.push("its list of merged columns is not right");
  if (known.length) await app.read(() => app.source.file, { ...app.source.options, merge: known });
}

/** Sets kinds, target and left-out columns of the sample that was loaded; returns what is wrong, as sentences. */
async function choose(app, wanted) {
  const problems = [];
  const column = (name) => app.table.columns.find((one) => one.name === name);
  const unknown = (name) => problems.push(`it has no column “${shorten(name, 20)}”`);
  const pairs = wanted.kinds.split(",").map((pair) => pair.split(":"));
  const kinds = pairs
    .map(([name, choice = ""]) => [decoded(name)?.[0], choiceOf(choice)])
    .filter(([name, choice]) => column(name) && choice);
  if (wanted.kinds && kinds.length < pairs.length) problems.push("one of the kinds is not right");
  await merge(app, wanted.merge, problems);
  if (kinds.length) await app.setKinds(Object.fromEntries(kinds));
  if (column(wanted.target)?.task) app.setTarget(wanted.target);
  else if (wanted.target) problems.push(`“${shorten(wanted.target, 20)}” cannot be its target`);
  const left = decoded(wanted.without);
  if (!left) problems.push("its list of left-out columns is not right");
  for (const name of left ?? []) {
    if (column(name)) app.left.add(name);
    else unknown(name);
  }
  for (const name of ["column", "colour", "flowColumn"]) {
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
  const dialect = {
    delimiter: wanted.delimiter || undefined,
    header: wanted.header ? wanted.header === "names" : undefined,
    encoding: wanted.encoding || undefined,
    ...linesOf(wanted.lines),
  };
  const others = Object.values(dialect).some((value) => value !== undefined); // then the columns are others too
  const options = others ? dialect : SAMPLES[wanted.sample];
  await app.read(() => app.sample(wanted.sample), wanted.missing ? { ...options, missing: MISSING } : options);
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
