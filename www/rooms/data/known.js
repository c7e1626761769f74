// A file that runs of an opened project were trained on: it is read as it was there, which is told and can be undone.
import { columnsOf, namesOf, readingOf } from "../../state/chosen.js";
import { shorten } from "../../ui/dom.js";

/** known: one of `app.known`; read(options): the file, as a table */
export async function readAs(app, known, read) {
  try {
    await read(known.member ? { ...readingOf(known), member: known.member } : readingOf(known));
  } catch (error) {
    if (error.code !== "bad-option") throw error;
    return read({}); // the project has it wrong
  }
  const { kinds, merge } = columnsOf(known, app.table.columns);
  if (merge.length) await read({ ...app.source.options, merge });
  if (Object.keys(kinds).length) await app.setKinds(kinds);
  const column = (name) => app.table.columns.find((one) => one.name === name);
  for (const name of namesOf(known.without) ?? []) if (column(name)) app.left.add(name);
  if (column(known.target)?.task) app.setTarget(known.target);
  app.keepTable();
  app.tell("target");
  const { file } = app.source;
  const again = { label: "Read it anew", run: () => app.read(() => file, {}) };
  app.alert(`${shorten(file.name)} is read as in ${shorten(known.project)}: with its lines, kinds and target.`, again, true);
}
