//! What learned vectors and flows show: their principal components, who is near whom, who gathers with whom, and what
//! must hold. Plain Rust in f64: it reads what a device has computed, at a few times.

pub mod clusters;
pub mod colour;
pub mod curves;
pub mod distance;
pub mod exact;
pub mod invariants;
pub mod neighbours;
pub mod pca;
pub mod states;
pub mod unseen;
