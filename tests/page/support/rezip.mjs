// A zip archive taken apart and put together again, nothing packed, with other files in it.
import { crc32, inflateRawSync } from "node:zlib";

/** Its files by name, in order. */
export function filesOf(bytes) {
  const files = new Map();
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06"));
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < bytes.readUInt16LE(end + 10); i++) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const from = bytes.readUInt32LE(at + 42);
    const data = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28);
    const packed = bytes.subarray(data, data + bytes.readUInt32LE(at + 20));
    files.set(bytes.toString("utf8", at + 46, at + 46 + name), bytes.readUInt16LE(at + 10) ? inflateRawSync(packed) : packed);
    at += 46 + name + extra + comment;
  }
  return files;
}

/** files: contents by name */
export function zipOf(files) {
  const parts = [];
  const list = [];
  let at = 0;
  for (const [path, content] of files) {
    const [name, data] = [Buffer.from(path), Buffer.from(content)];
    const about = Buffer.alloc(26); // from the version needed to the length of the extra field
    about.writeUInt16LE(20, 0);
    about.writeUInt32LE(crc32(data), 10);
    about.writeUInt32LE(data.length, 14);
    about.writeUInt32LE(data.length, 18);
    about.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    parts.push(Buffer.from("PK\x03\x04"), about, name, data);
    list.push(Buffer.from("PK\x01\x02\x14\0"), about, place, name);
    at += 30 + name.length + data.length;
  }
  const entries = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  for (const offset of [8, 10]) end.writeUInt16LE(files.size, offset);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, entries, end]);
}

/** The archive with one file changed: change(text) gives its new text, null leaves it out. */
export function changed(bytes, path, change) {
  const files = filesOf(bytes);
  const text = change(files.get(path)?.toString() ?? "");
  if (text === null) files.delete(path);
  else files.set(path, Buffer.from(text));
  return zipOf(files);
}
