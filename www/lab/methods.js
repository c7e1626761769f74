// The calls that are more than the engine's own method of that name: they read files, in slices where those may be large.
import { LabError } from "../files/error.js";
import { MARK, isPacked } from "../files/told/marks.js";
import { bytesOf, plain } from "../files/reading.js";
import { found, merged } from "./look-alikes.js";
import { trainTrees } from "../trees/grow.js";
import { isTrap } from "./memory.js";

const MOST_BYTES = 1e9; // of a file that is read whole

/** How text that is written here is read: of a sheet the names are found, of a file of columns nothing is guessed. */
const WRITTEN = { delimiter: ",", encoding: "utf-8", comment: "" };
const EXACT = { ...WRITTEN, header: true, skipLines: 0, namesLine: null, keepRepeated: true };
const written = ({ exact, format }) => (exact ? EXACT : format ? WRITTEN : {});

/** A file on its way in. member: of an archive, the file to read, of a database the table */
async function opened(blob, member) {
  if (!isPacked(await bytesOf(blob, 0, MARK), blob.name)) return plain(blob);
  const module = await import("../files/packed.js").catch(() => {
    throw new LabError("unreadable", "What unpacks this file could not be fetched. Load the page again, with a connection.");
  });
  return module.unpacked(blob, { member });
}

/** The bytes of a file of arrays: { name, blob }. */
function whole({ name, blob }) {
  if (blob.size <= MOST_BYTES) return bytesOf(blob, 0, blob.size);
  const size = Math.round(blob.size / 1e6);
  throw new LabError("bad-input", `${name} has ${size} MB; 1,000 MB is the most that is read here.`);
}

/** Of a zip archive: the file in it that is read, and those that may be tables. */
const archive = (file) => file?.members && { member: file.member, members: file.members };

/** What is said of the table of a file that is read because a run was trained on one of its name. */
const asTrained = ({ text, ...note }) => ({ ...note, text: text.replace(" is read, as chosen.", " is read, as in training.") });

