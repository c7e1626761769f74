#!/usr/bin/env bash
# Every test: natively, in headless Chrome with and without WebGPU, and end to end on the built page.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tools/env.sh

say() { printf '\n=== %s (%s s so far)\n' "$*" "$SECONDS"; }

say "the JavaScript against its types"
tsc --project .

# A missing GPU must fail the tests that are there to use one, not skip them.
say "native: CPU, and the kernels on Vulkan"
FLOWBED_EXPECT_GPU=1 cargo test --quiet --lib --tests
cargo test --quiet -p flowbed-kernels -p flowbed-sheets -p flowbed-trees

# Every call of every CPU test in pieces on three threads: two that write the same word are a panic.
say "native: the CPU on three threads"
FLOWBED_THREADS=3 cargo test --quiet --test devices --test networks --test flows -- cpu::

# Most of what follows waits for one thread of a browser: the page is built beside it.
built="$(mktemp)"
trunk build --release >"$built" 2>&1 &
building=$!
trap 'kill "$building" 2>/dev/null || true; rm -f "$built" webdriver.json' EXIT

# The same bodies as natively. What each folder's main.rs keeps native alone runs on both devices there: in Chrome it would take many
# minutes, and find the kernels that these have found.
say "headless Chrome, a dedicated worker, WebGPU on SwiftShader"
cp tests/webdriver/webgpu.json webdriver.json
FLOWBED_EXPECT_GPU=1 cargo test --target wasm32-unknown-unknown --test devices --test networks --test flows

say "the reader and its columns in WebAssembly, and the CPU's bits"
cargo test --target wasm32-unknown-unknown --test reading --test data --test native_and_wasm

# The CPU's tests have just run in the same browser: here those that hold that none asks for a GPU.
say "headless Chrome without any adapter"
cp tests/webdriver/plain.json webdriver.json
FLOWBED_EXPECT_GPU=0 cargo test --target wasm32-unknown-unknown --test devices -- gpu::

say "the built page, end to end"
wait "$building" || { cat "$built"; exit 1; }
# A test that fails with its browser open must not hold the others up. A page without a window takes half the work.
CHROMIUM="${HEADLESS_SHELL:-$CHROMIUM}" node --test --test-force-exit --test-concurrency=2 tests/unit/*.test.mjs tests/page/*/*.test.mjs

say "the module on an engine with threads"
ISOLATED=1 CHROMIUM="${HEADLESS_SHELL:-$CHROMIUM}" node --test --test-force-exit --test-concurrency=2 tests/page/lab/{files,flows,orders}.test.mjs

say "all tests passed"
