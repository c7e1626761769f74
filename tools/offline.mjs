// After a release build is packed: its service worker, with every file that a visitor can need and what each must contain.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

const LEFT_OUT = /\.(d\.ts|txt|png)$/;
const SOURCE = fileURLToPath(new URL("../www/offline/sw.js", import.meta.url));

const hash = (bytes) => `sha256-${createHash("sha256").update(bytes).digest("base64")}`;

/** Some hosts send a .gz file unpacked: either content is the right one. */
const integrity = (path, bytes) => (path.endsWith(".gz") ? `${hash(bytes)} ${hash(gunzipSync(bytes))}` : hash(bytes));

function filesOf(folder) {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return all.map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll(sep, "/")).sort();
}

/** Marks the page with the build that it is of, and writes sw.js beside it. */
export async function offline(folder) {
  const { code } = await transform(readFileSync(SOURCE, "utf8"), { minify: true });
  const files = {};
  for (const path of filesOf(folder)) if (!LEFT_OUT.test(path)) files[path] = integrity(path, readFileSync(join(folder, path)));
  const build = createHash("sha256").update(JSON.stringify(files)).update(code).digest("hex").slice(0, 16);
  const page = join(folder, "index.html");
  const html = readFileSync(page, "utf8").replace(/<html /i, `<html data-build="${build}" `);
  if (!html.includes(build)) throw new Error("index.html has no <html lang=…> to mark");
  writeFileSync(page, html);
  delete files["index.html"];
  files[""] = hash(html);
  writeFileSync(join(folder, "sw.js"), `const BUILD="${build}",FILES=${JSON.stringify(files)};${code}\n`);
}
