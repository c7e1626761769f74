// The calls that are more than the engine's own method of that name: they read files, in slices where those may be large.
import { LabError } from "../files/error.js";
import { MARK, isPacked } from "../files/told/marks.js";
import { bytesOf, plain } from "../files/reading.js";
import { found, merged } from "./look-alikes.js";
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

/**
 * Each takes its arguments and { event, keep, work }: who hears of its course, who of its checkpoints, and what it notes of its file.
 * Before and between pieces that are done here `engine.turn()` lets orders in: it waits while the call is paused, and ends what is cancelled.
 */
export function methodsOf(engine) {
  let source = null; // the file that the table came from
  const trainedOn = new Map(); // run → of which file, sheet or table of its file its rows were; undefined where that is not known
  /** The table, and what the engine cannot know of the file around it. */
  const described = (table) => {
    const { format } = source ?? {};
    const dialect = format ? { ...table.dialect, encoding: format, delimiter: null } : table.dialect;
    return { ...table, ...archive(source), dialect, notes: [...(source?.notes ?? []), ...table.notes] };
  };
  return {
    async load({ blob, options }, hooks) {
      await engine.turn();
      const file = await opened(blob, options.member);
      engine.loadBegin({ ...options, ...written(file) });
      const push = (bytes) => engine.loadPush(bytes);
      await feed(engine, file, push, () => engine.loadAbort(), hooks);
      const table = engine.loadEnd(merged);
      source = file;
      return described(table);
    },
    setKinds: ({ kinds }) => described(engine.setKinds(kinds)),
    lookAlikes: ({ column }) => found(engine.levels(column)),
    async train({ options, from, every }, { event, keep }) {
      await engine.turn();
      const run = await engine.train(options, event, keep, every, from);
      trainedOn.set(run.id, source?.member);
      return run;
    },
    async predict({ blob, run, member }, hooks) {
      await engine.turn();
      /** The file, all of it fed */
      const read = async (wanted) => {
        const file = await opened(blob, wanted);
        engine.predictBegin(run, file.exact ?? false);
        const push = (bytes) => engine.predictPush(bytes);
        await feed(engine, file, push, () => engine.predictAbort(), hooks);
        return file;
      };
      const trained = member === undefined ? trainedOn.get(run ?? [...trainedOn.keys()].at(-1)) : undefined;
      let file = null;
      if (trained !== undefined) {
        const unlessAbsent = (error) => {
          if (error.code !== "bad-option") throw error;
        };
        file = await read(trained).catch(unlessAbsent);
      }
      const fileNotes = file ? file.notes.map(asTrained) : (file = await read(member)).notes;
      const scored = await engine.predictEnd();
      return { ...scored, ...archive(file), notes: [...fileNotes, ...scored.notes] };
    },
    /** ids: numbers that its runs had before, null for one that is left out; own: they are of the loaded table */
    async openProject({ blob, own, ids }) {
      const file = await bytesOf(blob, 0, blob.size);
      await engine.turn();
      const opened = engine.openProject(file, ids, own ?? false);
      for (const { id } of opened.runs) trainedOn.set(id, own ? source?.member : undefined);
      return opened;
    },
    async readVectors({ files, array }) {
      const names = files.map(({ name }) => name);
      return engine.readVectors(names, await Promise.all(files.map(whole)), array);
    },
    readWeights: async ({ file }) => engine.readWeights(file.name, await whole(file)),
  };
}
