// What a visitor downloads, gzipped as hard as gzip can, against the budget.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DIST } from "../tests/e2e/serve.mjs";

const SCRIPTS = readdirSync(join(DIST, "www"))
  .filter((name) => name.endsWith(".js"))
  .map((name) => `www/${name}`);
const PARTS = [
  ["wasm, where there is relaxed-simd", ["page_relaxed_bg.wasm"], 400],
  ["wasm elsewhere", ["page_bg.wasm"], 400],
  ["own JS + uPlot", [...SCRIPTS, "www/vendor/uPlot.js"], 80],
  ["    own JS", SCRIPTS],
  ["    uPlot", ["www/vendor/uPlot.js"]],
  ["page_relaxed.js (wasm-bindgen)", ["page_relaxed.js"]],
  ["CSS", ["www/style.css", "www/vendor/uPlot.min.css"]],
  ["HTML", ["index.html"]],
];

export function measure() {
  const rows = PARTS.map(([name, files, budget]) => {
    const bodies = files.map((file) => readFileSync(join(DIST, file)));
    const raw = bodies.reduce((sum, body) => sum + body.length, 0) / 1000;
    // Each file is a response of its own, so each is packed alone.
    const packed = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0) / 1000;
    return [name, files.length, raw, packed, budget ?? "–", budget ? `${Math.round((100 * packed) / budget)} %` : "–"];
  });
  return [{ title: "Sizes, kB (1,000 bytes)", head: ["part", "files", "raw", "gzip -9", "budget", "used"], rows }];
}
