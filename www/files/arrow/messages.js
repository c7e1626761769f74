// The messages of an Arrow file or stream, one after another (apache/arrow, Columnar.rst): a file is a stream between two marks, with a
// list of its messages behind.
import { bytesOf, failure } from "../reading.js";
import { Table } from "../text/flatbuffer.js";

const MARK = "ARROW1";
const MOST = 2 ** 31 - 1; // bytes of a message
export const [SCHEMA, DICTIONARY, BATCH] = [1, 2, 3];

const view = ({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength);
const isMark = (bytes) => new TextDecoder().decode(bytes) === MARK;

/** Where the messages begin and end */
async function extent(blob) {
  if (!isMark(await bytesOf(blob, 0, MARK.length))) return [0, blob.size];
  const tail = await bytesOf(blob, blob.size - 10, blob.size);
  if (blob.size < 20 || !isMark(tail.subarray(4))) throw new Error("no mark at the end");
  return [8, blob.size - 10 - view(tail).getInt32(0, true)];
}

/** { type, bytes, end } of each; `bytes` are the whole message, `end` is where the next one begins */
export async function* messagesOf(blob) {
  let [at, end] = await extent(blob);
  while (at + 8 <= end) {
    const head = view(await bytesOf(blob, at, at + 8));
    const isNew = head.getInt32(0, true) === -1;
    const [size, start] = isNew ? [head.getInt32(4, true), at + 8] : [head.getInt32(0, true), at + 4];
    if (!size) return;
    const metadata = await bytesOf(blob, start, start + size);
    if (size < 0 || metadata.length < size) throw new Error("cut");
    const message = new Table(view(metadata), view(metadata).getUint32(0, true));
    const body = Number(message.long(3));
    if (body > MOST) throw failure("too-large", "A batch of this Arrow file has more than 2 GB. Write it in smaller batches.");
    const bytes = await bytesOf(blob, at, start + size + body);
    if (body < 0 || at + bytes.length < start + size + body) throw new Error("cut");
    at += bytes.length;
    yield { type: message.byte(1), bytes, end: at };
  }
}
