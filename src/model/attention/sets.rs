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
    fn rule(&self) -> Rule {
        let (tokens, leak, sphere) = (self.equation.tokens, self.equation.leak, self.equation.sphere);
        Rule { tokens, sigma: self.sigma(), scores: self.scores(), leak, sphere }
    }

    pub(super) fn whole(&self, stage: &Stage) -> Vec<Call> {
        let Stage { clock, when, x, out, offset, .. } = *stage;
        vec![self.weights_at(stage, false), SetField { clock, when, w: &self.w, x, out, offset, rule: self.rule() }.call()]
    }

    /// g at the field → g_qkv, and the gradient by x at stage.out.
    pub(super) fn whole_pullback(&self, stage: &Stage, g: &Buffer) -> Vec<Call> {
        let Stage { clock, when, x, out, offset, .. } = *stage;
        let (w, g_qkv, rule) = (&self.w, &self.g_qkv, self.rule());
        vec![self.weights_at(stage, false), SetFieldPullback { clock, when, w, x, g, g_qkv, out, offset, rule }.call()]
    }
}
