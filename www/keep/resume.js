// The last work comes back: its settings, its table, its runs, and its training from where it was. Fetched when a person asks for it.
import { LabError } from "../lab/lab.js";
import { takeSettings } from "./project.js";
import { fileOf } from "./work.js";

const refusal = (message) => new LabError("unreadable", message);

/** A person may forget the offer while it comes back, here or in another tab. */
function stillOffered(session, offer) {
  if (session.offer !== offer) throw refusal("What was kept has been forgotten.");
}

/** The file, or the sample that it was. */
async function tableFile(app, session, offer) {
  const { sample, name } = offer.record.source;
  if (sample) return app.sample(sample);
  const stored = await session.read(offer, "file");
  stillOffered(session, offer);
  if (stored) return stored.file;
  throw refusal(`This browser no longer has ${name}. Choose the file again, or forget what is kept.`);
}

/** How it was read, with the files of its second tables. */
async function optionsOf(session, offer) {
  const { options, name } = offer.record.source;
  if (!options.joins?.length) return options;
  const stored = await session.read(offer, "joined");
  stillOffered(session, offer);
  if (!stored)
    throw refusal(`This browser no longer has the second table of ${name}. Choose both files again, or forget what is kept.`);
  return { ...options, joins: options.joins.map((join, i) => ({ ...join, file: stored.files[i] })) };
}

/** The engine opens anew on another device, and need not read what goes. */
function chooseSettings(app, hash) {
  const { settings } = app;
  const device = settings.get("device");
  takeSettings(app, hash, ["room", "tour"]);
  if (settings.get("device") !== device) app.source = null;
}

/** False where it cannot be read, which the Data room says. */
async function readTable(app, file, { options, left, splitBy, weighBy, target }) {
  await app.read(() => file, options);
  if (app.source?.file !== file) return false;
  for (const name of left) app.left.add(name);
  Object.assign(app, { splitBy: splitBy ?? null, weighBy: weighBy ?? null }); // work that was kept by former versions has none
  if (target !== app.target && app.table.columns.some(({ name, task }) => name === target && task)) app.setTarget(target);
  app.keepTable();
  app.tell("target");
  return true;
}

/** [run, its entry] each, into `opened`; runs of the table that is there are as if they had been trained here. */
async function openRuns(app, session, offer, lab, opened) {
  const { runs, table } = offer.record;
  for (const number of new Set(runs.map(fileOf))) {
    const stored = await session.read(offer, `run/${number}`);
    stillOffered(session, offer);
    if (!stored) throw refusal("One of the kept runs can no longer be read. Forget what is kept, and train again.");
    const entries = runs.filter((entry) => fileOf(entry) === number);
    const own = entries.every((entry) => entry.table === table && !entry.project);
    const found = await lab.openProject(stored.file, { own });
    for (const [i, run] of found.runs.entries()) {
      const entry = entries.find(({ index = 0 }) => index === i);
      if (!entry) {
        await lab.forget(run.id);
        continue;
      }
      const { source, options, project, note } = entry;
      const taken = entry.taken ?? (own ? app.taken(run) : undefined); // work that was kept by former versions has none
      opened.push([
        { ...run, options, source, project, taken, note, tableNumber: own ? app.tableNumber : `kept ${entry.table}` },
        entry,
      ]);
    }
  }
}

/** What the page has, for `takeBack`. */
const present = ({ settings, source, left, splitBy, weighBy, target }) => ({
  hash: settings.toHash(),
  source,
  left: [...left],
  splitBy,
  weighBy,
  target,
});

/** As it was before: of what is forgotten nothing stays. */
async function takeBack(app, { hash, source, left, splitBy, weighBy, target }) {
  chooseSettings(app, hash);
  if (app.source === source) return;
  if (source) return readTable(app, source.file, { options: source.options, left, splitBy, weighBy, target });
  Object.assign(app, { source: null, table: null, target: null });
  app.left.clear();
  app.splitBy = app.weighBy = null;
  app.tell("table");
}

/** What its training goes on with: { history: the curves, checkpoint }, each undefined where there is none. */
async function progressOf(session, offer) {
  const [curves, stored] = await Promise.all(["curves", "checkpoint"].map((path) => session.read(offer, path)));
  if (!stored && offer.record.training.place)
    throw refusal("The checkpoint of this training can no longer be read. Open the work without training, or forget it.");
  return { history: curves?.history, checkpoint: stored && { ...stored.checkpoint, arrays: stored.arrays } };
}

/** All of it, or none of its runs. Resolves to what its training goes on with, and to the run that was looked at. */
async function bringBack(app, session, offer, training) {
  const { settings: hash, source, left, splitBy, weighBy, target } = offer.record;
  const opened = [];
  chooseSettings(app, hash);
  const lab = await app.ready(); // with or without a table
  if (source) {
    const file = await tableFile(app, session, offer);
    const read = await readTable(app, file, { options: await optionsOf(session, offer), left, splitBy, weighBy, target });
    stillOffered(session, offer);
    if (!read) throw refusal(`${source.name} could not be read again; it is still kept.`);
  }
  try {
    await openRuns(app, session, offer, lab, opened);
    const progress = training ? await progressOf(session, offer) : null;
    if (!(await session.adopt(offer, opened, training))) stillOffered(session, offer);
    return { progress, looked: opened.find(([, { number }]) => number === offer.record.looked)?.[0] };
  } catch (error) {
    for (const [run] of opened) await lab.forget(run.id).catch(() => {}); // an engine that is closed has none
    throw error;
  }
}

/** `training`: it goes on, where one was under way. The room is where that is to be seen. */
export async function restore(app, session, training) {
  const { offer } = session;
  if (!offer || session.restoring) return;
  const before = present(app);
  let back;
  session.restoring = true;
  try {
    back = await bringBack(app, session, offer, training);
  } catch (error) {
    if (session.offer !== offer) await takeBack(app, before);
    throw error;
  } finally {
    session.restoring = false;
  }
  const { record } = offer;
  app.tell("runs");
  if (back.looked) app.look(back.looked);
  if (record.training || record.runs.length) app.go("train");
  if (!training) return;
  const { models, options, plan } = record.training;
  app.resume(models, options, { ...back.progress, plan });
}
