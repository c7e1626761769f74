# Sourced by the Makefile: where the tools and the build output live.
# Both stand outside the clone, so that a fresh clone finds them again; both can be overridden.
flowbed_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export FLOWBED_TOOLS="${FLOWBED_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/flowbed}"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$FLOWBED_TOOLS/target}"
export FLOWBED_PYTHON="${FLOWBED_PYTHON:-$FLOWBED_TOOLS/python/bin/python}"
export PATH="$flowbed_root/node_modules/.bin:$FLOWBED_TOOLS/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
export TRUNK_SKIP_VERSION_CHECK=true
export WASM_BINDGEN_TEST_TIMEOUT="${WASM_BINDGEN_TEST_TIMEOUT:-600}"
# Written by tools/setup.sh when rustup has no wasm32 target to offer: the toolchain that has one.
if [ -z "${RUSTUP_TOOLCHAIN:-}" ] && [ -f "$FLOWBED_TOOLS/toolchain" ]; then
  RUSTUP_TOOLCHAIN="$(cat "$FLOWBED_TOOLS/toolchain")"
  export RUSTUP_TOOLCHAIN
fi
# Mesa complains without one.
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-${TMPDIR:-/tmp}}"
for driver in "${CHROMEDRIVER:-}" /usr/bin/chromedriver "$(command -v chromedriver || true)"; do
  if [ -n "$driver" ] && [ -x "$driver" ]; then export CHROMEDRIVER="$driver"; break; fi
done
for browser in "${CHROMIUM:-}" /usr/bin/chromium "$(command -v chromium || command -v google-chrome || true)"; do
  if [ -n "$browser" ] && [ -x "$browser" ]; then export CHROMIUM="$browser"; break; fi
done
# The same engine without windows, for the end-to-end tests.
if [ -z "${HEADLESS_SHELL:-}" ] && [ -x /usr/bin/chromium-headless-shell ]; then export HEADLESS_SHELL=/usr/bin/chromium-headless-shell; fi
# Natively the kernels run through Vulkan: lavapipe where there is no card (Debian: mesa-vulkan-drivers).
if [ -z "${VK_DRIVER_FILES:-}" ] && ! ls /dev/nvidia0 /dev/dri/renderD* >/dev/null 2>&1; then
  for icd in /usr/share/vulkan/icd.d/lvp_icd*.json; do
    if [ -f "$icd" ]; then export VK_DRIVER_FILES="$icd"; break; fi
  done
fi
