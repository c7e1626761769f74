# make serve   set-up, build, and the page at http://127.0.0.1:8080
# make test    set-up and every test
# make build   dist/, ready for any static host
# make bench   speed beside other libraries, response, growth, start-up, sizes; measured on this machine
# make soak    pages that load, train and flow while engines, tabs and GPUs end: 10 minutes, or SOAK_SECONDS; SEED repeats one
# make fuzz    the reader on inputs that nobody thought of: 60 s, or FUZZ_SECONDS
# make contract  www/lab/generated and the script's options, from the structs of src
# make coverage  which lines of src the native tests run
# make lint    formatting and lints, Rust and JavaScript
SHELL := bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
tools := . tools/env.sh

.PHONY: serve test build bench soak fuzz contract coverage lint

serve:
	@tools/setup.sh page
	@$(tools)
	trunk serve --release

build:
	@tools/setup.sh page
	@$(tools)
	trunk build --release

test:
	@tools/setup.sh
	@tests/run.sh

bench:
	@tools/setup.sh
	@$(tools)
	trunk build --release
	node bench/run.mjs

soak:
	@tools/setup.sh
	@$(tools)
	trunk build --release
	node tests/soak/soak.mjs

lint:
	@tools/setup.sh
	@$(tools)
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy --workspace --lib --bins --target wasm32-unknown-unknown -- -D warnings
	tsc --project .
	prettier --check "www/**/*.{js,ts,css}" "tests/**/*.mjs" "bench/**/*.{js,mjs}" "tools/**/*.mjs"

# No sanitizer: the reader has no unsafe code to watch, and without one the stable compiler will do. Compares are not traced: most of
# them are in csv-core's tables, built for every file, and the seeds know the words that matter.
fuzz:
	@tools/setup.sh fuzz
	@$(tools)
	cargo run --quiet --manifest-path tests/fuzz/Cargo.toml --example seeds
	RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none --no-trace-compares reader -- -max_total_time=$${FUZZ_SECONDS:-60} -print_final_stats=1

contract:
	@tools/setup.sh
	@$(tools)
	FLOWBED_RENEW=1 cargo test --quiet --lib contract

coverage:
	@tools/setup.sh
	@tools/coverage.sh
