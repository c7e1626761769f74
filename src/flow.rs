//! Tokens through a field.

pub mod presets;
