//! The vector of a level that training never saw, out of its name and its attributes: a ridge regression of what training added to the
//! vectors of others, whose worth is measured on levels that are hidden from it.

mod describe;
mod ridge;

pub use describe::{Describer, Sparse};
use ridge::{Problem, Rows};

use crate::{error::Result, job::Job};

/// Levels to learn from, at most: the most frequent ones.
pub const MOST_LEVELS: usize = 12_000;
/// Fewer say nothing.
const FEWEST_LEVELS: usize = 20;
/// Every so many levels one is hidden, and so many times another fifth.
const FOLDS: usize = 5;
const TRIED: usize = 3;
/// Training takes the vector of a level of n rows n / (n + this) of its way: what is predicted is the whole way, and a level weighs as the
/// square of its share.
const HALF: f32 = 20.0;
/// Shares of the mean weight of a level, in the order in which they are tried
const RIDGES: [f32; 4] = [30.0, 10.0, 3.0, 1.0];
const STEPS: usize = 12;

/// What predicts vectors.
pub struct Unseen {
    width: usize,
    /// Ascending
    features: Vec<u64>,
    /// [features, width]
    weights: Vec<f32>,
    /// Share of the variance of hidden levels' vectors that is recovered, by fold
    pub folds: Vec<f64>,
    pub ridge: f32,
    /// Levels that it was learned from
    pub levels: usize,
}

/// Levels with what training added to their vectors, the most frequent first.
pub struct Known {
    pub described: Vec<Sparse>,
    /// Train rows of each
    pub counts: Vec<u32>,
    /// [levels, width]
    pub values: Vec<f32>,
    pub width: usize,
}

impl Unseen {
    /// None of too few levels.
    pub async fn fit(job: &Job, known: Known) -> Result<Option<Unseen>> {
        let Known { described, counts, values, width } = known;
        if counts.len() < FEWEST_LEVELS {
            return Ok(None);
        }
        let features = shared(&described);
        let rows = rows_of(&described, &features);
        let shares: Vec<f32> = counts.iter().map(|count| *count as f32 / (*count as f32 + HALF)).collect();
        let weights: Vec<f32> = shares.iter().map(|share| share * share).collect();
        let mut targets = values;
        targets.chunks_exact_mut(width).zip(&shares).for_each(|(row, share)| row.iter_mut().for_each(|x| *x /= share));
        let mean = mean_of(&targets, &weights, width);
        targets.chunks_exact_mut(width).for_each(|row| row.iter_mut().zip(&mean).for_each(|(x, mean)| *x -= mean));
        let scale = weights.iter().sum::<f32>() / weights.len() as f32;
        let mut found = [[0.0; TRIED]; RIDGES.len()];
        for fold in 0..TRIED {
            let shown: Vec<f32> =
                weights.iter().enumerate().map(|(i, weight)| if i % FOLDS == fold { 0.0 } else { *weight }).collect();
            let problem = Problem { rows: &rows, weights: &shown, targets: &targets, width, features: features.len() };
            let mut solution = vec![0.0; features.len() * width];
            for (ridge, found) in RIDGES.iter().zip(&mut found) {
                problem.solve(job, ridge * scale, STEPS, &mut solution).await?;
                found[fold] = recovered(&rows, &solution, &targets, width, (fold..counts.len()).step_by(FOLDS), &weights);
            }
        }
        let sum = |ridge: &usize| found[*ridge].iter().sum::<f64>();
        let best = (0..RIDGES.len()).fold(0, |best, ridge| if sum(&ridge) > sum(&best) { ridge } else { best });
        let problem = Problem { rows: &rows, weights: &weights, targets: &targets, width, features: features.len() };
        let mut solution = vec![0.0; features.len() * width];
        problem.solve(job, RIDGES[best] * scale, 2 * STEPS, &mut solution).await?;
        let (folds, levels) = (found[best].to_vec(), counts.len());
        Ok(Some(Unseen { width, features, weights: solution, folds, ridge: RIDGES[best], levels }))
    }

    /// Share of the variance of hidden levels' vectors that it recovers; below 0 the mean is nearer.
    pub fn recovered(&self) -> f64 {
        self.folds.iter().sum::<f64>() / self.folds.len() as f64
    }

    /// Does it tell more than chance: on each part that was hidden?
    pub fn is_trusted(&self) -> bool {
        self.folds.iter().all(|share| *share > 0.0)
    }

    /// [width]: how the vector of a level that is described so differs from that of any.
    pub fn predict(&self, level: &Sparse) -> Vec<f32> {
        let rows = rows_of(std::slice::from_ref(level), &self.features);
        let mut vector = vec![0.0; self.width];
        rows.product(0, &self.weights, &mut vector);
        vector
    }
}

/// Features that two levels have or more: what one alone has says nothing of others.
fn shared(levels: &[Sparse]) -> Vec<u64> {
    let mut all: Vec<u64> = levels.iter().flat_map(|level| level.iter().map(|(feature, _)| *feature)).collect();
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect()
}

fn rows_of(levels: &[Sparse], features: &[u64]) -> Rows {
    let mut rows = Rows::default();
    for level in levels {
        for (feature, value) in level.iter() {
            if let Ok(at) = features.binary_search(feature) {
                rows.features.push(at as u32);
                rows.values.push(*value);
            }
        }
        rows.ends.push(rows.features.len());
    }
    rows
}

fn mean_of(values: &[f32], weights: &[f32], width: usize) -> Vec<f32> {
    let mut sums = vec![0.0; width];
    for (row, weight) in values.chunks_exact(width).zip(weights) {
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*weight) * f64::from(*x));
    }
    let all: f64 = weights.iter().map(|weight| f64::from(*weight)).sum();
    sums.into_iter().map(|sum| (sum / all) as f32).collect()
}

/// 1 − Σ w ‖y − x B‖² / Σ w ‖y‖² over these rows.
fn recovered(rows: &Rows, weights: &[f32], targets: &[f32], width: usize, those: impl Iterator<Item = usize>, by: &[f32]) -> f64 {
    let (mut off, mut all, mut product) = (0.0, 0.0, vec![0.0; width]);
    for i in those {
        rows.product(i, weights, &mut product);
        let weight = f64::from(by[i]);
        for (y, x) in targets[i * width..][..width].iter().zip(&product) {
            off += weight * f64::from(y - x).powi(2);
            all += weight * f64::from(*y).powi(2);
        }
    }
    if all > 0.0 { 1.0 - off / all } else { 0.0 }
}
