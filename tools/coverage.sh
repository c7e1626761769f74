#!/usr/bin/env bash
# Line coverage of src by the native tests: the total and the ten least covered files. What only a browser runs (src/web) is left out.
#   tools/coverage.sh             all tests
#   tools/coverage.sh NAME ..     those of tests/NAME.rs or of the folder tests/NAME
# LLVM's own tools read the counts; they must be as new as the compiler's LLVM.
set -euo pipefail
# Cargo calls this script in the place of the compiler, for this crate alone: what it depends on is built once, without counters.
if [ -n "${FLOWBED_COVERAGE:-}" ]; then exec "$@" -C instrument-coverage; fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tools/env.sh

major="$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')"
tool() { # llvm-cov → the path of one that is new enough
  local found
  for found in "/usr/lib/llvm-$major/bin/$1" "$(command -v "$1-$major" || true)" "$(rustc --print target-libdir)/../bin/$1"; do
    if [ -x "$found" ]; then printf '%s' "$found"; return; fi
  done
  printf 'coverage stopped: %s of LLVM %s is missing. Install it: apt-get install llvm-%s, or rustup component add llvm-tools.\n' "$1" "$major" "$major" >&2
  exit 1
}
profdata="$(tool llvm-profdata)"
cov="$(tool llvm-cov)"

folder="$FLOWBED_TOOLS/coverage"
rm -rf "$folder/counts" && mkdir -p "$folder/counts"
export FLOWBED_COVERAGE=1 RUSTC_WORKSPACE_WRAPPER="$PWD/tools/coverage.sh" LLVM_PROFILE_FILE="$folder/counts/%p-%m.profraw"
export FLOWBED_EXPECT_GPU="${FLOWBED_EXPECT_GPU:-1}"
names=("$@")
if [ $# = 0 ]; then for file in tests/*.rs; do names+=("$(basename "$file" .rs)"); done; for main in tests/*/main.rs; do names+=("$(basename "$(dirname "$main")")"); done; fi
tests=(); for name in "${names[@]}"; do tests+=(--test "$name"); done
binaries="$(cargo test --no-run --message-format=json "${tests[@]}" |
  node -e 'require("readline").createInterface({ input: process.stdin }).on("line", (line) => { const { executable } = JSON.parse(line); if (executable) console.log(executable); })')"
rm -f "$folder"/counts/*
cargo test --quiet --no-fail-fast "${tests[@]}" >"$folder/tests.log" 2>&1 || echo "some tests failed: $folder/tests.log"
"$profdata" merge -sparse "$folder"/counts/*.profraw -o "$folder/all.profdata"
objects=(); for binary in $binaries; do objects+=(--object "$binary"); done
"$cov" export --summary-only --instr-profile "$folder/all.profdata" "${objects[@]}" --ignore-filename-regex '/(\.cargo|rustc|tests|bench|web)/' >"$folder/summary.json"
node -e '
  const { files, totals } = JSON.parse(require("fs").readFileSync(process.argv[1])).data[0];
  const own = files.filter(({ filename }) => filename.includes("/src/"));
  const line = ({ lines: { percent, covered, count } }, name) => `${percent.toFixed(1).padStart(5)} %  ${covered} of ${count} lines  ${name}`;
  console.log(line(totals, "src, without src/web"));
  own.sort((a, b) => a.summary.lines.percent - b.summary.lines.percent);
  for (const { filename, summary } of own.slice(0, 10)) console.log(line(summary, filename.slice(filename.lastIndexOf("/src/") + 1)));
' "$folder/summary.json"
