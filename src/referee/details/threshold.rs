//! From which probability on a row counts as positive, by what mistakes cost.

use serde::{Deserialize, Serialize};

use super::share;
use crate::{
    error::{Error, Result},
    order::sort_words,
};

/// What a mistake costs, in any unit; one of the two at least is above 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "MistakeCosts"))]
pub struct Costs {
    pub false_positive: f64,
    pub false_negative: f64,
}

/// What a cut-off makes of rows: those whose probability is at least the threshold count as positive.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AtThreshold {
    pub threshold: f64,
    pub true_positives: usize,
    pub false_positives: usize,
    pub false_negatives: usize,
    pub true_negatives: usize,
    /// null where no row counts as positive
    pub precision: Option<f64>,
    /// null where no row is positive
    pub recall: Option<f64>,
    /// null where there is neither
    pub f1: Option<f64>,
    /// Of the mistakes, a row on average
    pub cost: f64,
}

impl Default for Costs {
    fn default() -> Self {
        Costs { false_positive: 1.0, false_negative: 1.0 }
    }
}

impl Costs {
    /// `BadOption` where one is below 0 or no number, or where both are 0.
    pub fn check(&self) -> Result<()> {
        for (name, cost) in [("falsePositive", self.false_positive), ("falseNegative", self.false_negative)] {
            if !(cost >= 0.0 && cost.is_finite()) {
                return Err(Error::bad_option(name, cost, "a cost from 0 on"));
            }
        }
        if self.false_positive + self.false_negative == 0.0 {
            return Err(Error::bad_option(
                "falsePositive",
                0,
                "above 0 where falseNegative is 0 too: one mistake must cost something",
            ));
        }
        Ok(())
    }

    /// The threshold of least expected cost where probabilities are right (Elkan 2001, equation 2).
    fn of_right_probabilities(&self) -> f64 {
        self.false_positive / (self.false_positive + self.false_negative)
    }

    fn of(&self, false_positives: usize, false_negatives: usize) -> f64 {
        self.false_positive * false_positives as f64 + self.false_negative * false_negatives as f64
    }
}

/// The threshold of least cost on these rows: probabilities [rows], labels [rows]. It lies midway between two of their values; of equal
/// costs that counts which is nearest to the one of right probabilities.
pub fn cheapest(p: &[f64], labels: &[f32], costs: Costs) -> f64 {
    // The bits of numbers from 0 on are in their order.
    let mut words: Vec<u64> = p.iter().zip(labels).map(|(p, y)| p.to_bits() << 1 | u64::from(*y > 0.5)).collect();
    sort_words(&mut words);
    let value = |word: &u64| f64::from_bits(word >> 1);
    let highest = words.last().map_or(0.0, value);
    let mut ties = words.chunk_by(|a, b| a >> 1 == b >> 1).rev().peekable();
    let (mut false_positives, mut false_negatives) = (0, words.iter().filter(|word| **word & 1 == 1).count());
    // None is positive.
    let none = (0.5 * (highest + 1.0)).max(highest.next_up());
    let (mut best, mut least) = (none, costs.of(0, false_negatives));
    while let Some(tie) = ties.next() {
        let positives = tie.iter().filter(|word| **word & 1 == 1).count();
        false_negatives -= positives;
        false_positives += tie.len() - positives;
        let own = value(&tie[0]);
        let below = ties.peek().map_or(0.0, |tie| value(&tie[0]));
        let middle = 0.5 * (own + below);
        // Between neighbours among the numbers there is no middle.
        let threshold = if middle > below || ties.peek().is_none() { middle } else { own };
        let cost = costs.of(false_positives, false_negatives);
        let off = |threshold: f64| (threshold - costs.of_right_probabilities()).abs();
        if cost < least || (cost == least && off(threshold) < off(best)) {
            (best, least) = (threshold, cost);
        }
    }
    best
}

/// Probabilities [rows] and labels [rows] at a threshold.
pub fn at_threshold(p: &[f64], labels: &[f32], threshold: f64, costs: Costs) -> AtThreshold {
    let mut counts = [0; 4];
    for (p, y) in p.iter().zip(labels) {
        counts[2 * usize::from(*y > 0.5) + usize::from(*p >= threshold)] += 1;
    }
    let [true_negatives, false_positives, false_negatives, true_positives] = counts;
    AtThreshold {
        threshold,
        true_positives,
        false_positives,
        false_negatives,
        true_negatives,
        precision: share(true_positives, true_positives + false_positives),
        recall: share(true_positives, true_positives + false_negatives),
        f1: share(2 * true_positives, 2 * true_positives + false_positives + false_negatives),
        cost: costs.of(false_positives, false_negatives) / p.len().max(1) as f64,
    }
}
