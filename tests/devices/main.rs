//! Kernels, devices and the benchmark's works: a value made by hand, odd sizes, the f64 reference, and what breaks.

#[path = "../reference/mod.rs"]
mod reference;
#[path = "../support/rig.rs"]
mod rig;
#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod elementary;
mod extremes;
mod faults;
mod kernels;

// Natively alone.
#[cfg(not(target_arch = "wasm32"))]
mod bags;
#[cfg(not(target_arch = "wasm32"))]
mod dispatches;
#[cfg(not(target_arch = "wasm32"))]
mod machine;
#[cfg(not(target_arch = "wasm32"))]
mod measure;
#[cfg(not(target_arch = "wasm32"))]
mod parity;
#[cfg(not(target_arch = "wasm32"))]
mod threads;
#[cfg(not(target_arch = "wasm32"))]
mod tokens;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
