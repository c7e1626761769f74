//! Products of matrices, forward and pulled back, and sums of their parts.

pub mod dense;
pub mod dense_input;
pub mod dense_weights;
pub mod fold;
pub mod gram;
pub mod matmul;
