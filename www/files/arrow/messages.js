// The messages of an Arrow file or stream (apache/arrow, Columnar.rst). A stream is one message after another; a file has a list of them
// at its end.
import { decodeBlocks } from "@uwdata/flechette/src/decode/block.js";
import { decodeMessage } from "@uwdata/flechette/src/decode/message.js";
import { decodeSchema } from "@uwdata/flechette/src/decode/schema.js";
import { readInt16, readObject } from "@uwdata/flechette/src/util/read.js";
import { bytesOf, failure } from "../reading.js";
import { Table } from "../text/flatbuffer.js";

const MARK = "ARROW1";
const MOST = 2 ** 31 - 1; // bytes of a message
const FOOTER = { version: 4, schema: 6, dictionaries: 8, batches: 10 }; // places of its fields, and of a message's body:
const BODY = 3;
export const [SCHEMA, DICTIONARY, BATCH] = [1, 2, 3];

const view = ({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength);
const isMark = (bytes) => new TextDecoder().decode(bytes) === MARK;

/** A message, its content as flechette decodes it; `end` is where it ends in the file */
async function messageAt(blob, at, size) {
  if (size > MOST) throw failure("too-large", "A batch of this Arrow file has more than 2 GB. Write it in smaller batches.");
  const bytes = await bytesOf(blob, at, at + size);
  if (!(size > 0) || bytes.length < size) throw new Error("cut");
  const { type, content } = decodeMessage(bytes, 0);
  return { type, content, size, end: at + size };
}

async function* ofFile(blob) {
  const tail = await bytesOf(blob, blob.size - 10, blob.size);
  if (blob.size < 20 || !isMark(tail.subarray(4))) throw new Error("no mark at the end");
  const to = blob.size - 10;
  const from = to - view(tail).getInt32(0, true);
  if (!(from >= 8 && from < to)) throw new Error("no list at the end");
  const get = readObject(await bytesOf(blob, from, to), 0);
  const version = get(FOOTER.version, readInt16, 0);
  const schema = get(FOOTER.schema, (bytes, at) => decodeSchema(bytes, at, version));
  yield { type: SCHEMA, content: schema, size: 0, end: 0 };
  // In a file a dictionary may come behind its batches, but none takes the place of another.
  for (const field of [FOOTER.dictionaries, FOOTER.batches])
    for (const { offset, metadataLength, bodyLength } of get(field, decodeBlocks, []))
      yield messageAt(blob, offset, metadataLength + bodyLength);
}

async function* ofStream(blob) {
  for (let at = 0; at + 8 <= blob.size;) {
    const head = view(await bytesOf(blob, at, at + 8));
    const size = head.getInt32(4, true); // behind the mark
    if (!size) return;
    const metadata = await bytesOf(blob, at + 8, at + 8 + size);
    if (metadata.length < size) throw new Error("cut");
    const body = new Table(view(metadata), view(metadata).getUint32(0, true)).long(BODY);
    const message = await messageAt(blob, at, 8 + size + Number(body));
    at = message.end;
    yield message;
  }
}

/** { type, content, size, end } of each, the schema first */
export async function* messagesOf(blob) {
  yield* isMark(await bytesOf(blob, 0, MARK.length)) ? ofFile(blob) : ofStream(blob);
}
