// zstd is unpacked; what has no mark is known by its name.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, read, refusal, refused } from "./support/tables.mjs";

test("zstd is unpacked, and said where it is cut", async () => {
  const packed = bytesOf("rows.csv.zst");
  assert.deepEqual((await read(packed)).columns, { name: ["a", "b"], n: ["1", "2"] });
  for (let to = 5; to < packed.length; to++)
    await refused([[`cut at ${to}`, packed.subarray(0, to), "unreadable", /zstd archive is damaged/]]);
});

test("Brotli is known by its name, where the file is no text", async () => {
  await refused([
    ["brotli", Buffer.from([0x8b, 2, 0x80, 0xff]), "wrong-type", /rows\.csv\.br is packed with Brotli/, {}, "rows.csv.br"],
  ]);
  assert.equal(await refusal("a,b\n1,2\n", {}, "rows.br"), null);
});
