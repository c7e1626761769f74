//! Scores of the probabilities of two classes.

use serde::Serialize;

use super::{
    calibration::{Calibration, calibration},
    probabilities,
    threshold::{AtThreshold, Costs, at_threshold, cheapest},
};
use crate::referee::ranks::{auc, average_precision};

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TwoClassScores {
    /// Share of positives: the average precision of guessing
    pub base_rate: f64,
    /// Area under the precision-recall curve as a sum over recalls; null where one class is missing
    pub average_precision: Option<f64>,
    pub auc: Option<f64>,
    /// Mean squared error of the probabilities
    pub brier: f64,
    /// The same of always giving the base rate of the train rows
    pub base_brier: f64,
    pub calibration: Calibration,
    pub costs: Costs,
    /// At the threshold of least cost on the validation rows
    pub cheapest: AtThreshold,
    /// At 0.5
    pub half: AtThreshold,
}

/// Mean squared error of probabilities [rows].
pub fn brier(p: &[f64], labels: &[f32]) -> f64 {
    let squares = p.iter().zip(labels).map(|(p, y)| (p - f64::from(*y)).powi(2));
    squares.sum::<f64>() / p.len().max(1) as f64
}

/// valid, test: logits [rows] and labels [rows]; base: the logit of the best constant. The threshold is chosen on validation rows, all
/// else is of test rows.
pub fn two_class_scores(valid: [&[f32]; 2], [logits, labels]: [&[f32]; 2], base: f32, costs: Costs) -> TwoClassScores {
    let p = probabilities(logits);
    let threshold = cheapest(&probabilities(valid[0]), valid[1], costs);
    TwoClassScores {
        base_rate: labels.iter().map(|y| f64::from(*y)).sum::<f64>() / labels.len().max(1) as f64,
        average_precision: average_precision(logits, labels),
        auc: auc(logits, labels),
        brier: brier(&p, labels),
        base_brier: brier(&probabilities(&vec![base; labels.len()]), labels),
        calibration: calibration(&p, labels),
        costs,
        cheapest: at_threshold(&p, labels, threshold, costs),
        half: at_threshold(&p, labels, 0.5, costs),
    }
}
