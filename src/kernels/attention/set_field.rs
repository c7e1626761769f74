//! The whole field of small sets of tokens in one call: q, k, v = x Wᵀ, σ, weights q kᵀ (scaled, or their softmax), out =
//! weights v − leak x, or its part along the sphere, all within a set. The GPU keeps a set in workgroup memory, the CPU some sets in cache; with n below d the
//! plain n x n form costs less than kᵀ v.

use std::cell::RefCell;

use super::{
    activation::{Sigma, Tokens},
    attend::Scores,
};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::{Lines, axpy, copy, dot, dots, mix, softmax},
            gemm::{Finish, Out, View, gemm},
        },
        folded,
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "set_field",
    wgsl: wgsl!(
        "shared/solve_clock",
        "shared/guard",
        "shared/nan",
        "shared/elementary",
        "shared/sigma",
        "shared/token_set",
        "attention/set_field"
    ),
    buffers: &[In, In, In, Out, Out, Out],
    cpu,
};

/// n·d of a set at most: tokens, q, k, v and their gradients fill the 16 KiB of workgroup memory that WebGPU grants.
pub const MOST_WORDS: usize = 512;
/// Tokens that the CPU projects at a time: their q, k and v stay in cache.
const CHUNK_ROWS: usize = 256;

/// With more tokens than these (so at most three features) a tile is a query or two, and a workgroup idles: tiles are better.
const MOST_TOKENS: usize = 128;

pub fn fits(tokens: Tokens) -> bool {
    tokens.n * tokens.d <= MOST_WORDS && tokens.n <= MOST_TOKENS
}

/// What a set's field is; σ is the identity for the softmax field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    pub tokens: Tokens,
    pub sigma: Sigma,
    pub scores: Scores,
    pub leak: f32,
    /// f projected on the tangent space of unit rows, where the leak vanishes
    pub sphere: bool,
}

impl Rule {
    pub fn words(&self, when: When, offset: usize, keep: bool) -> Vec<u32> {
        let Tokens { sets, n, d, heads } = self.tokens;
        let [scale, linear] = self.scores.words();
        let shape = [sets, n, d, heads, self.sigma as usize].map(|word| word as u32);
        let rest = [linear, offset as u32, scale, self.leak.to_bits(), self.sphere as u32, keep as u32];
        [when as u32].into_iter().chain(shape).chain(rest).collect()
    }

    /// From the words of a call: the rule, and the offset.
    pub fn of(words: &[u32]) -> (Self, usize) {
        let [sets, n, d, heads] = [1, 2, 3, 4].map(|i| words[i] as usize);
        let scores = Scores { scale: f32::from_bits(words[8]), linear: words[6] == 1 };
        let tokens = Tokens { sets, n, d, heads };
        let (sigma, leak, sphere) = (Sigma::of(words[5]), f32::from_bits(words[9]), words[10] == 1);
        (Rule { tokens, sigma, scores, leak, sphere }, words[7] as usize)
    }

    /// Words that a set keeps beside q, k and v: its weights [heads, n, n] and, on the sphere, its field [n, d] before the projection.
    pub fn record(&self) -> usize {
        let Tokens { n, d, heads, .. } = self.tokens;
        heads * n * n + if self.sphere { n * d } else { 0 }
    }

    /// Sets of a piece that stays in cache.
    pub fn chunk(&self) -> usize {
        (CHUNK_ROWS / self.tokens.n).max(1)
    }

    /// x [rows, d] → q, k, v side by side [rows, 3 d], q and v after σ.
    pub fn project(&self, x: &[f32], w: &[f32], qkv: &mut [f32]) {
        let d = self.tokens.d;
        let left = View { data: x, rows: d, cols: 1 };
        let right = View { data: w, rows: 1, cols: d };
        gemm([x.len() / d, 3 * d, d], left, right, Out { data: qkv, stride: 3 * d }, Finish::PLAIN);
        for row in qkv.chunks_exact_mut(3 * d) {
            self.sigma.apply(&mut row[..d], self.tokens.width());
            self.sigma.apply(&mut row[2 * d..], self.tokens.width());
        }
    }

