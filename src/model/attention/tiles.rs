//! weights v − leak X with the weights q kᵀ in tiles, their softmax or, in the literal field, themselves. The pullback needs the
//! log-sum-exps, never the [n, n] weights.

use super::{Attention, Sigma};
use crate::{
    device::{Buffer, Call},
    kernels::attention::{
        activation::{Parts, activation},
        activation_pullback::activation_pullback,
        attend::Attend,
        attend_query::AttendPullback,
    },
    ode::Stage,
};

impl Attention {
    pub(super) fn tiles(&self, stage: &Stage, out: &Buffer, offset: usize, leak: f32) -> Vec<Call> {
        let (solve_clock, when, tokens, scores) = (stage.solve_clock, stage.when, self.equation.tokens, self.equation.scores());
        let (qkv, x, lse) = (&self.qkv, stage.x, &self.inner);
        let mut calls = Vec::new();
        if self.equation.sigma() != Sigma::Identity {
            calls.push(activation(solve_clock, when, qkv, self.equation.sigma(), tokens, Parts::Q_AND_V));
        }
        calls.push(Attend { solve_clock, when, qkv, x, out, offset, lse, tokens, scores, leak }.call());
        calls
    }

    /// `raw` holds the field without leak, which is attention's output.
    pub(super) fn tiles_pullback(&self, stage: &Stage, g: &Buffer) -> Vec<Call> {
        let (solve_clock, when, tokens, scores) = (stage.solve_clock, stage.when, self.equation.tokens, self.equation.scores());
        let (qkv, o, lse, dots, g_qkv) = (&self.qkv, &self.raw, &self.inner, &self.g_inner, &self.g_qkv);
        let pullback = AttendPullback { solve_clock, when, qkv, o, g, lse, dots, g_qkv, tokens, scores };
        let mut calls = vec![pullback.query(), pullback.key()];
        if self.equation.sigma() != Sigma::Identity {
            calls.push(activation_pullback(solve_clock, when, qkv, g_qkv, self.equation.sigma(), tokens));
        }
        calls
    }
}
