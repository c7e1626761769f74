//! Pullback of `set_field` from the q, k, v, weights P and field that it kept: with S the gradient at the scaled scores
//! g_q = S k, g_k = Sᵀ q, g_v = Pᵀ g, through σ; g_x = g_q W_Q + g_k W_K + g_v W_V − leak g.
//! On the sphere g goes through the projection first, which has a part of g_x of its own. g_qkv stays, for g_W is one product
//! over all tokens of the batch.

use std::cell::RefCell;

use super::{activation::Tokens, set_field::Rule};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::{Lines, copy, dot, dots, mix, pairs},
            gemm::{Finish, Out, View, gemm},
            lanes::Lanes,
        },
        folded,
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "set_field_pullback",
    wgsl: wgsl!(
        "shared/solve_clock",
        "shared/guard",
        "shared/nan",
        "shared/elementary",
        "shared/sigma",
        "shared/token_set",
        "attention/set_field_pullback"
    ),
    buffers: &[In, In, In, In, In, In, InOut, InOut],
    cpu,
};

pub struct SetFieldPullback<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    /// [3, d, d]
    pub w: &'a Buffer,
    /// [sets, n, d]
    pub x: &'a Buffer,
    /// [sets, n, d] the gradient at the field
    pub g: &'a Buffer,
    /// As `SetField` kept them
    pub qkv: &'a Buffer,
    pub records: &'a Buffer,
    /// [sets · n, 3 d]: g_q, g_k, g_v of a token side by side
    pub g_qkv: &'a Buffer,
    /// g_x, at `offset`
    pub out: &'a Buffer,
    pub offset: usize,
    pub rule: Rule,
}

impl SetFieldPullback<'_> {
    pub fn call(self) -> Call {
        let Tokens { sets, n, d, .. } = self.rule.tokens;
        Call {
            kernel: &KERNEL,
            params: self.rule.words(self.when, self.offset, false),
            buffers: [self.solve_clock, self.w, self.x, self.g, self.qkv, self.records, self.g_qkv, self.out]
                .map(Clone::clone)
                .to_vec(),
            groups: folded(sets),
            units: sets,
            unit_cost: n * d * (12 * d + 12 * n + 60),
        }
    }
}

#[derive(Default)]
struct Scratch {
    /// [heads, n, n] the gradient at the scaled scores of a set
    slopes: Vec<f32>,
    /// [n, d] the gradient at the field before the projection
    g: Vec<f32>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// One set: x, g, f [n, d], qkv [n, 3 d], weights [heads, n, n].
struct Set<'a> {
    x: &'a [f32],
    g: &'a [f32],
    qkv: &'a [f32],
    weights: &'a [f32],
    f: &'a [f32],
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, w, x, g, qkv, records, g_qkv, out] = buffers else { unreachable!("eight buffers") };
    if !guard::active(solve_clock.u32(), params[0]) {
        return;
    }
    let (rule, offset) = Rule::of(params);
    let Tokens { n, d, heads, .. } = rule.tokens;
    let (size, square) = (n * d, heads * n * n);
    let (w, x, g, qkv, records) = (w.f32(), x.f32(), g.f32(), qkv.f32(), records.f32());
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.slopes.resize(square, 0.0);
        scratch.g.resize(size, 0.0);
        for begin in range.clone().step_by(rule.chunk()) {
            let sets = begin..range.end.min(begin + rule.chunk());
            let words = sets.start * size..sets.end * size;
            let (g_qkv, out) = (g_qkv.part(3 * words.start..3 * words.end), out.part(offset + words.start..offset + words.end));
            let each = g_qkv.chunks_exact_mut(3 * size).zip(out.chunks_exact_mut(size));
            for (i, (g_qkv, out)) in sets.zip(each) {
                let (one, three) = (i * size..(i + 1) * size, 3 * i * size..3 * (i + 1) * size);
                let (x, g, qkv) = (&x[one.clone()], &g[one], &qkv[three]);
                let (weights, f) = records[i * rule.record()..(i + 1) * rule.record()].split_at(square);
                let set = Set { x, g, qkv, weights, f };
                pull_set(&rule, scratch, set, g_qkv, out);
            }
            let left = View { data: g_qkv, rows: 3 * d, cols: 1 };
            let right = View { data: w, rows: d, cols: 1 };
            gemm([words.len() / d, d, 3 * d], left, right, Out { data: out, stride: d }, Finish::ADDED);
        }
    });
}

