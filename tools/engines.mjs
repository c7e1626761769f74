// After a release build: the same engine once more with relaxed-simd, whose multiply-add is one instruction, and once more with that and with
// threads. Not every browser has the one and not every page the other, so www/lab/worker.js chooses; only the one that is chosen is
// fetched. Other builds have the plain engine twice, and no threads.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";

const TARGET = "wasm32-unknown-unknown";
const RELAXED = ["-C", "target-feature=+relaxed-simd"];

/** Memory that several workers share, up to the 4 GiB that there can be; and what a worker's start asks of the wasm. */
const THREADS = [
  ["-C", "target-feature=+relaxed-simd,+atomics,+bulk-memory"],
  ["--shared-memory", "--max-memory=4294967296", "--import-memory"].flatMap((flag) => ["-C", `link-arg=${flag}`]),
  ["__wasm_init_tls", "__tls_size", "__tls_align", "__tls_base"].flatMap((name) => ["-C", `link-arg=--export=${name}`]),
].flat();

const run = (program, list, env = {}) =>
  execFileSync(program, list, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", env: { ...process.env, ...env } });

/** One more engine, in a target folder of its own: beside the plain build, which other flags would undo. */
function engine(folder, name, flags, cargo = [], env = {}) {
  const { target_directory } = JSON.parse(run("cargo", ["metadata", "--no-deps", "--format-version", "1"]));
  const target = join(target_directory, name);
  const list = ["--quiet", "--release", "--bin", "page", "--target", TARGET, "--target-dir", target];
  run("cargo", ["build", ...list, ...cargo, "--config", `target.${TARGET}.rustflags=${JSON.stringify(flags)}`], env);
  const wasm = join(target, TARGET, "release", "page.wasm");
  run("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", folder, "--out-name", `page_${name}`, wasm]);
  const packed = join(folder, `page_${name}_bg.wasm`);
  run(join("node_modules", ".bin", "wasm-opt"), ["-O3", packed, "-o", packed]);
}

function plain(folder) {
  for (const file of [".js", "_bg.wasm"]) copyFileSync(join(folder, `page${file}`), join(folder, `page_relaxed${file}`));
}

/** folder: the build's, which has the plain engine */
export function relaxed(folder, release) {
  if (!release) return plain(folder);
  try {
    engine(folder, "relaxed", RELAXED);
  } catch (error) {
    // Trunk keeps its own tools to itself; `make build` has them on the path.
    console.warn(`The engine with relaxed-simd is the plain one in this build: ${error.message}`);
    plain(folder);
  }
}

/** True where it could be built. The standard library that comes with Rust has no threads for WebAssembly: this one is built from its source. */
export function threads(folder, release) {
  if (!release) return false;
  try {
    const library = join(run("rustc", ["--print", "sysroot"]).trim(), "lib/rustlib/src/rust/library/Cargo.lock");
    if (!existsSync(library))
      throw new Error("the source of Rust's library is missing; `rustup component add rust-src` brings it.");
    engine(folder, "threads", THREADS, ["-Zbuild-std=std,panic_abort"], { RUSTC_BOOTSTRAP: "1" });
    return true;
  } catch (error) {
    console.warn(`The engine has one thread in this build: ${error.message}`);
    return false;
  }
}
