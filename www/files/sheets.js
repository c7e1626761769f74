// Workbooks as CSV text, a line for each row of one sheet. A worker of their own reads them, so that its memory goes with it, and so
// that it can be ended at any time.
import { bytesOf, failure, plain } from "./reading.js";

const MOST_BYTES = 1e9;
const PAUSE = 100; // ms without news, after which orders are let in
const NOTHING = new Uint8Array();

const unfetched = () =>
  failure("unreadable", "What reads spreadsheets could not be fetched. Load the page again, with a connection.");

/** Where no worker can be had (this one is another origin's), its work is done here. */
function reader() {
  try {
    return new Worker(new URL("./sheets-worker.js", import.meta.url), { type: "module", name: "flowbed sheets" });
  } catch {
    const { port1, port2 } = new MessageChannel();
    import("./sheets-worker.js").then(({ serve }) => serve(port2));
    return Object.assign(port1, { terminate: () => port1.close() });
  }
}

/** The messages of a worker, one a call; null: none came for a while. */
function inbox(worker) {
  const come = [];
  let wake = () => {};
  const put = (message) => {
    come.push(message);
    wake();
  };
  worker.onmessage = ({ data }) => put(data);
  worker.onerror = (event) => {
    event.preventDefault();
    put({ error: { code: "unfetched" } });
  };
  return async () => {
    if (!come.length)
      await new Promise((resolve) => {
        const timer = setTimeout(() => resolve(null), PAUSE);
        wake = () => (clearTimeout(timer), resolve(null));
      });
    return come.shift() ?? null;
  };
}

async function* csv(blob, wanted, file) {
  const worker = reader();
  try {
    const next = inbox(worker);
    const bytes = await bytesOf(blob, 0, blob.size);
    worker.postMessage({ bytes, wanted }, [bytes.buffer]);
    for (let read = 0; ;) {
      const { error, names, member, bytes, share, notes } = (await next()) ?? { bytes: NOTHING };
      // An Office file of another program, which the reader has a sentence for.
      if (error?.code === "no-workbook") return yield* plain(blob).pieces;
      if (error?.code === "unfetched") throw unfetched();
      if (error) throw failure(error.code, error.message);
      if (names) Object.assign(file, { member, members: names });
      else if (notes) return file.notes.push(...notes.map((text) => ({ line: 0, text })));
      else yield { bytes, read: (read = Math.max(read, Math.round(blob.size * (share ?? 0)))) };
    }
  } finally {
    worker.terminate();
  }
}

/**
 * As `plain` in reading.js; wanted: the name of a sheet, else the one with the most rows is read; format: what the file is. The names of its
 * sheets, and what is said of its cells, are there when all pieces were read.
 */
export function fromSheets(blob, wanted, format) {
  if (blob.size > MOST_BYTES)
    throw failure(
      "too-large",
      `This workbook has ${Math.round(blob.size / 1e6)} MB; 1,000 MB is the most that is read here. Save the sheet as CSV.`,
    );
  const file = { pieces: null, size: blob.size, notes: [], format };
  file.pieces = csv(blob, wanted, file);
  return file;
}
