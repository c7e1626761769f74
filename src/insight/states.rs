//! A flow as its observer sees it: states at a few times, and the settings that made them.

use super::pca::{self, Pca};
use crate::model::attention::{Kind, Sigma};

/// A state [n, d] per time.
#[derive(Clone)]
pub struct States<'a> {
    pub times: &'a [f64],
    pub states: Vec<&'a [f32]>,
    pub n: usize,
    pub d: usize,
}

impl<'a> States<'a> {
    pub fn at(&self, k: usize) -> &'a [f32] {
        self.states[k]
    }

    pub fn last(&self) -> usize {
        self.times.len() - 1
    }

    /// All entries of all states.
    pub fn values(&self) -> impl Iterator<Item = f32> {
        self.states.iter().flat_map(|state| state.iter().copied())
    }

    /// The principal components of all states together, and how many states they were fitted on: those up to the first
    /// one that is `FRAME` times as large as the start. A flow on its way to infinity would else be all one sees.
    pub fn plane(&self) -> (Pca, usize) {
        const FRAME: f64 = 8.0;
        let size = |k: usize| self.at(k).iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
        let most = FRAME * size(0).max(1e-30);
        let framed = (1..self.times.len()).find(|k| size(*k) > most).unwrap_or(self.times.len());
        (pca::project(&self.states, framed, self.d, 0, 3), framed)
    }
}

/// What made the states; each path is [M, d, d].
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    pub field: Kind,
    pub leak: f64,
    pub heads: usize,
    pub sphere: bool,
    pub q: &'a [f32],
    pub k: &'a [f32],
    pub v: &'a [f32],
    /// Linear between knots, else M constant pieces
    pub linear: bool,
    pub t1: f64,
    /// Of the method: the global error falls as h^order
    pub order: i32,
    /// Equal steps; where there are none the tolerance decides
    pub steps: Option<usize>,
    pub rtol: f64,
}

impl Setting<'_> {
    /// path [M, d, d] at t → [d, d].
    pub fn at(&self, path: &[f32], d: usize, t: f64) -> Vec<f64> {
        let (size, share) = (d * d, (t / self.t1).clamp(0.0, 1.0));
        let knots = path.len() / size;
        let place = share * if self.linear { knots - 1 } else { knots } as f64;
        let low = (place as usize).min(knots.saturating_sub(if self.linear { 2 } else { 1 }));
        let part = if self.linear && knots > 1 { place - low as f64 } else { 0.0 };
        let high = (low + 1).min(knots - 1);
        (0..size).map(|i| (1.0 - part) * f64::from(path[low * size + i]) + part * f64::from(path[high * size + i])).collect()
    }

    /// 1/√(d/heads), the scale of the scores.
    pub fn temperature(&self, d: usize) -> f64 {
        (self.heads as f64 / d as f64).sqrt()
    }
}

/// x [n, d] times wᵀ [d, d]: rows of x through W.
pub fn through(x: &[f32], w: &[f64], d: usize) -> Vec<f64> {
    let row = |row: &[f32]| -> Vec<f64> {
        w.chunks_exact(d).map(|w| w.iter().zip(row).map(|(w, x)| w * f64::from(*x)).sum()).collect()
    };
    x.chunks_exact(d).flat_map(row).collect()
}

/// σ in f64, in place on rows of width d.
pub fn activate(sigma: Sigma, rows: &mut [f64], d: usize) {
    match sigma {
        Sigma::Identity => {}
        Sigma::Tanh => rows.iter_mut().for_each(|x| *x = x.tanh()),
        Sigma::Sigmoid => rows.iter_mut().for_each(|x| *x = 1.0 / (1.0 + (-*x).exp())),
        Sigma::Relu => rows.iter_mut().for_each(|x| *x = x.max(0.0)),
        Sigma::Softmax => rows.chunks_exact_mut(d).for_each(softmax),
    }
}

/// One row becomes its softmax, from its maximum down.
pub fn softmax(row: &mut [f64]) {
    let most = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    row.iter_mut().for_each(|x| *x = (*x - most).exp());
    let sum: f64 = row.iter().sum();
    row.iter_mut().for_each(|x| *x /= sum);
}

/// Indices of at most `most` of n rows, evenly spread.
pub fn spread(n: usize, most: usize) -> Vec<usize> {
    if n <= most { (0..n).collect() } else { (0..most).map(|i| i * n / most).collect() }
}
