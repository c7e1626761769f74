// native.py in a virtual environment of its own, made once among the tools: { column: { work: result } } and versions.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("./", import.meta.url));
const tools = process.env.FLOWBED_TOOLS ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "flowbed");
const environment = join(tools, "peers-venv");
const python = join(environment, "bin/python");

const shown = { stdio: ["ignore", "inherit", "inherit"] };

function install() {
  const wanted = readFileSync(join(here, "requirements.txt"), "utf8");
  const installed = join(environment, "requirements.txt");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return;
  execFileSync("python3", ["-m", "venv", environment], shown);
  execFileSync(python, ["-m", "pip", "install", "--quiet", "-r", join(here, "requirements.txt")], shown);
  writeFileSync(installed, wanted);
}

/** works: names. One process after another, so that none takes the other's cores. */
export function native(works) {
  install();
  const columns = {};
  for (const library of ["torch", "jax"])
    for (const threads of ["1", "2"]) {
      const output = execFileSync(python, ["-B", join(here, "native.py"), library, threads, ...works], { maxBuffer: 2 ** 26 });
      const { name, works: results } = JSON.parse(output);
      columns[`${name}, ${threads} ${threads === "1" ? "thread" : "threads"}`] = results;
    }
  return columns;
}
