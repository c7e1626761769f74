//! How files are read: bytes → records → rows, and what is said of them.

#[path = "../csv_support/mod.rs"]
mod csv_support;

mod bad_input;
mod csv_dialect;
mod csv_reading;

// Natively alone.
#[cfg(not(target_arch = "wasm32"))]
mod csv_chunks;
#[cfg(not(target_arch = "wasm32"))]
mod csv_papaparse;
#[cfg(not(target_arch = "wasm32"))]
mod csv_pollock;
#[cfg(not(target_arch = "wasm32"))]
mod csv_spectrum;
#[cfg(not(target_arch = "wasm32"))]
mod reading_lines;
#[cfg(not(target_arch = "wasm32"))]
mod reading_types;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
