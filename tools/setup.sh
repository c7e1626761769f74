#!/usr/bin/env bash
# Installs what flowbed's commands need and skips what is there. Safe to run again at any time.
#   tools/setup.sh page    what `make serve` and `make build` need
#   tools/setup.sh fuzz    what `make fuzz` needs
#   tools/setup.sh         also the browser and the software GPU that `make test` needs
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tools/env.sh
mkdir -p "$FLOWBED_TOOLS/bin"

TRUNK_VERSION=0.22.0-beta.1
FUZZ_VERSION=0.13.1
BINDGEN_VERSION="$(grep -A1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')"

say() { printf 'set-up: %s\n' "$*"; }
fail() { printf 'set-up stopped: %s\n' "$*" >&2; exit 1; }

# Debian packages, by name; a clear sentence where that cannot work.
apt_install() {
  command -v apt-get >/dev/null || fail "$1 is missing and this machine has no apt-get. Install it by hand, then run the command again."
  local sudo=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "installing $1 needs root. Run 'apt-get install $*' as root, then the command again."
    sudo=sudo
  fi
  say "installing $* (apt)"
  [ -n "${apt_updated:-}" ] || $sudo apt-get update -qq >/dev/null 2>&1 || true
  apt_updated=1
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
    || fail "apt-get could not install $*. Install it by hand, then run the command again."
}

need_rust() {
  command -v cargo >/dev/null && command -v cc >/dev/null && return
  command -v cc >/dev/null || apt_install gcc libc6-dev
  command -v cargo >/dev/null || command -v /usr/bin/cargo >/dev/null \
    || fail "Rust is missing. Install it from https://rustup.rs, then run the command again."
}

has_wasm() { ls "$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null)"/libstd-*.rlib >/dev/null 2>&1; }

need_wasm_target() {
  if [ "${FLOWBED_RUST:-}" != debian ] && has_wasm; then say "wasm32 target: there ($(rustc --version))"; return; fi
  if [ "${FLOWBED_RUST:-}" = debian ]; then debian_wasm_target; return; fi # to try that route where rustup's works
  if command -v rustup >/dev/null; then
    say "wasm32 target: rustup target add"
    if timeout 300 rustup target add wasm32-unknown-unknown >/dev/null 2>&1 && has_wasm; then return; fi
    say "wasm32 target: rustup cannot reach it, taking Debian's compiler"
    debian_wasm_target
    return
  fi
  fail "no wasm32 target and no rustup. Install Rust from https://rustup.rs, then run the command again."
}

# The engine with threads is built together with the standard library. Without its source the page has one thread.
need_rust_source() {
  local there; there="$(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock"
  if [ -e "$there" ]; then say "source of the standard library: there"; return; fi
  if [ "$(cat "$FLOWBED_TOOLS/toolchain" 2>/dev/null)" = debian ]; then
    (apt_install rust-web-src) || true
  elif command -v rustup >/dev/null; then
    say "source of the standard library: rustup component add rust-src"
    timeout 300 rustup component add rust-src >/dev/null 2>&1 || true
  fi
  [ -e "$there" ] || say "source of the standard library: not to be had, so the page will have one thread"
}

# Debian ships a newer rustc with the library's source but without wasm32: the library is built once and laid beside it.
debian_wasm_target() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && [ -d /usr/lib/rustlib ] && [ -x /usr/bin/cargo-clippy ] && [ -x /usr/bin/cargo-fmt ] \
    || apt_install rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web
  rustup toolchain link debian /usr
  local host; host="$(/usr/bin/rustc -vV | sed -n 's/^host: //p')"
  local lld=/usr/lib/rustlib/$host/bin/rust-lld
  if [ ! -e "$lld" ]; then
    local from; from="$(RUSTUP_TOOLCHAIN=stable rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld"
    [ -e "$from" ] || fail "no wasm linker: neither Debian's rustc nor rustup's stable toolchain has rust-lld."
    mkdir -p "$(dirname "$lld")" && ln -sf "$from" "$lld"
  fi
  export RUSTUP_TOOLCHAIN=debian
  if ! has_wasm; then
    say "wasm32 target: building the standard library from source (about a minute)"
    local work="$FLOWBED_TOOLS/wasm-std"
    rm -rf "$work" && mkdir -p "$work/src" && printf '#![no_std]\n' > "$work/src/lib.rs"
    printf '[package]\nname = "wasm-std"\nversion = "0.0.0"\nedition = "2021"\n' > "$work/Cargo.toml"
    # Without embed-bitcode, `lto = true` fails later.
    (cd "$work" && CARGO_TARGET_DIR="$work/target" RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS="-C embed-bitcode=yes" \
      /usr/bin/cargo build -q --release -Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test --target wasm32-unknown-unknown) \
      || fail "the wasm32 standard library could not be built from /usr/src."
    local lib; lib="$(/usr/bin/rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib"
    mkdir -p "$lib"
    find "$work/target/wasm32-unknown-unknown/release/deps" -name '*.rlib' ! -name 'libwasm_std*' -exec cp {} "$lib/" \;
    rm -rf "$work"
    has_wasm || fail "the wasm32 standard library was built but rustc does not find it in $lib."
  fi
  printf 'debian' > "$FLOWBED_TOOLS/toolchain"
}

