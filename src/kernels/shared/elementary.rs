//! Elementary functions of the shaders, which keep a relative accuracy on every adapter (docs/numbers.md).

/// The functions with what stands before them, for whoever measures them.
pub const WGSL: &str = wgsl!("shared/nan", "shared/elementary");

constants!("shared/elementary");
