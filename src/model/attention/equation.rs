//! What a field is: the formula and its options, and W(t).

use crate::{
    device::{Buffer, Device},
    error::Result,
    kernels::{
        attention::{
            activation::{Sigma, Tokens},
            attend::Scores,
            set_field::Rule,
            weights_at::Place,
        },
        shared::solve_clock::TICKS,
    },
};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Literal { sigma: Sigma, scale: f32 },
    Softmax,
}

/// W(t) through M knots: linear between them, or constant on M equal pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    pub knots: usize,
    pub constant: bool,
}

impl Path {
    /// Ticks of the ends of intervals.
    pub fn ends(self) -> Vec<u32> {
        let intervals = if self.constant { self.knots } else { (self.knots - 1).max(1) } as u64;
        (0..=intervals).map(|i| (i * u64::from(TICKS) / intervals) as u32).collect()
    }
}

/// What is fixed of a field, whatever its weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equation {
    pub tokens: Tokens,
    pub kind: Kind,
    pub leak: f32,
    pub sphere: bool,
    pub path: Path,
}

impl Equation {
    pub(super) fn scores(&self) -> Scores {
        match self.kind {
            Kind::Literal { scale, .. } => Scores { scale, linear: true },
            Kind::Softmax => Scores::softmax(self.tokens),
        }
    }

    pub(super) fn sigma(&self) -> Sigma {
        match self.kind {
            Kind::Literal { sigma, .. } => sigma,
            Kind::Softmax => Sigma::Identity,
        }
    }

    /// For sets that are evaluated whole; on the sphere the leak vanishes.
    pub(super) fn rule(&self) -> Rule {
        let (tokens, sphere) = (self.tokens, self.sphere);
        let leak = if sphere { 0.0 } else { self.leak };
        Rule { tokens, sigma: self.sigma(), scores: self.scores(), leak, sphere }
    }
}

/// W(t) at its knots, three paths [M, d, d], and its gradient at the same place of another buffer.
pub struct Knots {
    pub values: Buffer,
    pub grads: Buffer,
    pub place: Place,
}

impl Knots {
    /// Buffers of their own for weights [3, M, d, d].
    pub fn upload(device: &Device, weights: &[f32], gradient: bool) -> Result<Self> {
        let values = device.alloc("the weights at the knots", weights.len())?;
        device.write(&values, 0, bytemuck::cast_slice(weights));
        let grads = device.alloc("the gradients at the knots", if gradient { weights.len() } else { 0 })?;
        Ok(Knots { values, grads, place: Place { offset: 0, stride: weights.len() / 3 } })
    }
}
