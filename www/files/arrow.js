// Arrow and Feather as CSV text, one batch after another. flechette reads the batches; docs/files.md says what becomes of the types.
import { setCompressionCodec } from "@uwdata/flechette/src/compression.js";
import { CompressionType } from "@uwdata/flechette/src/constants.js";
import { createTable } from "@uwdata/flechette/src/decode/table-from-ipc.js";
import { decompress } from "fzstd";
import { cellsOf, hurdle } from "./arrow/cells.js";
import { unlz4 } from "./packings/lz4.js";
import { BATCH, DICTIONARY, SCHEMA, messagesOf } from "./arrow/messages.js";
import { failure } from "./reading.js";
import { MISSING, ROWS, line, quoted } from "./text/csv.js";
import { Notes } from "./text/notes.js";

const TOGETHER = 1 << 24; // bytes of batches that are read at once: dictionaries are taken apart each time
const MOST_ROWS = 2 ** 32 - 1;
const EXACT = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true };

setCompressionCodec(CompressionType.ZSTD, { encode: null, decode: (bytes, size) => decompress(bytes, new Uint8Array(size)) });
setCompressionCodec(CompressionType.LZ4_FRAME, { encode: null, decode: unlz4 });

/** The columns that can be read: { index, name, text }; of the others a note says why. */
function columnsOf({ fields, endianness = 0 }, notes) {
  if (endianness)
    throw failure(
      "wrong-type",
      "This Arrow file is of a machine that writes the highest byte first, which is not read here. Write it as Parquet or CSV.",
    );
  const reasons = fields.map(hurdle);
  const columns = [];
  fields.forEach((field, index) => {
    const name = field.name ?? "";
    const say = (sentence) => notes.say(sentence, name);
    if (reasons[index]) say(`${reasons[index]}, which is not read: left out.`);
    else columns.push({ index, name, text: cellsOf(field, say).text });
  });
  if (fields.length && !columns.length)
    throw failure(
      "wrong-type",
      `This Arrow file holds ${reasons[0]}, which is not read here. Write its columns with one type each, or as CSV.`,
    );
  if (!columns.length) throw failure("no-rows", "This Arrow file has no columns. Choose one that holds a table.");
  return columns;
}

class Source {
  notes = new Notes();
  #encoder = new TextEncoder();
  #schema = null;
  #columns = null;
  #dictionaries = [];
  #batches = [];
  #size = 0;
  #rows = 0;

  constructor(blob) {
    this.blob = blob;
  }

  async *pieces() {
    for await (const { type, content, size, end } of messagesOf(this.blob)) {
      if (type === SCHEMA && !this.#schema) {
        this.#schema = content;
        this.#columns = columnsOf(content, this.notes);
        yield { bytes: this.#encoder.encode(line(this.#columns.map(({ name }) => quoted(name)))), read: end };
      } else if (type === DICTIONARY) {
        yield* this.#together(end); // for those before it another one holds
        this.#dictionaries.push(content);
      } else if (type === BATCH) {
        this.#batches.push(content);
        this.#size += size;
        if (this.#size >= TOGETHER) yield* this.#together(end);
      }
    }
    if (!this.#schema) throw new Error("no schema");
    yield* this.#together(this.blob.size);
  }

  /** The batches that came since the last time */
  *#together(read) {
    const records = this.#batches.splice(0);
    this.#size = 0;
    if (!records.length) return;
    const data = { schema: this.#schema, dictionaries: this.#dictionaries, records, metadata: null };
    const table = createTable(data, EXACT);
    for (let part = 0; part < records.length; part++) yield* this.#batch(table, part, read);
  }

  /** A column has a bit a row at least, where it holds anything: a count that is wrong must not be believed. */
  #checkCount({ length, values, offsets }) {
    if ((offsets ?? values)?.byteLength * 8 < length) throw new Error("fewer values than rows");
  }

  *#batch(table, part, read) {
    const columns = this.#columns.map(({ index, text }) => ({ text, batch: table.children[index].data[part] }));
    const [{ batch: first }] = columns;
    if (columns.some(({ batch }) => batch.length !== first.length)) throw new Error("columns of several lengths");
    for (const { batch } of columns) this.#checkCount(batch);
    this.#rows += first.length;
    if (this.#rows > MOST_ROWS)
      throw failure("too-large", "This Arrow file says that it has more than 4,294,967,295 rows, which is the most here.");
    const cells = columns.map(({ text, batch }) => (row) => {
      const cell = text(batch, row);
      return cell === null ? MISSING : quoted(cell);
    });
    for (let from = 0; from < first.length; from += ROWS) {
      const to = Math.min(from + ROWS, first.length);
      let csv = "";
      for (let row = from; row < to; row++) csv += line(cells.map((cell) => cell(row)));
      yield { bytes: this.#encoder.encode(csv), read };
    }
  }
}

/** As `plain` in reading.js. What is said of the columns is complete when all pieces were read. */
export function fromArrow(blob) {
  const source = new Source(blob);
  return { pieces: source.pieces(), size: blob.size, notes: source.notes.list, exact: true, format: "Arrow" };
}
