// Copies the page's npm files into www/vendor, which git ignores. On a fresh clone, or after the lock
// file changed, it installs them first.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const from = join(root, "node_modules/uplot");
const to = join(root, "www/vendor");

const installed = join(root, "node_modules/.package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, "package-lock.json")).mtimeMs) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
}
mkdirSync(to, { recursive: true });

// The minified build is a script that sets a global; one line makes it a module, at half the size of the published one.
put("uPlot.js", `${read("dist/uPlot.iife.min.js")}\nexport default uPlot;\n`);
put("uPlot.min.css", read("dist/uPlot.min.css"));
put("uPlot.LICENSE.txt", read("LICENSE"));

function read(path) {
  return readFileSync(join(from, path), "utf8");
}

/** Writes only what changed, so that a watching build does not start itself again. */
function put(name, text) {
  const path = join(to, name);
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
