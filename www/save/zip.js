// Several files as one zip archive (PKWARE's APPNOTE 6.3, sections 4.3 and 4.4): of the downloads that one click begins a browser drops
// those beyond the tenth.

const VERSION = 20; // deflate
const UTF8 = 0x0800;
const DEFLATED = 8;
const DAY = 0x21; // 1 January 1980, the first that there is: the files have no time of their own

/** fields: [bytes, value] each, the lowest byte first */
function record(...fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) for (let i = 0; i < size; i++) bytes[at++] = value >>> (8 * i);
  return bytes;
}

/** A gzip member (RFC 1952) is ten bytes, what deflate makes of the file, and its CRC-32 and size. */
async function deflated(file) {
  const stream = file.stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const check = new DataView(bytes.buffer, bytes.length - 8).getUint32(0, true);
  return { body: bytes.subarray(10, -8), check };
}

/** files → a File of that name */
export async function zipped(files, name) {
  const [parts, list] = [[], []];
  let at = 0;
  for (const file of files) {
    const title = new TextEncoder().encode(file.name);
    const { body, check } = await deflated(file);
    const about = [
      ...[VERSION, UTF8, DEFLATED, 0, DAY].map((value) => [2, value]),
      ...[check, body.length, file.size].map((value) => [4, value]),
      ...[title.length, 0].map((value) => [2, value]),
    ];
    const head = record([4, 0x04034b50], ...about);
    list.push(record([4, 0x02014b50], [2, VERSION], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), title);
    parts.push(head, title, body);
    at += head.length + title.length + body.length;
  }
  const size = list.reduce((sum, { length }) => sum + length, 0);
  const counts = [0, 0, files.length, files.length].map((value) => [2, value]);
  const end = record([4, 0x06054b50], ...counts, [4, size], [4, at], [2, 0]);
  return new File([...parts, ...list, end], name, { type: "application/zip" });
}
