// The last work comes back: its settings, its table, its runs, and its training from where it was. Fetched when a person asks for it.
import { takeSettings } from "./project.js";

const refusal = (message) => Object.assign(new Error(message), { code: "unreadable" });

/** The file, or the sample that it was; null for runs without a table. */
async function fileOf(app, session, { sample, name }) {
  if (sample) return app.sample(sample);
  const file = await session.file();
  if (file) return file;
  throw refusal(`This browser no longer has ${name}. Choose the file again, or forget what is kept.`);
}

async function readTable(app, session, { source, left, target }) {
  if (!source) return;
  await app.ready();
  const file = await fileOf(app, session, source);
  await app.read(() => file, source.options);
  if (app.source?.file !== file) throw refusal(`${source.name} could not be read again; it is still kept.`);
  for (const name of left) app.left.add(name);
  if (target !== app.target && app.table.columns.some(({ name, task }) => name === target && task)) app.setTarget(target);
  app.keepTable();
  app.tell("target");
}

/** [run, its entry] each; runs of the table that is there are as if they had been trained here. */
async function openRuns(app, session, { runs, table }) {
  const opened = [];
  for (const entry of runs) {
    const { number, source, options, project } = entry;
    const file = await session.run(number);
    if (!file) throw refusal("One of the kept runs can no longer be read. Forget what is kept, and train again.");
    const own = entry.table === table && !project;
    const found = await app.lab.openProject(file, { own });
    const [run] = found.runs;
    const tableNumber = own ? app.tableNumber : `kept ${entry.table}`;
    opened.push([{ ...run, options, source, project, tableNumber }, entry]);
  }
  return opened;
}

/** `training`: it goes on, where one was under way. The room is where that is to be seen. */
export async function restore(app, session, training) {
  const { record } = session.offer;
  const { settings } = app;
  const device = settings.get("device");
  session.restoring = true;
  try {
    takeSettings(app, record.settings, ["room", "tour"]);
    if (settings.get("device") !== device) app.source = null; // the engine opens anew, and need not read what goes
    await readTable(app, session, record);
    const runs = await openRuns(app, session, record);
    app.runs.push(...runs.map(([run]) => run));
    const course = training ? await session.course() : null;
    session.restoring = false;
    await session.adopt(runs, training);
    app.tell("runs");
    if (record.training || runs.length) app.go("train");
    if (training) app.resume(record.training.models, record.training.options, course);
  } finally {
    session.restoring = false;
  }
}
