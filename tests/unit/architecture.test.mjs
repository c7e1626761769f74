// The page stays as it was drawn: imports run one way, a room knows no other room's inside, folders and functions stay small.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";

const WWW = new URL("../../www/", import.meta.url);
const MOST_SCRIPTS = 14;

/** Each folder, and the folders that its scripts may import from besides their own. */
const MAY_IMPORT = {
  files: [],
  lab: ["files"],
  state: ["lab"],
  ui: ["state", "lab"],
  chart: ["ui"],
  map: ["ui", "state"],
  save: ["chart", "map", "ui", "state"],
  keep: ["ui", "state", "lab"],
  python: ["ui", "state", "lab"],
  offline: ["state", "lab"],
  tour: ["ui", "state", "lab"],
  rooms: ["save", "chart", "map", "python", "files", "keep", "ui", "state", "lab"],
  shell: ["offline", "keep", "ui", "state", "lab"],
  "main.js": ["shell", "rooms", "tour", "offline", "keep", "ui", "state", "lab"],
  "lab.js": ["lab"],
};

const scripts = readdirSync(WWW, { recursive: true })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".js") && !path.startsWith("examples/"));
const text = (path) => readFileSync(new URL(path, WWW), "utf8");

/** What a script imports from www, at once or on use; types in comments are none. */
function imports(path) {
  const code = text(path).replace(/\/\*\*[^]*?\*\//g, "");
  const found = code.matchAll(/\b(?:from|import)[ (]?"(\.[^"]+)"/g);
  return [...found].map(([, to]) => posix.join(posix.dirname(path), to));
}
const part = (path) => path.split("/")[0];
const room = (path) => (part(path) === "rooms" ? path.split("/")[1] : null);

test("imports run one way, and every folder is in the plan", () => {
  for (const from of scripts)
    for (const to of imports(from)) {
      const allowed = MAY_IMPORT[part(from)];
      assert.ok(allowed, `${from}: its folder is not in the plan`);
      assert.ok(scripts.includes(to), `${from} imports ${to}, which is not there`);
      assert.ok(part(to) === part(from) || allowed.includes(part(to)), `${from} imports ${to}`);
    }
});

test("a room imports no other room's inside", () => {
  for (const from of scripts.filter(room))
    for (const to of imports(from)) assert.ok(!room(to) || room(to) === room(from), `${from} imports ${to}`);
});

test("nothing imports the worker's own entry: WebKit would run it a second time", () => {
  for (const from of scripts) assert.ok(!imports(from).includes("lab/worker.js"), from);
});

test("a folder holds fourteen scripts at most", () => {
  const count = {};
  for (const path of scripts) count[posix.dirname(path)] = (count[posix.dirname(path)] ?? 0) + 1;
  for (const [folder, found] of Object.entries(count)) assert.ok(found <= MOST_SCRIPTS, `${folder} has ${found} scripts`);
});
