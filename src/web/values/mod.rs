//! Rust values ↔ JavaScript values. By hand: the crate for it serves every type there is, fifteen kilobytes more to download, and asks an
//! object for the fields of a struct alone, so that a misspelt one is passed over.

mod read;
mod write;

pub use read::{Mismatch, Reader};
pub use write::{NoValue, Writer, put};
