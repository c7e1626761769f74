//! Four bytes choose how the rest is read: tests/csv_support/property.rs says what must hold of it.
#![no_main]
#![allow(dead_code, unused_imports, reason = "the reader is a part of its crate")]

// The reader alone, out of its files: the crate around it would bring the GPU along, and minutes of compiling.
extern crate self as flowbed;
#[path = "../../src/data/mod.rs"]
pub mod data;
#[path = "../../src/error.rs"]
pub mod error;
#[path = "../../src/order.rs"]
pub mod order;
#[path = "../../src/rng.rs"]
pub mod rng;

#[path = "../csv_support/mod.rs"]
mod csv_support;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some((choice, file)) = data.split_first_chunk::<4>() {
        csv_support::property::holds(*choice, file);
    }
});
