//! Rows into the tokens of the attention ODE, and out of them.

pub mod readout;
pub mod tokenize;
pub mod tokenize_pullback;
