//! What a flow does over time in a few numbers, and who attends to whom at one of them.

use super::states::{Setting, States, activate, softmax, spread, through};
use crate::model::attention::Kind;

/// Tokens that energy and diameter look at: all pairs of them.
pub const SAMPLE: usize = 512;

/// At one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// softmax: ln of the mean of exp(⟨q_i, k_j⟩ / √(d/heads)) over all pairs and heads: the logarithm of the interaction
    /// energy of Geshkovski et al. (A mathematical perspective on transformers, 2023) but for its constant.
    /// literal: its analogue, the mean of ⟨σ(q_i), k_j⟩² / 4, whose gradient is the field where σ and W are the identity.
    pub energy: f64,
    /// The largest distance between two tokens
    pub diameter: f64,
    /// Norm of the mean token
    pub mean: f64,
    /// Mean norm of the tokens
    pub norm: f64,
}

pub fn point(states: &States, setting: &Setting, k: usize) -> Point {
    let (x, d, n) = (states.at(k), states.d, states.n);
    let rows = spread(n, SAMPLE);
    let sample: Vec<f32> = rows.iter().flat_map(|i| x[i * d..(i + 1) * d].iter().copied()).collect();
    let mut mean = vec![0.0; d];
    let mut norm = 0.0;
    for row in x.chunks_exact(d) {
        mean.iter_mut().zip(row).for_each(|(m, x)| *m += f64::from(*x) / n as f64);
        norm += length(row.iter().map(|x| f64::from(*x))) / n as f64;
    }
    let energy = energy(&sample, d, setting, states.times[k]);
    Point { energy, diameter: diameter(&sample, d), mean: length(mean.into_iter()), norm }
}

fn length(row: impl Iterator<Item = f64>) -> f64 {
    row.map(|x| x * x).sum::<f64>().sqrt()
}

/// The largest distance between two rows of x [n, d].
pub fn diameter(x: &[f32], d: usize) -> f64 {
    let rows: Vec<&[f32]> = x.chunks_exact(d).collect();
    let mut most = 0.0f64;
    for (i, a) in rows.iter().enumerate() {
        for b in &rows[..i] {
            most = most.max(a.iter().zip(*b).map(|(a, b)| f64::from(a - b).powi(2)).sum());
        }
    }
    most.sqrt()
}

fn energy(x: &[f32], d: usize, setting: &Setting, t: f64) -> f64 {
    let n = x.len() / d;
    let scores = scores(x, d, setting, t);
    let pairs = (scores.len() as f64).max(1.0);
    match setting.field {
        // Summed from the maximum down: the exponentials of a flow without a leak leave f64 early.
        Kind::Softmax => {
            let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            most + (scores.iter().map(|s| (s - most).exp()).sum::<f64>() / pairs).ln()
        }
        Kind::Literal { .. } => scores.iter().map(|s| s * s).sum::<f64>() / (4.0 * (n * n) as f64),
    }
}

/// [heads, n, n]: ⟨q_i, k_j⟩ / √(d/heads) per head; literal: ⟨σ(q_i), k_j⟩, one "head".
fn scores(x: &[f32], d: usize, setting: &Setting, t: f64) -> Vec<f64> {
    let mut q = through(x, &setting.at(setting.q, d, t), d);
    let k = through(x, &setting.at(setting.k, d, t), d);
    let (heads, scale) = match setting.field {
        Kind::Softmax => (setting.heads, setting.temperature(d)),
        Kind::Literal { sigma, .. } => {
            activate(sigma, &mut q, d);
            (1, 1.0)
        }
    };
    let width = d / heads;
    let mut out = Vec::with_capacity(heads * q.len() / d * k.len() / d);
    for head in 0..heads {
        let part = head * width..(head + 1) * width;
        for q in q.chunks_exact(d) {
            out.extend(k.chunks_exact(d).map(|k| {
                let product: f64 = q[part.clone()].iter().zip(&k[part.clone()]).map(|(q, k)| q * k).sum();
                scale * product
            }));
        }
    }
    out
}

/// Who attends to whom in x [n, d] at t: [heads, n, n]. softmax: rows sum to 1; literal: the signed weight
/// scale · ⟨σ(q_i), k_j⟩ with which token i takes up σ(v_j).
pub fn attention(x: &[f32], d: usize, setting: &Setting, t: f64) -> Vec<f32> {
    let n = x.len() / d;
    let mut scores = scores(x, d, setting, t);
    match setting.field {
        Kind::Softmax => scores.chunks_exact_mut(n).for_each(softmax),
        Kind::Literal { scale, .. } => scores.iter_mut().for_each(|s| *s *= f64::from(scale)),
    }
    scores.into_iter().map(|s| s as f32).collect()
}
