//! The wasm that the page fetches when trees are asked for: `new Trees(..)`, `round`, `end`.

#[cfg(target_arch = "wasm32")]
mod web;

fn main() {}
