// Workbooks as CSV text, a line for each row of one sheet. A worker of their own reads them, so that its memory goes with it, and so
// that it can be ended at any time.
import { helper } from "./helper.js";
import { bytesOf, failure, plain } from "./reading.js";

const MOST_BYTES = 1e9;
const NOTHING = new Uint8Array();

const unfetched = () =>
  failure("unreadable", "What reads spreadsheets could not be fetched. Load the page again, with a connection.");

async function* csv(blob, wanted, file) {
  const address = new URL("./sheets-worker.js", import.meta.url);
  const worker = helper(address, "flowbed sheets", () => import("./sheets-worker.js"));
  try {
    const { next } = worker;
    const bytes = await bytesOf(blob, 0, blob.size);
    worker.post({ bytes, wanted }, [bytes.buffer]);
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
    worker.end();
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
