//! Samples that are generated rather than shipped. Every value is a pure function of (seed, stream, index), so that any
//! program can make the same file: integer arithmetic, + and ×, and one exp.

mod one_column;
mod shop;
pub mod tickets;

pub use super::counter::{mix, uniform};
pub use one_column::{ONE_COLUMN_IDS, one_column};
pub use shop::{Groups, ShopSize, ShopTruth, shop, shop_truth};

/// Uniform in 0..n.
fn below(n: u64, u: f64) -> u64 {
    (n as f64 * u) as u64
}
