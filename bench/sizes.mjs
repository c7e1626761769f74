// What a visitor downloads, gzipped as hard as gzip can, against the budget.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { DIST } from "../tests/e2e/serve.mjs";

const scripts = (folder) =>
  readdirSync(join(DIST, folder))
    .filter((name) => name.endsWith(".js"))
    .map((name) => `${folder}/${name}`);
const START = ["main", "lab", "worker", "early"].map((name) => `www/${name}.js`);
const ROOMS = ["www/room-flow-view.js", "www/benchmark.js"];
const PARQUET = ["www/parquet.js", "www/parquet-codecs.js"];
const TOOLS = scripts("www").filter((file) => ![...START, ...ROOMS, ...PARQUET].includes(file));
const PARTS = [
  ["wasm, where there is relaxed-simd", ["page_relaxed_bg.wasm"], 400],
  ["wasm elsewhere", ["page_bg.wasm"], 400],
  ["at the start: own JS + uPlot", [...START, "www/vendor/uPlot.js"], 80],
  ["    own JS", START],
  ["    uPlot", ["www/vendor/uPlot.js"]],
  ["rooms, when entered: Flow, Benchmark", ROOMS],
  ["tools, when used: tour, figures, files, links, ..", TOOLS],
  ["Parquet (hyparquet), when one is read", PARQUET],
  ["page_relaxed.js (wasm-bindgen)", ["page_relaxed.js"]],
  ["service worker", ["sw.js"]],
  ["CSS", ["www/style.css", "www/vendor/uPlot.min.css"]],
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
