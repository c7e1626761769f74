// What a visitor downloads, gzipped as hard as gzip can, against the budget.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { DIST } from "../tools/browser/serve.mjs";

const scripts = (folder) =>
  readdirSync(join(DIST, folder))
    .filter((name) => name.endsWith(".js"))
    .map((name) => `${folder}/${name}`);
const ALL = [...scripts("www"), ...scripts("www/lab")];
const named = (pattern) => ALL.filter((file) => pattern.test(file));
const html = readFileSync(join(DIST, "index.html"), "utf8");
const imported = (file) =>
  [...readFileSync(join(DIST, file), "utf8").matchAll(/from ?"\.\/([\w-]+\.js)"/g)].map(([, name]) => `www/lab/${name}`);
// What index.html names, and what the worker imports before it begins.
const START = [...ALL.filter((file) => html.includes(`./${file}`)), "www/lab/worker.js", ...imported("www/lab/worker.js")];
const ROOMS = named(/rooms-/);
/** What the worker fetches for a kind of file, with what that imports and no other has brought yet. */
const fetched = (pattern) => {
  const files = named(pattern);
  return [...new Set([...files, ...files.flatMap(imported)])].filter((file) => !START.includes(file));
};
const PACKED = fetched(/lab\/packed-/);
const beside = (pattern) => fetched(pattern).filter((file) => !PACKED.includes(file));
const FILES = [
  ["any file but a CSV", PACKED],
  ["JSON", beside(/lab\/json-/)],
  ["Arrow and Feather (flechette)", beside(/lab\/arrow-/)],
  ["SQLite (sql.js)", [...beside(/lab\/sqlite-/), "www/lab/sqlite.wasm"]],
  ["Parquet (hyparquet)", beside(/lab\/parquet-/)],
  ["Parquet pages packed otherwise than by Snappy", beside(/lab\/codecs-/)],
  ["zstd (fzstd)", beside(/lab\/zstd-/)],
  ["boosted trees", ["trees.js", "trees_bg.wasm", "www/lab/trees-worker.js"]],
  ["workbooks (calamine)", ["sheets.js", "sheets_bg.wasm", "www/lab/sheets-worker.js"]],
];
const TOOLS = ALL.filter((file) => ![...START, ...ROOMS, ...FILES.flatMap(([, files]) => files)].includes(file));
const PARTS = [
  ["wasm, where there is relaxed-simd", ["page_relaxed_bg.wasm"], 450],
  ["wasm elsewhere", ["page_bg.wasm"], 450],
  ["wasm with threads", ["page_threads_bg.wasm"], 450],
  ["scripts at the start", START, 80],
  ["rooms, when entered: Flow, Benchmark", ROOMS],
  ["tools, when used: tour, figures, files, links, ..", TOOLS],
  ...FILES.map(([name, files]) => [`for ${name}`, files]),
  ["page_relaxed.js (wasm-bindgen)", ["page_relaxed.js"]],
  ["service worker", ["sw.js"]],
  ["CSS", ["www/style.css"]],
  ["HTML", ["index.html"]],
];

export function measure() {
  const rows = PARTS.map(([name, files, budget]) => {
    const bodies = files.map((file) => readFileSync(join(DIST, file)));
    const raw = bodies.reduce((sum, body) => sum + body.length, 0) / 1000;
    // Each file is a response of its own, so each is packed alone.
    const packed = bodies.reduce((sum, body) => sum + execFileSync("gzip", ["-9c"], { input: body }).length, 0) / 1000;
    return [name, files.length, raw, packed, budget ?? "–", budget ? `${Math.round((100 * packed) / budget)} %` : "–"];
  });
  return [{ title: "Sizes, kB (1,000 bytes)", head: ["part", "files", "raw", "gzip -9", "budget", "used"], rows }];
}
