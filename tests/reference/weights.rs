//! W(t) from M knots, for the f64 reference.

use super::fields::{Matrices, add};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Path {
    /// Knot m at t_m = m T / (M − 1); one knot is a constant field.
    Linear,
    /// M equal pieces.
    Constant,
    /// Two knots A, B: W(t) = A + B cos 2πt, the golden file's function of t.
    Cosine,
}

#[derive(Clone, Debug)]
pub struct Weights {
    pub path: Path,
    pub t1: f64,
    pub d: usize,
    /// W_Q, W_K, W_V, each [M, d, d]
    pub knots: Matrices,
}

impl Weights {
    pub fn count(&self) -> usize {
        self.knots[0].len() / (self.d * self.d)
    }

    /// Where the pieces of the path end, the last one at T: a solve ends a step at each.
    pub fn ends(&self) -> Vec<f64> {
        let pieces = match self.path {
            Path::Linear => (self.count() - 1).max(1),
            Path::Constant => self.count(),
            Path::Cosine => 1,
        };
        (1..=pieces).map(|end| if end == pieces { self.t1 } else { self.t1 * end as f64 / pieces as f64 }).collect()
    }

    /// Does W jump where a piece ends? Then f before and after are different slopes.
    pub fn jumps(&self) -> bool {
        self.path == Path::Constant
    }

    /// W(t) = Σ_m φ_m(t) W_m: the (m, φ_m(t)) that are not 0 on this piece.
    pub fn basis(&self, piece: usize, t: f64) -> Vec<(usize, f64)> {
        match self.path {
            Path::Linear if self.count() > 1 => {
                let along = t * (self.count() - 1) as f64 / self.t1 - piece as f64;
                vec![(piece, 1.0 - along), (piece + 1, along)]
            }
            Path::Linear | Path::Constant => vec![(piece, 1.0)],
            Path::Cosine => vec![(0, 1.0), (1, (2.0 * std::f64::consts::PI * t).cos())],
        }
    }

    /// W_Q, W_K, W_V at t, each [d, d]
    pub fn at(&self, piece: usize, t: f64) -> Matrices {
        let size = self.d * self.d;
        let basis = self.basis(piece, t);
        self.knots.each_ref().map(|knots| {
            let mut w = vec![0.0; size];
            basis.iter().for_each(|(m, weight)| add(&mut w, *weight, &knots[m * size..(m + 1) * size]));
            w
        })
    }

    /// Scatters the gradient of W(t) to the gradients of the knots.
    pub fn at_pullback(&self, piece: usize, t: f64, g_w: &Matrices, g_knots: &mut Matrices) {
        let size = self.d * self.d;
        for (g_knots, g_w) in g_knots.iter_mut().zip(g_w) {
            for (m, weight) in self.basis(piece, t) {
                add(&mut g_knots[m * size..(m + 1) * size], weight, g_w);
            }
        }
    }
}
