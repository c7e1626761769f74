//! Small sets, whole: one call for the field, one for its pullback.

use super::Attention;
use crate::{
    device::{Buffer, Call},
    kernels::{
        set_field::{Rule, SetField},
        set_field_pullback::SetFieldPullback,
    },
    ode::Stage,
};

impl Attention {
    fn rule(&self, leak: f32) -> Rule {
        Rule { tokens: self.equation.tokens, sigma: self.sigma(), scores: self.scores(), leak }
    }

    pub(super) fn whole(&self, stage: &Stage, out: &Buffer, offset: usize, leak: f32) -> Vec<Call> {
        let (clock, when, x, rule) = (stage.clock, stage.when, stage.x, self.rule(leak));
        vec![self.weights_at(stage, false), SetField { clock, when, w: &self.w, x, out, offset, rule }.call()]
    }

    /// g at the field → g_qkv, and the gradient by x at stage.out, on top of what is there where `add`.
    pub(super) fn whole_pullback(&self, stage: &Stage, g: &Buffer, add: bool) -> Call {
        let (clock, when, x, rule) = (stage.clock, stage.when, stage.x, self.rule(self.equation.leak));
        let (out, offset, g_qkv) = (stage.out, stage.offset, &self.g_qkv);
        SetFieldPullback { clock, when, w: &self.w, x, g, g_qkv, out, offset, add, rule }.call()
    }
}
