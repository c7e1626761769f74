//! Columns, vocabularies, splits and samples: what cells are taken for, and what a network reads of them.

#[path = "../csv_support/mod.rs"]
mod csv_support;
#[path = "../support/mixed_table.rs"]
mod mixed_table;
#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod bad_columns;
mod columns_and_vocabulary;
mod decimal;
mod samples;

// Natively alone.
#[cfg(not(target_arch = "wasm32"))]
mod cells;
#[cfg(not(target_arch = "wasm32"))]
mod columns_reviewed;
#[cfg(not(target_arch = "wasm32"))]
mod dates;
#[cfg(not(target_arch = "wasm32"))]
mod folds;
#[cfg(not(target_arch = "wasm32"))]
mod ids_and_words;
#[cfg(not(target_arch = "wasm32"))]
mod inputs;
#[cfg(not(target_arch = "wasm32"))]
mod join;
#[cfg(not(target_arch = "wasm32"))]
mod look_alikes;
#[cfg(not(target_arch = "wasm32"))]
mod new_rows;
#[cfg(not(target_arch = "wasm32"))]
mod numbers_as_written;
#[cfg(not(target_arch = "wasm32"))]
mod scored_rows;
#[cfg(not(target_arch = "wasm32"))]
mod splits;
#[cfg(not(target_arch = "wasm32"))]
mod tags;
#[cfg(not(target_arch = "wasm32"))]
mod text;
#[cfg(not(target_arch = "wasm32"))]
mod tickets;
#[cfg(not(target_arch = "wasm32"))]
mod warnings;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
