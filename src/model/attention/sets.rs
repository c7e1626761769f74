//! Small sets, whole: one call for the field, one for its pullback.

use super::Attention;
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::attention::{
        set_field::{Rule, SetField},
        set_field_pullback::SetFieldPullback,
    },
    ode::Stage,
};

/// q, k, v [rows, 3 d] and records of an evaluation, for its pullback.
pub(super) struct Kept {
    qkv: Buffer,
    records: Buffer,
}

/// Words that kept evaluations may take together: above, a pullback evaluates again.
const MOST_WORDS: usize = 64 << 20;

impl Kept {
    /// Room for so many evaluations; or for one at a time, where they are none or too many: then true.
    pub fn room(device: &Device, rule: Rule, evaluations: usize) -> Result<(Vec<Self>, bool)> {
        let (projections, records) = (3 * rule.tokens.len(), rule.tokens.sets * rule.record());
        let again = evaluations == 0 || (projections + records).saturating_mul(evaluations) > MOST_WORDS;
        let room = || -> Result<Self> {
            Ok(Kept {
                qkv: device.alloc("queries, keys and values", projections)?,
                records: device.alloc("weights of attention", records)?,
            })
        };
        Ok(((0..if again { 1 } else { evaluations }).map(|_| room()).collect::<Result<_>>()?, again))
    }
}

impl Attention {
    /// What the stage's evaluation keeps; None where it is evaluated again for the pullback.
    fn kept(&self, stage: &Stage) -> Option<&Kept> {
        stage.kept.filter(|_| !self.again).and_then(|slot| self.kept.get(slot))
    }

    fn set_field(&self, stage: &Stage, kept: Option<&Kept>, out: &Buffer, offset: usize) -> [Call; 2] {
        let Stage { solve_clock, when, x, .. } = *stage;
        let (qkv, records) = kept.map_or((&self.unused[0], &self.unused[1]), |kept| (&kept.qkv, &kept.records));
        let (w, keep, rule) = (&self.w, kept.is_some(), self.equation.rule());
        [self.weights_at(stage, false), SetField { solve_clock, when, w, x, out, offset, qkv, records, keep, rule }.call()]
    }

    pub(super) fn whole(&self, stage: &Stage) -> Vec<Call> {
        self.set_field(stage, self.kept(stage), stage.out, stage.offset).to_vec()
    }

    /// g at the field → g_qkv, and the gradient by x at stage.out.
    pub(super) fn whole_pullback(&self, stage: &Stage, g: &Buffer) -> Vec<Call> {
        let Stage { solve_clock, when, x, out, offset, .. } = *stage;
        let (mut calls, kept) = match self.kept(stage) {
            Some(kept) => (vec![self.weights_at(stage, false)], kept),
            None => (self.set_field(stage, Some(&self.kept[0]), &self.raw, 0).to_vec(), &self.kept[0]),
        };
        let (w, g_qkv, qkv, records, rule) = (&self.w, &self.g_qkv, &kept.qkv, &kept.records, self.equation.rule());
        calls.push(SetFieldPullback { solve_clock, when, w, x, g, qkv, records, g_qkv, out, offset, rule }.call());
        calls
    }
}
