//! Scores with their uncertainty, and which model is better: statistics alone, which know no training. docs/referee.md has the formulas.
//!
//! ```text
//! rows · ranks          what each test row adds to a measure; placement values of an AUC
//! bootstrap             one run on further rows: paired resamples of rows, or of groups of them
//! estimates · student   a method over seeds or folds: variances with their degrees of freedom, t intervals
//! pairs                 all pairs corrected together
//! entrants · findings · judge → verdict  the question, the methods, the pairs: numbers and codes, no sentences
//! details               further scores of one model, its calibration and thresholds: docs/scores.md
//! ```

mod bootstrap;
pub mod details;
mod entrants;
mod estimates;
mod findings;
mod judge;
mod pairs;
mod ranks;
mod rows;
mod student;
mod verdict;

pub use bootstrap::{Replicates, percentile};
pub use entrants::{Asked, Candidate, Key, Known};
pub use estimates::{Estimate, crossed, folds, resampled};
pub use judge::{alone, few, judge};
pub use pairs::{Compared, holm, max_statistic};
pub use ranks::{Ranked, auc, average_precision};
pub use rows::{Measure, Rowwise, Tested, is_right, loss, units};
pub use student::{quantile, two_sided};
pub use verdict::{Design, Few, Interval, Method, MethodScores, Pair, Question, Verdict, Withheld};
