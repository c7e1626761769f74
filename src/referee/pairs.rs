//! All pairs of one table at once: at most 5 % of all tables without a difference have a pair that is told apart. That an interval excludes 0
//! and that p is at most 5 % are the same rule.

use super::{bootstrap::sorted, estimates::Estimate};
use crate::order;

/// Of all pairs together.
pub const ERROR: f64 = 0.05;

/// A difference with its corrected interval and p.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    pub low: f64,
    pub high: f64,
    pub p: f64,
}

/// Holm 1979: the k-th smallest of m values of p is held against 5 % / (m − k + 1), until one fails; its level is that of all after it.
/// Each interval has the level of its step.
pub fn holm(differences: &[Estimate]) -> Vec<Compared> {
    let alone: Vec<f64> = differences.iter().map(Estimate::p).collect();
    let mut rising: Vec<u32> = (0..alone.len() as u32).collect();
    order::sort(&mut rising, &mut |a, b| alone[a].total_cmp(&alone[b]));
    let mut compared = vec![Compared { low: 0.0, high: 0.0, p: 1.0 }; alone.len()];
    let (mut tests, mut greatest) = (alone.len(), 0.0_f64);
    for (rank, at) in rising.into_iter().map(|at| at as usize).enumerate() {
        greatest = greatest.max(((alone.len() - rank) as f64 * alone[at]).min(1.0));
        let [low, high] = differences[at].interval(1.0 - ERROR / tests as f64);
        compared[at] = Compared { low, high, p: greatest };
        if greatest <= ERROR {
            tests -= 1;
        }
    }
    compared
}

/// Differences with their replicates: intervals d ± c se, where se is the standard deviation of a difference's replicates, and c the
/// 95 % point of the greatest |d* − d| / se of all pairs (the studentised maximum; Westfall and Young 1993, chapter 2).
pub fn max_statistic(differences: &[(f64, Vec<f64>)]) -> Vec<Compared> {
    let count = differences.first().map_or(0, |(_, drawn)| drawn.len());
    let errors: Vec<f64> = differences.iter().map(|(_, drawn)| deviation(drawn)).collect();
    let mut greatest = vec![0.0_f64; count];
    for ((value, drawn), error) in differences.iter().zip(&errors).filter(|(_, error)| **error > 0.0) {
        for (greatest, drawn) in greatest.iter_mut().zip(drawn) {
            // A resample without the score says nothing against any difference.
            let beyond = if drawn.is_nan() { f64::INFINITY } else { (drawn - value).abs() / error };
            *greatest = greatest.max(beyond);
        }
    }
    let greatest = sorted(&greatest);
    let critical = count.checked_sub((ERROR * (count + 1) as f64) as usize).and_then(|at| greatest.get(at));
    let critical = critical.copied().unwrap_or(f64::INFINITY);
    let compare = |((value, _), error): (&(f64, Vec<f64>), &f64)| {
        if *error == 0.0 {
            return Compared { low: *value, high: *value, p: f64::from(*value == 0.0) };
        }
        let beyond = value.abs() / error;
        let others = count - greatest.partition_point(|one| *one < beyond);
        Compared { low: value - critical * error, high: value + critical * error, p: (1 + others) as f64 / (count + 1) as f64 }
    };
    differences.iter().zip(&errors).map(compare).collect()
}

/// Standard deviation of those that are numbers.
fn deviation(drawn: &[f64]) -> f64 {
    let numbers: Vec<f64> = drawn.iter().copied().filter(|one| !one.is_nan()).collect();
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|one| (one - mean).powi(2)).sum();
    if count > 1.0 { (squares / (count - 1.0)).sqrt() } else { 0.0 }
}