/// → g_qkv [n, 3 d], and in out what g_x has that is not through q, k and v.
fn pull_set(rule: &Rule, scratch: &mut Scratch, set: Set, g_qkv: &mut [f32], out: &mut [f32]) {
    let Tokens { n, d, .. } = rule.tokens;
    let width = rule.tokens.width();
    let Scratch { slopes, g: g_f } = scratch;
    let Set { x, g, qkv, weights, f } = set;
    if rule.sphere {
        let tokens = x.chunks_exact(d).zip(f.chunks_exact(d)).zip(g.chunks_exact(d));
        for (((x, f), g), (g_f, out)) in tokens.zip(g_f.chunks_exact_mut(d).zip(out.chunks_exact_mut(d))) {
            let (r, xf, xg) = (dot(x, x), dot(x, f), dot(x, g));
            // Four at a time, as is not done of itself in a build for size.
            let [along, twice, xg, xf, r] = [xg / r, 2.0 * xf * xg / r, xg, xf, r].map(Lanes::splat);
            copy(g_f, g);
            pairs(g_f, x, |g, x| g.minus(along.times(x)));
            copy(out, x);
            pairs(out, f, |x, f| twice.times(x).minus(xg.times(f)));
            pairs(out, g, |sum, g| sum.minus(xf.times(g)).over(r));
        }
    } else {
        copy(g_f, g);
        out.iter_mut().zip(g).for_each(|(out, g)| *out = -rule.leak * g);
    }
    slope(rule, qkv, g_f, weights, slopes);
    for (head, (slopes, weights)) in slopes.chunks_exact(n * n).zip(weights.chunks_exact(n * n)).enumerate() {
        let at = |part: usize| part * d + head * width..part * d + head * width + width;
        let part = |part: usize| Lines { data: &qkv[part * d + head * width..], stride: 3 * d };
        let g = Lines { data: &g_f[head * width..], stride: d };
        for (i, g_token) in g_qkv.chunks_exact_mut(3 * d).enumerate() {
            mix(&mut g_token[at(0)], n, |j| slopes[i * n + j], part(1));
            mix(&mut g_token[at(1)], n, |j| slopes[j * n + i], part(0));
            mix(&mut g_token[at(2)], n, |j| weights[j * n + i], g);
        }
    }
    for (y, g) in qkv.chunks_exact(3 * d).zip(g_qkv.chunks_exact_mut(3 * d)) {
        rule.sigma.pullback(&y[..d], &mut g[..d], width);
        rule.sigma.pullback(&y[2 * d..], &mut g[2 * d..], width);
    }
}

/// The gradient at the scaled scores [heads, n, n], times their scale.
fn slope(rule: &Rule, set: &[f32], g: &[f32], weights: &[f32], slopes: &mut [f32]) {
    let Tokens { n, d, .. } = rule.tokens;
    let width = rule.tokens.width();
    for (head, (slopes, weights)) in slopes.chunks_exact_mut(n * n).zip(weights.chunks_exact(n * n)).enumerate() {
        let at = head * width;
        for ((slopes, weights), g) in slopes.chunks_exact_mut(n).zip(weights.chunks_exact(n)).zip(g.chunks_exact(d)) {
            dots(slopes, rule.scores.scale, &g[at..at + width], Lines { data: &set[2 * d + at..], stride: 3 * d });
            if !rule.scores.linear {
                let mean: f32 = slopes.iter().zip(weights).map(|(slope, weight)| slope * weight).sum();
                slopes.iter_mut().zip(weights).for_each(|(slope, weight)| *slope = weight * (*slope - mean));
            }
        }
    }
}
