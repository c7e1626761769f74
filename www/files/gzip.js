// gzip, unpacked as it is read by the browser's own DecompressionStream. A file may hold several members one after another
// (RFC 1952; bgzip, pigz, Spark and `cat` write such), which that stream refuses: here each gets a stream of its own.
import { bytesOf } from "./reading.js";

const SLICE = 1 << 16; // packed bytes at a time: of an archive made to explode, 64 MB at most come out at once
const SHORTEST = 18; // a member's head and tail
const HEAD = 4; // bytes of a head that are known: magic, method, and flags whose upper three bits are 0

/** Where in `bytes` a member may begin, `from` at the earliest; else where the slice ends. */
function nextHead(bytes, from) {
  const end = Math.min(bytes.length, SLICE);
  for (let at = bytes.indexOf(0x1f, from); at >= 0 && at < end; at = bytes.indexOf(0x1f, at + 1))
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && bytes[at + 3] < 32) return at;
  return end;
}

/** Resolves after whatever is ready to run has run. */
function turn() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => resolve(port1.close());
    port2.postMessage(0);
  });
}

class Member {
  #stream = new DecompressionStream("gzip");
  #writer = this.#stream.writable.getWriter();
  #unpacked = [];
  #size = 0;
  #end = this.#read();

  constructor() {
    for (const promise of [this.#end, this.#writer.closed]) promise.catch(() => {}); // `write` and `close` say it
  }

  async #read() {
    const reader = this.#stream.readable.getReader();
    for (let next; !(next = await reader.read()).done;) {
      this.#unpacked.push(next.value);
      this.#size += next.value.length;
    }
  }

  write(bytes) {
    return this.#writer.write(bytes);
  }

  /** What a member's last four bytes say: its size, modulo 2³². */
  async isOf(size) {
    await turn();
    return this.#size % 2 ** 32 === size;
  }

  async close() {
    await this.#writer.close();
    await this.#end;
  }

  abort() {
    this.#writer.abort().catch(() => {});
  }

  take() {
    return this.#unpacked.splice(0);
  }
}

/** The unpacked bytes, each piece with the packed bytes read so far. */
export async function* gunzip(blob) {
  let member = new Member();
  let began = 0;
  try {
    for (let read = 0; read < blob.size;) {
      const packed = await bytesOf(blob, read, read + SLICE + HEAD - 1);
      const taken = nextHead(packed, Math.max(1, began + SHORTEST - read));
      await member.write(packed.subarray(0, taken));
      read += taken;
      const last = read === blob.size;
      const ends = last || (taken < SLICE && (await member.isOf(uint32(await bytesOf(blob, read - 4, read)))));
      if (ends) await member.close();
      for (const bytes of member.take()) yield { bytes, read };
      if (!ends || last) continue;
      member = new Member();
      began = read;
    }
  } finally {
    member.abort();
  }
}

const uint32 = (bytes) => new DataView(bytes.buffer).getUint32(0, true);
