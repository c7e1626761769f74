// A zip archive, made here: of any files, in the order in which they are given.
import { crc32, deflateRawSync } from "node:zlib";

/** A zip archive of { name: text or bytes } */
export function zip(files) {
  const [locals, entries] = [[], []];
  let at = 0;
  for (const [name, body] of Object.entries(files)) {
    const bytes = Buffer.from(body);
    const packed = deflateRawSync(bytes);
    const fields = Buffer.alloc(26); // what the file's own head and its entry have in common
    [
      [20, 0],
      [0, 2],
      [8, 4],
    ].forEach(([value, to]) => fields.writeUInt16LE(value, to));
    [
      [crc32(bytes), 10],
      [packed.length, 14],
      [bytes.length, 18],
    ].forEach(([value, to]) => fields.writeUInt32LE(value, to));
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    locals.push(Buffer.from("PK\x03\x04"), fields, Buffer.from(name), packed);
    entries.push(Buffer.from("PK\x01\x02\x14\0"), fields, tail, Buffer.from(name));
    at += 30 + Buffer.byteLength(name) + packed.length;
  }
  const list = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, list, end]);
}
