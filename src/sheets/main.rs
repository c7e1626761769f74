//! The wasm that the page fetches when a workbook comes: `new Workbook(bytes)`, `choose`, `read`.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // natively only tests use it

mod book;
mod failure;
mod opendocument;
mod rows;
mod text;
#[cfg(target_arch = "wasm32")]
mod web;

fn main() {}
