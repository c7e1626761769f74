// What the worker does with each call: reads its file in slices, and asks the engine.
import { LabError } from "../files/error.js";
import { bytesOf, plain } from "../files/reading.js";
import { found, merged } from "./look-alikes.js";
import { isTrap } from "./memory.js";

const MOST_BYTES = 1e9; // of a file that is read whole
const PACKED = /^(\x1f\ufffd|PK\x03\x04|PAR[1E])/; // gzip, zip, Parquet

/** How a file of columns is read: nothing of it is guessed. */
const EXACT = { delimiter: ",", header: true, encoding: "utf-8", skipLines: 0, namesLine: null, comment: "", keepRepeated: true };

/** A file on its way in; a packed one through a module of its own. member: of an archive, the file to read */
async function opened(blob, member) {
  if (!PACKED.test(new TextDecoder().decode(await bytesOf(blob, 0, 4)))) return plain(blob);
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

/** Feeds a file to `push` piece by piece, and reports. */
async function feed(engine, { pieces, size }, push, { event, work }) {
  for await (const { bytes, read } of pieces) {
    const rows = push(bytes);
    work.share = read / (size || 1);
    event({ bytes: read, total: size, rows: Number(rows ?? 0) });
    await engine.turn();
  }
}

/** The table, and what the engine cannot know of the file around it. */
function tables(engine) {
  let source = null; // the file that the table came from
  const described = (table) => {
    const dialect = source?.exact ? { ...table.dialect, encoding: "Parquet", delimiter: null } : table.dialect;
    const archive = source?.members && { member: source.member, members: source.members };
    return { ...table, ...archive, dialect, notes: [...(source?.notes ?? []), ...table.notes] };
  };
  return {
    async load({ blob, options }, told) {
      await engine.turn();
      const file = await opened(blob, options.member);
      engine.loadBegin(file.exact ? { ...options, ...EXACT } : options);
      try {
        await feed(engine, file, (bytes) => engine.loadPush(bytes), told);
        const table = await engine.loadEnd(merged);
        source = file;
        return described(table);
      } catch (error) {
        if (!isTrap(error)) engine.loadAbort();
        throw error;
      }
    },
    sample: ({ name }) => engine.sample(name),
    hiddenGroups: ({ sample }) => engine.hiddenGroups(sample),
    setKinds: ({ kinds }) => described(engine.setKinds(kinds)),
    target: ({ column }) => engine.target(column),
    lookAlikes: ({ column }) => found(engine.levels(column)),
    rows: ({ from, count }) => engine.rows(from, count),
  };
}

const runs = (engine) => ({
  async train({ options, from, every }, { event, keep }) {
    await engine.turn();
    return engine.train(options, event, keep, every, from);
  },
  async predict({ blob, run }, told) {
    await engine.turn();
    const file = await opened(blob);
    engine.predictBegin(run, file.exact ?? false);
    try {
      await feed(engine, file, (bytes) => engine.predictPush(bytes), told);
    } catch (error) {
      if (!isTrap(error)) engine.predictAbort?.();
      throw error;
    }
    const scored = await engine.predictEnd();
    return { ...scored, notes: [...file.notes, ...scored.notes] };
  },
  forget: ({ run }) => engine.forget(run),
  vectors: ({ column, run }) => engine.vectors(column, run),
  neighbours: ({ column, name, run, count }) => engine.neighbours(column, name, run, count),
  points: ({ column, run, colour, limit }) => engine.points(column, run, colour, limit),
  export: ({ format, run, column, page }) => engine.exportFiles(format, run, column, page),
  /** ids: numbers that its runs had before, null for one that is left out; own: they are of the loaded table */
  async openProject({ blob, own, ids }) {
    const file = await bytesOf(blob, 0, blob.size);
    await engine.turn();
    return engine.openProject(file, ids, own ?? false);
  },
});

const flows = (engine) => ({
  flow: ({ id, options }, { event }) => engine.flow(id, options, event),
  forgetFlow: ({ flow }) => engine.forgetFlow(flow),
  flowInsight: ({ flow, wanted }) => engine.flowInsight(flow, wanted),
  attention: ({ flow, frame, set }) => engine.attention(flow, frame, set),
  readOut: ({ flow = 0, states, run }) => engine.readOut(flow, states, run),
  depthLimit: ({ flow, options }, { event }) => engine.depthLimit(flow, options, event),
  gradients: ({ flow, set }, { event }) => engine.gradients(flow, set, event),
  symmetries: ({ flow, set }) => engine.symmetries(flow, set),
  stackErrors: ({ flow, layers }) => engine.stackErrors(flow, Uint32Array.from(layers)),
  gradient: ({ options }) => engine.gradient(options),
  rowTokens: ({ rows, run }) => engine.rowTokens(rows, run),
  depth: ({ options }, { event }) => engine.depth(options, event),
  presetTokens: ({ kind, tokens, width, seed }) => engine.presetTokens(kind, tokens, width, seed),
  presetWeights: ({ options }) => engine.presetWeights(options),
});

const files = (engine) => ({
  async readVectors({ files, array }) {
    const names = files.map(({ name }) => name);
    return engine.readVectors(names, await Promise.all(files.map(whole)), array);
  },
  readWeights: async ({ file }) => engine.readWeights(file.name, await whole(file)),
  writeWeights: ({ set }) => engine.writeWeights(set),
  csv: ({ columns }) => engine.csv(columns),
});

const device = (engine) => ({
  cost: ({ options, outline }) => engine.cost(options, outline),
  works: () => engine.works(),
  measure: ({ work, rounds }) => engine.measure(work, rounds),
  renew: () => engine.renew(),
  spare: () => engine.spare(),
});

/**
 * Each takes its arguments and { event, keep, work }: who hears of its course, who of its checkpoints, and what it notes of its file.
 * Before and between pieces that are done here `engine.turn()` lets orders in: it waits while the call is paused, and ends what is cancelled.
 */
export const methodsOf = (engine) => Object.assign({}, ...[tables, runs, flows, files, device].map((methods) => methods(engine)));
