// Many files as one archive: what reads archives here, and Python, find each as it was.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { filesOf } from "../../www/files/zip.js";
import { zipped } from "../../www/save/zip.js";

const TEXTS = { "vectors.tsv": "1\t2\n".repeat(5000), "métadonnées, Ω.tsv": "name\n", "empty.npy": "" };
const files = Object.entries(TEXTS).map(([name, text]) => new File([text], name));

test("every file is in the archive, deflated, under its name", async () => {
  const archive = await zipped(files, "all.zip");
  const found = await filesOf(archive);
  assert.deepEqual(
    found.map(({ name, size }) => [name, size]),
    files.map(({ name, size }) => [name, size]),
  );
  assert.ok(found[0].packed < found[0].size / 20);
  const folder = mkdtempSync(join(tmpdir(), "flowbed-zip-"));
  const path = join(folder, "all.zip");
  writeFileSync(path, Buffer.from(await archive.arrayBuffer()));
  const code =
    "import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(json.dumps([z.testzip(), {n: z.read(n).decode() for n in z.namelist()}]))";
  const [bad, texts] = JSON.parse(execFileSync("python3", ["-c", code, path], { encoding: "utf8" }));
  assert.equal(bad, null, "all checksums are right");
  assert.deepEqual(texts, TEXTS);
  rmSync(folder, { recursive: true });
});
