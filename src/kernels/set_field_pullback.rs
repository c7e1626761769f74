//! Pullback of `set_field`: recomputes q, k, v and the weights P of a set, then with S the gradient at the scaled scores
//! g_q = S k, g_k = Sᵀ q, g_v = Pᵀ g, through σ; g_x = g_q W_Q + g_k W_K + g_v W_V − leak g. g_qkv stays, for g_W is one product
//! over all tokens of the batch.

use std::cell::RefCell;

use super::{
    activation::Tokens,
    elementary::dot,
    gemm::{View, gemm},
    guard::{self, When},
    set_field::{Rule, axpy},
};
use crate::device::{Access::*, Bound, Buffer, Call, Kernel};

pub static KERNEL: Kernel = Kernel {
    name: "set_field_pullback",
    wgsl: concat!(include_str!("guard.wgsl"), include_str!("token_set.wgsl"), include_str!("set_field_pullback.wgsl")),
    buffers: &[In, In, In, In, InOut, InOut],
    cpu,
};

pub struct SetFieldPullback<'a> {
    pub clock: &'a Buffer,
    pub when: When,
    /// [3, d, d]
    pub w: &'a Buffer,
    /// [sets, n, d]
    pub x: &'a Buffer,
    /// [sets, n, d] the gradient at the field
    pub g: &'a Buffer,
    /// [sets · n, 3 d]: g_q, g_k, g_v of a token side by side
    pub g_qkv: &'a Buffer,
    /// g_x, at `offset`
    pub out: &'a Buffer,
    pub offset: usize,
    /// On top of what is there
    pub add: bool,
    pub rule: Rule,
}

impl SetFieldPullback<'_> {
    pub fn call(self) -> Call {
        let Tokens { sets, n, d, .. } = self.rule.tokens;
        Call {
            kernel: &KERNEL,
            params: self.rule.words(self.when, self.offset, self.add),
            buffers: [self.clock, self.w, self.x, self.g, self.g_qkv, self.out].map(Clone::clone).to_vec(),
            groups: super::folded(sets),
            units: sets,
            unit_cost: n * d * (12 * d + 12 * n + 60),
        }
    }
}

thread_local! {
    /// qkv of a chunk, the weights of a head and the gradient at its scores.
    static SCRATCH: RefCell<(Vec<f32>, Vec<f32>, Vec<f32>)> = RefCell::default();
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [clock, w, x, g, g_qkv, out] = buffers else { unreachable!("six buffers") };
    if !guard::active(clock.u32(), params[0]) {
        return;
    }
    let (rule, offset, add) = Rule::of(params);
    let Tokens { n, d, .. } = rule.tokens;
    let size = n * d;
    let (w, x, g, g_qkv, out) = (w.f32(), x.f32(), g.f32(), g_qkv.f32_mut(), &mut out.f32_mut()[offset..]);
    SCRATCH.with_borrow_mut(|(qkv, weights, slopes)| {
        weights.resize(n * n, 0.0);
        slopes.resize(n * n, 0.0);
        for begin in range.clone().step_by(rule.chunk()) {
            let sets = begin..range.end.min(begin + rule.chunk());
            let words = sets.start * size..sets.end * size;
            let (x, g) = (&x[words.clone()], &g[words.clone()]);
            let g_qkv = &mut g_qkv[3 * words.start..3 * words.end];
            qkv.resize(3 * x.len(), 0.0);
            rule.project(x, w, qkv);
            g_qkv.fill(0.0);
            let all = g.chunks_exact(size).zip(qkv.chunks_exact(3 * size)).zip(g_qkv.chunks_exact_mut(3 * size));
            all.for_each(|((g, set), g_set)| pull_set(&rule, set, g, g_set, weights, slopes));
            let (out, left) = (&mut out[words], View { data: g_qkv, rows: 3 * d, cols: 1 });
            gemm(g.len() / d, d, 3 * d, left, View { data: w, rows: d, cols: 1 }, |i, j, sums| {
                let at = i * d + j..i * d + j + sums.len();
                for ((out, sum), g) in out[at.clone()].iter_mut().zip(sums).zip(&g[at]) {
                    *out = if add { *out } else { 0.0 } + sum - rule.leak * g;
                }
            });
        }
    });
}

/// qkv [n, 3 d] of a set and g [n, d] → g_qkv [n, 3 d], which is 0 before.
fn pull_set(rule: &Rule, set: &[f32], g: &[f32], g_set: &mut [f32], weights: &mut [f32], slopes: &mut [f32]) {
    let Tokens { n, d, heads, .. } = rule.tokens;
    let width = rule.tokens.width();
    for head in 0..heads {
        let at = |part: usize| part * d + head * width..part * d + head * width + width;
        rule.weigh(set, head, weights);
        for ((slopes, weights), g) in slopes.chunks_exact_mut(n).zip(weights.chunks_exact(n)).zip(g.chunks_exact(d)) {
            let values = set.chunks_exact(3 * d).map(|token| &token[at(2)]);
            slopes.iter_mut().zip(values).for_each(|(slope, v)| *slope = rule.scores.scale * dot(&g[at(0)], v));
            if !rule.scores.linear {
                let mean: f32 = slopes.iter().zip(weights).map(|(slope, weight)| slope * weight).sum();
                slopes.iter_mut().zip(weights).for_each(|(slope, weight)| *slope = weight * (*slope - mean));
            }
        }
        for i in 0..n {
            let (q, g) = (&set[i * 3 * d..][at(0)], &g[i * d..][at(0)]);
            for j in 0..n {
                let (slope, weight) = (slopes[i * n + j], weights[i * n + j]);
                axpy(&mut g_set[i * 3 * d..][at(0)], slope, &set[j * 3 * d..][at(1)]);
                axpy(&mut g_set[j * 3 * d..][at(1)], slope, q);
                axpy(&mut g_set[j * 3 * d..][at(2)], weight, g);
            }
        }
    }
    for (y, g) in set.chunks_exact(3 * d).zip(g_set.chunks_exact_mut(3 * d)) {
        rule.sigma.pullback(&y[..d], &mut g[..d], width);
        rule.sigma.pullback(&y[2 * d..], &mut g[2 * d..], width);
    }
}
