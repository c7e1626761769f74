//! Scores of one model beside those that a verdict rests on, from the logits of its rows: docs/scores.md has formulas and sources.
//!
//! ```text
//! two_classes   precision and recall, Brier score      calibration   predicted beside observed
//! threshold     a cut-off by what mistakes cost        temperature   logits divided so that probabilities are right
//! several       F1, the first k, confusion             numbers       absolute errors and pinball losses
//! ```

mod calibration;
mod numbers;
mod several;
mod temperature;
mod threshold;
mod two_classes;

pub use calibration::{Calibration, CalibrationBin, calibration};
pub use numbers::{NumberScores, Pinball, number_scores};
pub use several::{ClassScores, Confusion, SeveralScores, TopShare, several_scores};
pub use temperature::{Temperature, temperature};
pub use threshold::{AtThreshold, Costs, at_threshold, cheapest};
pub use two_classes::{TwoClassScores, brier, two_class_scores};

/// Probability of class 1 of a logit, in f64.
fn sigmoid(z: f32) -> f64 {
    let e = (-f64::from(z).abs()).exp();
    if z >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

/// Probabilities of class 1 of logits [rows].
pub fn probabilities(logits: &[f32]) -> Vec<f64> {
    logits.iter().map(|z| sigmoid(*z)).collect()
}

/// None where nothing is divided by.
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