# What cargo compiles, as it goes: its own bar where a person watches, else a line now and then.
compiling() { # command, cargo arguments
  local command=$1; shift
  if [ -t 2 ]; then "$@"; return; fi
  "$@" 2>&1 | awk -v tool="$command" '
    /^error/ { bad = 1 }
    bad { print; next }
    /^ *Compiling / && ++n % 25 == 0 { print "set-up: " tool ": " n " crates compiled, now " $2; fflush() }'
}

# A Rust command-line tool at one version, once, into $FLOWBED_TOOLS: a built one where cargo-binstall is there to fetch it, else
# compiled for a short wait. It works a second a build, so a release profile (fat LTO, one unit) would cost minutes and give nothing.
# Both tools share a target folder, hence what they have in common is compiled once.
need_cargo_tool() { # crate, command, version, extra cargo arguments
  local crate=$1 command=$2 version=$3; shift 3
  if [ "$("$command" --version 2>/dev/null | awk '{print $2}')" = "$version" ]; then say "$command $version: there"; return; fi
  if command -v cargo-binstall >/dev/null; then
    say "$command $version: cargo binstall"
    cargo binstall "$crate" --version "$version" --root "$FLOWBED_TOOLS" --no-confirm --log-level warn --disable-strategies compile && return
  fi
  say "$command $version: compiling (a minute or two, once)"
  CARGO_TARGET_DIR="$FLOWBED_TOOLS/build-tools" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 compiling "$command" cargo install "$crate" --version "$version" --root "$FLOWBED_TOOLS" "$@" \
    || fail "$crate $version could not be compiled; see the lines above."
}

need_node() {
  command -v node >/dev/null && command -v npm >/dev/null \
    || fail "Node.js 20 or newer is missing (it brings wasm-opt and the browser tests). Install it from https://nodejs.org, then run the command again."
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node.js $(node --version) is too old: 20 or newer is needed."
}

need_npm_packages() { # --omit=dev: what the page is built of, without what its tests need
  local last=playwright-core
  [ -z "${1:-}" ] || last=esbuild
  if [ -d "node_modules/$last" ] && [ node_modules/.package-lock.json -nt package-lock.json ]; then say "npm packages: there"; return; fi
  say "npm packages: npm ci"
  # onnxruntime-node would fetch half a gigabyte for CUDA, from another registry.
  ONNXRUNTIME_NODE_INSTALL=skip npm ci ${1:-} --silent --no-audit --no-fund || fail "npm ci failed; is the npm registry reachable?"
}

need_browser() {
  [ -n "${CHROMIUM:-}" ] && [ -n "${CHROMEDRIVER:-}" ] || apt_install chromium chromium-driver
  # Tests do without it, and take half as long again.
  [ -n "${HEADLESS_SHELL:-}" ] || (apt_install chromium-headless-shell) || say "without chromium-headless-shell: the page's tests run in ${CHROMIUM:-chromium}"
  ls /usr/share/vulkan/icd.d/*.json >/dev/null 2>&1 || apt_install mesa-vulkan-drivers
}

# Readers of exported files that are not ours, from PyPI, in an environment of their own.
need_python() {
  [ "$FLOWBED_PYTHON" = "$FLOWBED_TOOLS/python/bin/python" ] || { say "Python packages: yours ($FLOWBED_PYTHON)"; return; }
  local wanted=tests/python/requirements.txt there="$FLOWBED_TOOLS/python/requirements.txt"
  if cmp -s "$wanted" "$there"; then say "Python packages: there"; return; fi
  python3 -c 'import ensurepip' 2>/dev/null || apt_install python3 python3-venv
  say "Python packages: pip install (1 GB, once)"
  python3 -m venv "$FLOWBED_TOOLS/python" && "$FLOWBED_PYTHON" -m pip install --quiet --disable-pip-version-check -r "$wanted" \
    || fail "the Python packages of $wanted could not be installed; is PyPI reachable?"
  cp "$wanted" "$there"
}

need_cxx() { command -v c++ >/dev/null || apt_install g++; }

need_rust
if [ "${1:-}" = fuzz ]; then need_cxx; need_cargo_tool cargo-fuzz cargo-fuzz "$FUZZ_VERSION" --locked; rm -rf "$FLOWBED_TOOLS/build-tools"; say "ready"; exit; fi
need_wasm_target
need_rust_source
need_node
if [ "${1:-}" = page ]; then need_npm_packages --omit=dev; else need_npm_packages; fi
# Neither needs TLS: they are told where the tools are, and fetch none.
need_cargo_tool wasm-bindgen-cli wasm-bindgen "$BINDGEN_VERSION" --no-default-features
need_cargo_tool trunk trunk "$TRUNK_VERSION" --locked --no-default-features
rm -rf "$FLOWBED_TOOLS/build-tools"
if [ "${1:-}" != page ]; then need_browser; need_python; fi
say "ready (tools in $FLOWBED_TOOLS)"
