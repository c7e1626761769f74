//! The page's wasm binary: everything it exports is in `flowbed::web`.
use flowbed as _;
fn main() {}
