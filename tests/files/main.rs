//! What is saved and opened again: arrays, exports, projects.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../support/mixed_table.rs"]
mod mixed_table;
#[path = "../support/mod.rs"]
#[macro_use]
mod support;

mod calibrated;
mod exports;
mod files_of_arrays;
mod projects;
