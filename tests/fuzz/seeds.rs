//! Writes the difficult files of the tests into corpus/reader, each read in several ways.
#![allow(dead_code, unused_imports, reason = "the reader is a part of its crate")]

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

use std::{fs, path::Path};

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/reader");
    fs::create_dir_all(&folder)?;
    for (i, file) in csv_support::difficult_files().iter().enumerate() {
        for choice in [[0, 0, 0, 0], [8, 16, 0, 6], [17, 32, 0, 255], [2, 8, 3, 40]] {
            fs::write(folder.join(format!("seed-{i}-{}", choice[0])), [&choice, &file[..]].concat())?;
        }
    }
    Ok(())
}
