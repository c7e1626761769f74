//! softmax_rows(q kᵀ / √(d / heads)) v − leak X in tiles; its pullback needs the log-sum-exps, never the [n, n] weights.

use super::Attention;
use crate::{
    device::{Buffer, Call},
    kernels::{attend::Attend, attend_query::AttendPullback},
    ode::Stage,
};

impl Attention {
    pub(super) fn softmax(&self, stage: &Stage, out: &Buffer, offset: usize, leak: f32) -> Vec<Call> {
        let (clock, when) = (stage.clock, stage.when);
        let (qkv, x, lse, tokens) = (&self.qkv, stage.x, &self.inner, self.tokens);
        vec![Attend { clock, when, qkv, x, out, offset, lse, tokens, leak }.call()]
    }

    /// `raw` holds the field without leak, which is attention's output.
    pub(super) fn softmax_pullback(&self, stage: &Stage, g: &Buffer) -> Vec<Call> {
        let pullback = AttendPullback {
            clock: stage.clock,
            when: stage.when,
            qkv: &self.qkv,
            o: &self.raw,
            g,
            lse: &self.inner,
            dots: &self.g_inner,
            g_qkv: &self.g_qkv,
            tokens: self.tokens,
        };
        vec![pullback.query(), pullback.key()]
    }
}
