# make serve   set-up, build, and the page at http://127.0.0.1:8080
# make test    set-up and every test
# make build   dist/, ready for any static host
# make bench   speed beside other libraries, response, growth, start-up, sizes; measured on this machine
# make lint    formatting and lints, Rust and JavaScript
# make coverage  which lines of src the native tests run
SHELL := bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
tools := . tools/env.sh

.PHONY: serve test build bench lint coverage

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

lint:
	@tools/setup.sh
	@$(tools)
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo clippy --lib --bins --target wasm32-unknown-unknown -- -D warnings
	prettier --check www/*.js www/lab.d.ts www/style.css tests/*.mjs tests/e2e bench tools

coverage:
	@tools/setup.sh
	@tools/coverage.sh