    /// The weights [heads, n, n] of a set whose qkv is [n, 3 d].
    pub fn weigh(&self, set: &[f32], weights: &mut [f32]) {
        let Tokens { n, d, .. } = self.tokens;
        let w = self.tokens.width();
        for (head, weights) in weights.chunks_exact_mut(n * n).enumerate() {
            let at = head * w;
            for (row, q) in weights.chunks_exact_mut(n).zip(set.chunks_exact(3 * d)) {
                dots(row, self.scores.scale, &q[at..at + w], Lines { data: &set[d + at..], stride: 3 * d });
                if !self.scores.linear {
                    softmax(row);
                }
            }
        }
    }

    /// weights v of a set → out [n, d].
    pub fn attend(&self, set: &[f32], weights: &[f32], out: &mut [f32]) {
        let Tokens { n, d, .. } = self.tokens;
        let w = self.tokens.width();
        for (head, weights) in weights.chunks_exact(n * n).enumerate() {
            let (at, values) = (head * w, Lines { data: &set[2 * d + head * w..], stride: 3 * d });
            for (out, row) in out.chunks_exact_mut(d).zip(weights.chunks_exact(n)) {
                mix(&mut out[at..at + w], n, |j| row[j], values);
            }
        }
    }
}

pub struct SetField<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    /// [3, d, d]
    pub w: &'a Buffer,
    /// [sets, n, d]
    pub x: &'a Buffer,
    pub out: &'a Buffer,
    /// First word of `out`
    pub offset: usize,
    /// q, k, v side by side [rows, 3 d] and a record of each set, for the pullback; written only if `keep`
    pub qkv: &'a Buffer,
    pub records: &'a Buffer,
    pub keep: bool,
    pub rule: Rule,
}

impl SetField<'_> {
    pub fn call(self) -> Call {
        let Tokens { sets, n, d, .. } = self.rule.tokens;
        Call {
            kernel: &KERNEL,
            params: self.rule.words(self.when, self.offset, self.keep),
            buffers: [self.solve_clock, self.w, self.x, self.out, self.qkv, self.records].map(Clone::clone).to_vec(),
            groups: folded(sets),
            units: sets,
            unit_cost: n * d * (6 * d + 4 * n + 40),
        }
    }
}

thread_local! {
    /// qkv of a chunk and the record of a set; kept, so that a step allocates nothing.
    static SCRATCH: RefCell<(Vec<f32>, Vec<f32>)> = RefCell::default();
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, w, x, out, qkv, records] = buffers else { unreachable!("six buffers") };
    if !guard::active(solve_clock.u32(), params[0]) {
        return;
    }
    let (rule, offset) = Rule::of(params);
    let Tokens { n, d, heads, .. } = rule.tokens;
    let size = n * d;
    let keep = params[11] == 1;
    let (w, x, kept_qkv) = (w.f32(), x.f32(), qkv);
    SCRATCH.with_borrow_mut(|(qkv, record)| {
        record.resize(rule.record(), 0.0);
        for begin in range.clone().step_by(rule.chunk()) {
            let sets = begin..range.end.min(begin + rule.chunk());
            let x = &x[sets.start * size..sets.end * size];
            qkv.resize(if keep { 0 } else { 3 * x.len() }, 0.0);
            let qkv = if keep { kept_qkv.part(3 * sets.start * size..3 * sets.end * size) } else { &mut qkv[..] };
            rule.project(x, w, qkv);
            let out = out.part(offset + sets.start * size..offset + sets.end * size);
            let each = out.chunks_exact_mut(size).zip(x.chunks_exact(size)).zip(qkv.chunks_exact(3 * size));
            for (number, ((out, x), set)) in sets.zip(each) {
                let place = number * rule.record()..(number + 1) * rule.record();
                let record = if keep { records.part(place) } else { &mut record[..] };
                let (weights, f) = record.split_at_mut(heads * n * n);
                rule.weigh(set, weights);
                rule.attend(set, weights, out);
                if rule.leak != 0.0 {
                    axpy(out, -rule.leak, x);
                }
                if rule.sphere {
                    copy(f, out);
                    for (f, x) in out.chunks_exact_mut(d).zip(x.chunks_exact(d)) {
                        let share = dot(x, f) / dot(x, x);
                        axpy(f, -share, x);
                    }
                }
            }
        }
    });
}
