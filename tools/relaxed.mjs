// After a release build: the same engine once more with relaxed-simd, whose multiply-add is one instruction. Not every browser has
// it, so www/worker.js chooses; only the one that is chosen is fetched. Other builds have the plain engine twice.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { copyFileSync } from "node:fs";

const TARGET = "wasm32-unknown-unknown";
const FEATURE = `target.${TARGET}.rustflags=["-C", "target-feature=+relaxed-simd"]`;

const staging = process.env.TRUNK_STAGING_DIR;
const run = (program, ...list) => execFileSync(program, list, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });

function plain() {
  for (const file of [".js", "_bg.wasm"]) copyFileSync(join(staging, `page${file}`), join(staging, `page_relaxed${file}`));
}

if (process.env.TRUNK_PROFILE === "release") {
  const { target_directory } = JSON.parse(run("cargo", "metadata", "--no-deps", "--format-version", "1"));
  const folder = join(target_directory, "relaxed"); // beside the plain build, which other flags would undo
  run("cargo", "build", "--quiet", "--release", "--bin", "page", "--target", TARGET, "--target-dir", folder, "--config", FEATURE);
  const wasm = join(folder, TARGET, "release", "page.wasm");
  try {
    run("wasm-bindgen", "--target", "web", "--no-typescript", "--out-dir", staging, "--out-name", "page_relaxed", wasm);
    const packed = join(staging, "page_relaxed_bg.wasm");
    run(join("node_modules", ".bin", "wasm-opt"), "-O3", packed, "-o", packed);
  } catch (error) {
    // Trunk keeps its own tools to itself; `make build` has them on the path.
    console.warn(`The engine with relaxed-simd is the plain one in this build: ${error.message}`);
    plain();
  }
} else {
  plain();
}
