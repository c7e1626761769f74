// Python with the packages of tests/python/requirements.txt, as tools/setup.sh lays it.
import { existsSync } from "node:fs";

export function python() {
  const path = process.env.FLOWBED_PYTHON;
  if (!path || !existsSync(path)) throw new Error("FLOWBED_PYTHON names no Python: run tools/setup.sh, then `. tools/env.sh`.");
  return path;
}
