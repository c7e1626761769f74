//! What the CPU forms share: the products of matrices and vectors, lanes of four, elementary functions.

pub mod elementary;
pub mod gemm;
pub mod gemv;
pub mod lanes;
pub mod matrix;
