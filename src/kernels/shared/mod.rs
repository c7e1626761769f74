//! What kernels share: when a call works, the coin of dropout; WGSL only: NaN, the set of tokens.

pub mod dropout;
pub mod guard;
