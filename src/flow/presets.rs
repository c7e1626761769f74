//! Tokens and weights to start from, made from a seed: the same seed gives the same flow on every machine.

use serde::Serialize;

use crate::rng::{Generator, Stream};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// On the unit circle of the first two features, evenly but for a jitter: an even ring never decides where to gather
    Circle,
    /// Uniform on the unit sphere
    Sphere,
    /// Independent standard normal entries
    Gaussian,
    /// d = 1: the antipodal pair 1.5 and -1.5; else the first two unit vectors. Both have a flow in closed form
    Two,
}

pub const TOKENS: [(&str, Tokens); 4] =
    [("circle", Tokens::Circle), ("sphere", Tokens::Sphere), ("gaussian", Tokens::Gaussian), ("two", Tokens::Two)];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "WeightKind"))]
pub enum Kind {
    Identity,
    Minus,
    /// A few Fourier modes in t, entries of variance 1/d
    Smooth,
    /// Independent at each layer, entries of variance 1/d
    Layers,
}

pub const KINDS: [(&str, Kind); 4] =
    [("identity", Kind::Identity), ("minus", Kind::Minus), ("smooth", Kind::Smooth), ("layers", Kind::Layers)];

/// Where the M matrices of a path stand in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    /// m/(M-1): the ends of linear pieces
    Knots,
    /// m/M: where a stack of M layers reads a function of depth
    Layers,
}

/// Modes of a smooth path beside its constant: cos and sin of 2πk t/T over k, k = 1, 2, 3.
const MODES: usize = 3;

/// [n, d]; `Two` has two rows whatever n is.
pub fn tokens(preset: Tokens, n: usize, d: usize, seed: u64) -> Vec<f32> {
    let mut rng = Generator::new(seed, Stream::Tokens);
    match preset {
        Tokens::Circle => {
            let mut x = vec![0.0; n * d];
            for (i, row) in x.chunks_exact_mut(d).enumerate() {
                let angle = std::f32::consts::TAU * (i as f32 + rng.uniform(-0.4, 0.4)) / n as f32;
                row[0] = angle.cos();
                if d > 1 {
                    row[1] = angle.sin();
                }
            }
            x
        }
        Tokens::Sphere => {
            let mut x: Vec<f32> = (0..n * d).map(|_| rng.normal()).collect();
            for row in x.chunks_exact_mut(d) {
                let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
                row.iter_mut().for_each(|x| *x /= norm);
            }
            x
        }
        Tokens::Gaussian => (0..n * d).map(|_| rng.normal()).collect(),
        Tokens::Two if d == 1 => vec![1.5, -1.5],
        Tokens::Two => (0..2 * d).map(|i| f32::from(i.is_multiple_of(d + 1))).collect(),
    }
}

/// One matrix path [M, d, d], M = `knots`; `which` of q, k, v (0, 1, 2) draws its own numbers.
pub fn weights(kind: Kind, which: u64, d: usize, knots: usize, grid: Grid, seed: u64) -> Vec<f32> {
    // Three streams from one seed: q, k and v must not be the same matrix.
    let mut rng = Generator::new(seed.wrapping_mul(3).wrapping_add(which), Stream::Path);
    let scale = 1.0 / (d as f32).sqrt();
    match kind {
        Kind::Identity | Kind::Minus => {
            let one = if kind == Kind::Identity { 1.0 } else { -1.0 };
            (0..knots * d * d).map(|i| if (i % (d * d)).is_multiple_of(d + 1) { one } else { 0.0 }).collect()
        }
        Kind::Layers => (0..knots * d * d).map(|_| scale * rng.normal()).collect(),
        Kind::Smooth => {
            let modes: Vec<f32> = (0..(1 + 2 * MODES) * d * d).map(|_| rng.normal()).collect();
            let amplitude = |k: usize| 1.0 / k as f32;
            // cos² + sin² = 1: the variance is the same at every t.
            let variance = 1.0 + (1..=MODES).map(|k| amplitude(k).powi(2)).sum::<f32>();
            let last = if grid == Grid::Knots { knots.saturating_sub(1).max(1) } else { knots };
            let mut path = Vec::with_capacity(knots * d * d);
            for m in 0..knots {
                let at = std::f32::consts::TAU * m as f32 / last as f32;
                for i in 0..d * d {
                    let waves = (1..=MODES).map(|k| {
                        let (sin, cos) = (k as f32 * at).sin_cos();
                        amplitude(k) * (cos * modes[(2 * k - 1) * d * d + i] + sin * modes[2 * k * d * d + i])
                    });
                    path.push(scale * (modes[i] + waves.sum::<f32>()) / variance.sqrt());
                }
            }
            path
        }
    }
}
