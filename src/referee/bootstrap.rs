//! The bootstrap of test rows: each replicate draws as many units as there are, with replacement, the same for every model.

use super::{
    rows::Rowwise,
    student::{quantile, two_sided},
};
use crate::{data::counter, order::sort_words, rng::Stream};

/// Of each column of scores its value on the rows as they are, and on each resample of them.
pub struct Replicates {
    pub values: Vec<f64>,
    /// [columns][replicates]; NaN where a resample has no such score
    pub drawn: Vec<Vec<f64>>,
}

impl Replicates {
    /// columns: measures of runs on the same `rows` rows; groups: as `Tested` has them, drawn whole. Word b · units + i of the seed's
    /// stream draws unit i of replicate b: the same bits everywhere.
    pub fn new(columns: &[Rowwise], rows: usize, groups: &[u32], count: usize, seed: u64) -> Self {
        let units = groups.iter().max().map_or(rows, |last| *last as usize + 1);
        let ones = vec![1.0; rows];
        let values = columns.iter().map(|column| column.of(&ones)).collect();
        let mut drawn = vec![Vec::with_capacity(count); columns.len()];
        let mut weights = vec![0.0; rows];
        let mut counts = vec![0.0; units];
        for replicate in 0..count {
            counts.fill(0.0);
            for unit in 0..units {
                let word = counter::word(seed, Stream::Resample as u64, (replicate * units + unit) as u64);
                counts[((u128::from(word) * units as u128) >> 64) as usize] += 1.0;
            }
            if groups.is_empty() {
                weights.copy_from_slice(&counts);
            } else {
                weights.iter_mut().zip(groups).for_each(|(weight, group)| *weight = counts[*group as usize]);
            }
            drawn.iter_mut().zip(columns).for_each(|(drawn, column)| drawn.push(column.of(&weights)));
        }
        Replicates { values, drawn }
    }

    /// The difference of two columns, and its replicates.
    pub fn difference(&self, a: usize, b: usize) -> (f64, Vec<f64>) {
        let drawn = self.drawn[a].iter().zip(&self.drawn[b]).map(|(a, b)| a - b).collect();
        (self.values[a] - self.values[b], drawn)
    }
}

/// In rising order, without those that are no numbers.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    const SIGN: u64 = 1 << 63;
    let is_number = |value: &&f64| !value.is_nan();
    let mut words: Vec<u64> = values
        .iter()
        .filter(is_number)
        .map(|value| if value.is_sign_negative() { !value.to_bits() } else { value.to_bits() | SIGN })
        .collect();
    sort_words(&mut words);
    words.iter().map(|word| f64::from_bits(if word & SIGN == 0 { !word } else { word ^ SIGN })).collect()
}

/// How much wider than the resamples an interval of n units is: they vary by n − 1 in the place of n, and are normal in the place of t
/// (Hesterberg 2015, section 3.1).
pub fn expansion(units: usize) -> f64 {
    let n = units.max(2) as f64;
    (n / (n - 1.0)).sqrt() * quantile(0.95, n - 1.0) / quantile(0.95, f64::INFINITY)
}

/// The level of the percentile interval that is so much wider.
pub fn expanded(level: f64, expansion: f64) -> f64 {
    1.0 - two_sided(quantile(level, f64::INFINITY) * expansion, f64::INFINITY)
}

/// The percentile interval (Efron and Tibshirani 1993, chapter 13), linear between replicates; none without any.
pub fn percentile(drawn: &[f64], level: f64) -> Option<[f64; 2]> {
    let sorted = sorted(drawn);
    let last = sorted.len().checked_sub(1)?;
    let at = |share: f64| {
        let place = share * last as f64;
        let below = place.floor() as usize;
        sorted[below] + (place - below as f64) * (sorted[(below + 1).min(last)] - sorted[below])
    };
    Some([at(0.5 - 0.5 * level), at(0.5 + 0.5 * level)])
}
