// Copies the page's npm files into www/vendor, which git ignores. On a fresh clone, or after the lock
// file changed, it installs them first.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");

const installed = join(modules, ".package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, "package-lock.json")).mtimeMs) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
}

// The minified build is a script that sets a global; one line makes it a module, at half the size of the published one.
put("uPlot.js", `${read("uplot/dist/uPlot.iife.min.js")}\nexport default uPlot;\n`);
put("uPlot.min.css", read("uplot/dist/uPlot.min.css"));
put("uPlot.LICENSE.txt", read("uplot/LICENSE"));

// Modules as they are; a release build joins those that www/parquet.js and www/parquet-codecs.js lead to, and drops the rest.
const sources = readdirSync(join(modules, "hyparquet/src")).filter((file) => /\.js$/.test(file) && file !== "node.js");
copy("hyparquet", "src", sources);
copy("hyparquet-compressors", "src", ["gzip.js", "gzip.huffman.js", "lz4.js"]);
copy("fzstd", "esm", ["index.mjs"]);

function copy(name, folder, files) {
  for (const file of files) put(`${name}/${file}`, read(`${name}/${folder}/${file}`));
  put(`${name}.LICENSE.txt`, read(`${name}/LICENSE`));
}

function read(path) {
  return readFileSync(join(modules, path), "utf8");
}

/** Writes only what changed, so that a watching build does not start itself again. */
function put(name, text) {
  const path = join(root, "www/vendor", name);
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
