//! What kernels share: the two clocks, when a call of a solve works, the coin of dropout. WGSL alone: what is not a number, elementary functions, sigma,
//! the set of tokens, an attention row's pullback.

pub mod dropout;
pub mod elementary;
pub mod guard;
pub mod solve_clock;
pub mod train_clock;
