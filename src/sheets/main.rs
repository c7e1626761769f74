//! The wasm that the page fetches when a spreadsheet comes: `new Workbook(bytes)`, `choose`, `read`.
#[cfg(any(target_arch = "wasm32", test))]
mod book;
#[cfg(any(target_arch = "wasm32", test))]
mod failure;
#[cfg(any(target_arch = "wasm32", test))]
mod opendocument;
#[cfg(any(target_arch = "wasm32", test))]
mod rows;
#[cfg(any(target_arch = "wasm32", test))]
mod text;
#[cfg(target_arch = "wasm32")]
mod web;

fn main() {}
