// After a release build: the same engine once more with relaxed-simd, whose multiply-add is one instruction. Not every browser has
// it, so www/lab/worker.js chooses; only the one that is chosen is fetched. Other builds have the plain engine twice.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { copyFileSync } from "node:fs";

const TARGET = "wasm32-unknown-unknown";
const FEATURE = `target.${TARGET}.rustflags=["-C", "target-feature=+relaxed-simd"]`;

const run = (program, ...list) => execFileSync(program, list, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });

function plain(folder) {
  for (const file of [".js", "_bg.wasm"]) copyFileSync(join(folder, `page${file}`), join(folder, `page_relaxed${file}`));
}

/** folder: the build's, which has the plain engine */
export function relaxed(folder, release) {
  if (!release) return plain(folder);
  const { target_directory } = JSON.parse(run("cargo", "metadata", "--no-deps", "--format-version", "1"));
  const target = join(target_directory, "relaxed"); // beside the plain build, which other flags would undo
  run("cargo", "build", "--quiet", "--release", "--bin", "page", "--target", TARGET, "--target-dir", target, "--config", FEATURE);
  const wasm = join(target, TARGET, "release", "page.wasm");
  try {
    run("wasm-bindgen", "--target", "web", "--no-typescript", "--out-dir", folder, "--out-name", "page_relaxed", wasm);
    const packed = join(folder, "page_relaxed_bg.wasm");
    run(join("node_modules", ".bin", "wasm-opt"), "-O3", packed, "-o", packed);
  } catch (error) {
    // Trunk keeps its own tools to itself; `make build` has them on the path.
    console.warn(`The engine with relaxed-simd is the plain one in this build: ${error.message}`);
    plain(folder);
  }
}