/** A file's name without its last ending. */
const stem = (name) => name?.replace(/^.*\//, "").replace(/\.[^.]*$/, "") || undefined;

/** Feeds a file to `push` piece by piece, and reports; what ends that on the way undoes it by `abort`. */
async function feed(engine, file, push, abort, { event, work }) {
  const { pieces, size } = file;
  try {
    if (file.members) event({ bytes: 0, total: size, rows: 0, ...archive(file) }); // before any of it can be refused
    for await (const { bytes, read } of pieces) {
      const rows = push(bytes);
      work.share = read / (size || 1);
      event({ bytes: read, total: size, rows: Number(rows ?? 0) });
      await engine.turn();
    }
  } catch (error) {
    if (!isTrap(error)) abort();
    throw error;
  }
}

/** A table on its way into the engine. */
async function read(engine, blob, { member = undefined, ...options }, hooks) {
  const file = await opened(blob, member);
  engine.loadBegin({ ...options, ...written(file) });
  const push = (bytes) => engine.loadPush(bytes);
  await feed(engine, file, push, () => engine.loadAbort(), hooks);
  return file;
}

/** A second table, joined at once, or to the table that comes next. */
async function joined(engine, { blob, options: { on, columns, name, ...reading } }, now, hooks) {
  const { notes } = await read(engine, blob, reading, hooks);
  return engine.joinEnd({ on, columns, name: name ?? stem(blob.name), notes }, now);
}

/** New rows on their way into the engine: of the file, sheet or table of that name which the run was trained on, else as chosen or found. */
async function readRows(engine, { blob, run, member, unseen }, trained, hooks) {
  const read = async (wanted) => {
    const file = await opened(blob, wanted);
    engine.predictBegin(run, file.exact ?? false, unseen);
    const push = (bytes) => engine.predictPush(bytes);
    await feed(engine, file, push, () => engine.predictAbort(), hooks);
    return file;
  };
  if (member !== undefined || trained === undefined) return read(member);
  const unlessAbsent = (error) => {
    if (error.code !== "bad-option") throw error;
  };
  const file = await read(trained).catch(unlessAbsent);
  return file ? { ...file, notes: file.notes.map(asTrained) } : read();
}

/** `origin`: the file that the table came from */
function tablesOf(engine, origin) {
  /** The table, and what the engine cannot know of the file around it. */
  const described = (table) => {
    const { format } = origin.file ?? {};
    const dialect = format ? { ...table.dialect, encoding: format, delimiter: null } : table.dialect;
    return { ...table, ...archive(origin.file), dialect, notes: [...(origin.file?.notes ?? []), ...table.notes] };
  };
  return {
    async load({ blob, options: { joins = [], ...options } }, hooks) {
      await engine.turn();
      try {
        for (const join of joins) await joined(engine, join, false, { ...hooks, event() {} });
        const file = await read(engine, blob, options, hooks);
        const table = engine.loadEnd(merged);
        origin.file = file;
        return described(table);
      } catch (error) {
        if (joins.length && !isTrap(error)) engine.loadAbort(); // second tables that wait
        throw error;
      }
    },
    setKinds: ({ kinds }) => described(engine.setKinds(kinds)),
    async join(join, hooks) {
      await engine.turn();
      return described(await joined(engine, join, true, hooks));
    },
    unjoin({ number }) {
      const [table, gone] = engine.unjoin(number);
      return { table: described(table), gone };
    },
    /** Names of a file's columns, of which nothing stays. */
    async columns({ blob, options: { on: _, columns: __, name: ___, ...reading } }, hooks) {
      await engine.turn();
      await read(engine, blob, reading, hooks);
      return engine.joinColumns();
    },
  };
}

/**
 * Each takes its arguments and { event, keep, work }: who hears of its course, who of its checkpoints, and what it notes of its file.
 * Before and between pieces that are done here `engine.turn()` lets orders in: it waits while the call is paused, and ends what is cancelled.
 */
export function methodsOf(engine) {
  const origin = { file: null };
  const trainedOn = new Map(); // run → of which file, sheet or table of its file its rows were; undefined where that is not known
  return {
    ...tablesOf(engine, origin),
    lookAlikes: ({ column }) => found(engine.levels(column)),
    async train({ options, from, every }, { event, keep }) {
      await engine.turn();
      const grow = () => trainTrees(engine, options, event);
      const run = await (options.model === "trees" ? grow() : engine.train(options, event, keep, every, from));
      trainedOn.set(run.id, origin.file?.member);
      return run;
    },
    async predict(rows, hooks) {
      await engine.turn();
      const file = await readRows(engine, rows, trainedOn.get(rows.run ?? [...trainedOn.keys()].at(-1)), hooks);
      const { pieces, ...scored } = await engine.predictEnd(!!rows.file);
      const name = `${stem(file.members?.length > 1 ? file.member : rows.blob.name) ?? "rows"}.predictions.csv`;
      const made = pieces && { file: new File(pieces, name, { type: "text/csv" }) };
      return { ...scored, ...made, ...archive(file), notes: [...file.notes, ...scored.notes] };
    },
    /** ids: numbers that its runs had before, null for one that is left out; own: they are of the loaded table */
    async openProject({ blob, own, ids }) {
      const file = await bytesOf(blob, 0, blob.size);
      await engine.turn();
      const opened = engine.openProject(file, ids, own ?? false);
      for (const { id } of opened.runs) trainedOn.set(id, own ? origin.file?.member : undefined);
      return opened;
    },
    async readVectors({ files, array }) {
      const names = files.map(({ name }) => name);
      return engine.readVectors(names, await Promise.all(files.map(whole)), array);
    },
    readWeights: async ({ file }) => engine.readWeights(file.name, await whole(file)),
  };
}
