//! Are the probabilities as often right as they say?

use serde::Serialize;

use crate::referee::bootstrap::sorted;

/// Bins of about as many rows each.
const BINS: usize = 10;

/// Rows in bins by their probability, the least first; empty bins, which ties make, are left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Calibration {
    pub bins: Vec<CalibrationBin>,
    /// Expected calibration error: Σ rows / all rows · |predicted − observed|
    pub error: f64,
    /// What it would be on average by chance alone, were every probability right: in each bin the mean size of a normal deviation
    pub chance: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CalibrationBin {
    /// Mean probability of the positive class
    pub predicted: f64,
    /// Share of positives
    pub observed: f64,
    pub rows: usize,
}

/// Probabilities [rows] and labels [rows]; bins end at deciles, as scikit-learn's `calibration_curve(strategy="quantile", n_bins=10)` has
/// them: NumPy's linear percentiles, and a value at an edge below it.
pub fn calibration(p: &[f64], labels: &[f32]) -> Calibration {
    let sorted = sorted(p);
    let last = sorted.len().saturating_sub(1);
    let edge = |k: usize| {
        let place = k as f64 / BINS as f64 * last as f64;
        let below = place.floor() as usize;
        let (low, high, part) = (sorted[below], sorted[(below + 1).min(last)], place - below as f64);
        if part < 0.5 { low + (high - low) * part } else { high - (high - low) * (1.0 - part) }
    };
    let edges: Vec<f64> = if sorted.is_empty() { Vec::new() } else { (1..BINS).map(edge).collect() };
    let mut sums = [(0.0, 0.0, 0.0, 0); BINS];
    for (p, y) in p.iter().zip(labels) {
        let (predicted, observed, variance, rows) = &mut sums[edges.iter().filter(|edge| *edge < p).count()];
        *predicted += p;
        *observed += f64::from(*y);
        *variance += p * (1.0 - p);
        *rows += 1;
    }
    let all = p.len().max(1) as f64;
    let chance = sums.iter().map(|(_, _, variance, _)| (variance * std::f64::consts::FRAC_2_PI).sqrt()).sum::<f64>() / all;
    let filled = sums.into_iter().filter(|(.., rows)| *rows > 0);
    let bins: Vec<CalibrationBin> = filled
        .map(|(predicted, observed, _, rows)| CalibrationBin {
            predicted: predicted / rows as f64,
            observed: observed / rows as f64,
            rows,
        })
        .collect();
    let off = |bin: &CalibrationBin| bin.rows as f64 * (bin.predicted - bin.observed).abs();
    Calibration { error: bins.iter().map(off).sum::<f64>() / all, chance, bins }
}
