//! Gradient-boosted decision trees on binned columns, as LightGBM grows them (Ke et al. 2017): plain slices in, flat arrays out.
//!
//! ```text
//! set · settings · error   rows with labels and weights; what may be set; why a fit is refused
//! cuts · binned            at most 255 bins per column; the rows as bytes
//! losses · objective       each loss with its derivatives; initial scores, gradients and the mean loss over rows
//! fixed                    gradient, hessian and count of rows as integers: their sums are the same in any order
//! histogram · split        sums per bin; the best cut of a leaf
//! grower · grown           one tree, leaf by leaf; its nodes
//! fit                      the rounds, with early stopping
//! forest · parts           flat arrays, checked where they come from a file; predictions
//! ```
//!
//! A missing cell goes to the side where the train rows that lack it gain more, and left at a node that none of those reaches. In a column
//! that no train row lacks, it goes where 0 goes, as in LightGBM.
//!
//! On purpose otherwise than in LightGBM 4.7:
//! - `min_rows` counts rows; LightGBM reckons them from the hessians.
//! - A column that gains nothing in one leaf is tried again below it.
//! - A gain that rounding alone can make is no split.
//! - The best round may be 0: the constant.
//! - The initial score of Huber's loss is where that loss is least, not the mean; its leaves take Newton steps in both.
//! - Quantiles of weighted rows are those of `quantile`.
//!
//! Same data, settings and seed: the same bits, also in WebAssembly. Nothing here is parallel, and `exp` and `ln` are our own
//! (`elementary`).
#![forbid(unsafe_code)]

mod binned;
mod cuts;
mod elementary;
mod error;
mod fit;
mod fixed;
mod forest;
mod grower;
mod grown;
mod histogram;
mod losses;
mod objective;
mod parts;
mod quantile;
mod sampling;
mod set;
mod settings;
mod split;

pub use error::Error;
pub use fit::{Fit, Growth, Round, Stopped, fit};
pub use forest::Forest;
pub use parts::Parts;
pub use set::Set;
pub use settings::{Loss, Settings};

pub type Result<T> = std::result::Result<T, Error>;
