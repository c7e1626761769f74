// The page stays as it was drawn: imports run one way, a room knows no other room's inside, folders and functions stay small.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";

const WWW = new URL("../../www/", import.meta.url);
const MOST_SCRIPTS = 14;
const MOST_LINES = 60; // of a function

/** Each folder and the folders that its scripts may import from besides their own: the table of docs/architecture.md, in its order. */
const ARROWS = new Map(
  readFileSync(new URL("../../docs/architecture.md", import.meta.url), "utf8")
    .split("| folder of `www` | may import from |\n| --- | --- |\n")[1]
    .split("\n\n")[0]
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")))
    .flatMap(([, folders, others]) => folders.split(", ").map((folder) => [folder, others === "–" ? [] : others.split(", ")])),
);

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

test("the table of docs/architecture.md has every folder, and its arrows run one way", () => {
  assert.deepEqual([...ARROWS.keys()].sort(), [...new Set(scripts.map(part))].sort());
  const above = new Set();
  for (const [folder, others] of ARROWS) {
    for (const other of others) assert.ok(above.has(other), `${folder}: ${other} does not stand above it`);
    above.add(folder);
  }
});

test("a script imports only what the table allows, and the table allows only what is imported", () => {
  const used = new Map([...ARROWS.keys()].map((folder) => [folder, new Set()]));
  for (const from of scripts)
    for (const to of imports(from)) {
      assert.ok(scripts.includes(to), `${from} imports ${to}, which is not there`);
      if (part(to) === part(from)) continue;
      assert.ok(ARROWS.get(part(from)).includes(part(to)), `${from} imports ${to}`);
      used.get(part(from)).add(part(to));
    }
  for (const [folder, others] of ARROWS)
    for (const other of others) assert.ok(used.get(folder).has(other), `no ${folder} → ${other}`);
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

/** A line that may begin a function: declared, an arrow, or a method; blocks of 60 lines that it takes for one are too long as well. */
const BEGINS = /\bfunction\b|=>|^(async |static |get |set )*#?\w+ ?\(.*[{(]$/;

/** [number of its first line, how many lines] of every function: as prettier indents, it ends where the indentation comes back. */
function functions(code) {
  const lines = code.split("\n");
  const indent = (line) => line.search(/\S/);
  const length = (from) => {
    const isBack = (line) => line.trim() && indent(line) <= indent(lines[from]) && !/^\s*[)}\]].*\{$/.test(line);
    const after = lines.slice(from + 1).findIndex(isBack);
    return after < 0 ? lines.length - from : after + (/^\s*[)}\]]/.test(lines[from + 1 + after]) ? 2 : 1);
  };
  const begins = (line) => BEGINS.test(line.trim()) && !/^\s*(\*|\/[/*])/.test(line);
  return [...lines.keys()].filter((i) => begins(lines[i])).map((i) => [i + 1, length(i)]);
}

test("a function has sixty lines at most", () => {
  const isLong = ([, count]) => count > MOST_LINES;
  const body = (lines) => `${"    work();\n".repeat(lines)}  }\n  next();\n`;
  for (const begin of ["  function long() {", "  async #long(a) {", "  on((a) => {", "  const long = ({\n    a,\n  }) => {"]) {
    assert.ok(functions(`${begin}\n${body(59)}`).some(isLong), `61 lines are not found: ${begin}`);
    assert.ok(!functions(`${begin}\n${body(58)}`).some(isLong), `60 lines are too many: ${begin}`);
  }
  for (const path of scripts.filter((path) => !path.includes("generated/")))
    for (const [line, count] of functions(text(path)))
      assert.ok(count <= MOST_LINES, `www/${path}:${line}: a function of ${count} lines`);
});
