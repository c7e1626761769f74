// zip: the list of files at its end, and one of them as a file of its own.
import { bytesOf, failure } from "./reading.js";

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_AT_MOST = 22 + 0xffff; // the record, and a comment behind it
const UNPACK = "Unpack it and choose the file inside.";

const view = ({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength);

/** Every file of the archive: { name, flags, method, check, packed, size, at }; folders and what macOS adds are left out. */
export async function filesOf(blob) {
  const tail = view(await bytesOf(blob, Math.max(0, blob.size - END_AT_MOST), blob.size));
  let end = tail.byteLength - 22;
  while (tail.getUint32(end, true) !== END) end--; // before the first byte this throws: no such record, damaged
  const [count, length, at] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (count === 0xffff || at === 0xffffffff)
    throw failure("wrong-type", `This zip archive is of the large kind (ZIP64), which is not read here. ${UNPACK}`);
  const bytes = await bytesOf(blob, at, at + length);
  const list = view(bytes);
  const files = [];
  for (let i = 0, from = 0; i < count; i++) {
    if (list.getUint32(from, true) !== ENTRY) throw new Error("no entry");
    const [name, extra, comment] = [28, 30, 32].map((offset) => list.getUint16(from + offset, true));
    files.push({
      name: new TextDecoder().decode(bytes.subarray(from + 46, from + 46 + name)),
      flags: list.getUint16(from + 8, true),
      method: list.getUint16(from + 10, true),
      check: list.getUint32(from + 16, true),
      packed: list.getUint32(from + 20, true),
      size: list.getUint32(from + 24, true),
      at: list.getUint32(from + 42, true),
    });
    from += 46 + name + extra + comment;
  }
  return files.filter(({ name }) => !/\/$|^__MACOSX\/|(^|\/)\./.test(name));
}

/** A file as a Blob of its own. A deflated one becomes gzip, whose tail lets the browser check its sum and its size. */
export async function fileOf(blob, { name, flags, method, check, packed, size, at }) {
  if (flags & 1)
    throw failure("unreadable", `${name} in this archive is encrypted. Unpack it with its password and choose the file.`);
  if (method !== 0 && method !== 8)
    throw failure("wrong-type", `${name} in this archive is packed in a way that browsers cannot unpack. ${UNPACK}`);
  const head = view(await bytesOf(blob, at, at + 30));
  if (head.getUint32(0, true) !== LOCAL) throw new Error("no file");
  const from = at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const data = blob.slice(from, from + packed);
  if (data.size < packed) throw new Error("cut");
  return method === 0 ? data : new Blob([Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255), data, Uint32Array.of(check, size)]);
}
