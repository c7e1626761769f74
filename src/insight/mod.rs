//! What learned vectors show: their principal components, who is near whom, and what colours them. Plain Rust in f64:
//! a table of vectors is small beside the training that made it.

pub mod colour;
pub mod neighbours;
pub mod pca;
