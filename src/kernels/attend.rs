//! Attention within each set of tokens: out = softmax_rows(scale q kᵀ) v − leak x per head, and the log-sum-exp of every row
//! [heads, rows] for the pullback. Tiles of keys with a running maximum (Milakov and Gimelshein 2018; Dao et al. 2022): no [n, n]
//! is ever made. `linear`: the scores themselves are the weights, as in the literal field, whose q and v hold σ's values.

use super::{
    activation::Tokens,
    elementary::exp,
    gemm::{View, gemm},
    guard::{self, When},
};
use crate::device::{Access::*, Bound, Buffer, Call, Kernel};

pub static KERNEL: Kernel = Kernel {
    name: "attend",
    wgsl: concat!(include_str!("guard.wgsl"), include_str!("attend.wgsl")),
    buffers: &[In, In, In, Out, Out],
    cpu,
};

/// Rows of a unit, and the rows of the other side that are met at a time: a tile of scores stays in cache.
pub const ROWS: usize = 32;
pub const TILE: usize = 128;
/// Columns that an invocation accumulates; the WGSL files say the same.
pub const COLUMNS: usize = 32;

pub struct Attend<'a> {
    pub clock: &'a Buffer,
    pub when: When,
    /// [3, rows, d]
    pub qkv: &'a Buffer,
    pub x: &'a Buffer,
    pub out: &'a Buffer,
    /// First word of `out`
    pub offset: usize,
    /// [heads, rows]
    pub lse: &'a Buffer,
    pub tokens: Tokens,
    pub scores: Scores,
    pub leak: f32,
}

/// What becomes of q·k.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    pub scale: f32,
    /// Weights are the scaled scores; else their softmax
    pub linear: bool,
}

impl Scores {
    /// 1 / √width, as in Vaswani et al. 2017.
    pub fn softmax(tokens: Tokens) -> Self {
        Scores { scale: 1.0 / (tokens.width() as f32).sqrt(), linear: false }
    }

    pub fn words(self) -> [u32; 2] {
        [self.scale.to_bits(), self.linear as u32]
    }
}

/// Groups of the kernels with an invocation per (row, chunk of a head's columns).
pub fn groups(tokens: Tokens) -> [u32; 3] {
    [tokens.rows().div_ceil(64), tokens.heads, tokens.width().div_ceil(COLUMNS)].map(|groups| groups as u32)
}

/// CPU units: blocks of ROWS rows of a set, per head.
pub fn units(tokens: Tokens) -> usize {
    tokens.sets * tokens.n.div_ceil(ROWS) * tokens.heads
}

/// A unit's head, the first row of its set, and its own first row and how many.
pub fn unit(unit: usize, n: usize, heads: usize) -> (usize, usize, usize, usize) {
    let (block, blocks) = (unit / heads, n.div_ceil(ROWS));
    let (set, begin) = (block / blocks * n, block % blocks * ROWS);
    (unit % heads, set, set + begin, ROWS.min(n - begin))
}

impl Attend<'_> {
    pub fn call(self) -> Call {
        let ([rows, d, heads], [scale, linear]) = (self.tokens.words(), self.scores.words());
        let n = self.tokens.n as u32;
        Call {
            kernel: &KERNEL,
            params: vec![self.when as u32, rows, n, d, heads, scale, linear, self.offset as u32, self.leak.to_bits()],
            buffers: [self.clock, self.qkv, self.x, self.out, self.lse].map(Clone::clone).to_vec(),
            groups: groups(self.tokens),
            units: units(self.tokens),
            unit_cost: (ROWS.min(self.tokens.n) * self.tokens.n).saturating_mul(2 * self.tokens.width() + 12),
        }
    }
}

/// Rows `begin..begin + count` of part `part` of qkv-like [3, n, d], a head's columns.
pub fn rows(data: &[f32], part: usize, n: usize, d: usize, at: usize, begin: usize) -> View<'_> {
    View { data: &data[(part * n + begin) * d + at..], rows: d, cols: 1 }
}

/// The same, transposed.
pub fn columns(data: &[f32], part: usize, n: usize, d: usize, at: usize, begin: usize) -> View<'_> {
    View { data: &data[(part * n + begin) * d + at..], rows: 1, cols: d }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [clock, qkv, x, out, lse] = buffers else { unreachable!("five buffers") };
    if !guard::active(clock.u32(), params[0]) {
        return;
    }
    let [all, n, d, heads] = [1, 2, 3, 4].map(|i| params[i] as usize);
    let (scale, linear, offset) = (f32::from_bits(params[5]), params[6] == 1, params[7] as usize);
    let (leak, width) = (f32::from_bits(params[8]), d / heads);
    let (qkv, x, out, lse) = (qkv.f32(), x.f32(), out.f32_mut(), lse.f32_mut());
    let (mut scores, mut sums) = (vec![0.0f32; ROWS * TILE], vec![0.0f32; ROWS * width]);
    for number in range {
        let (head, set, begin, count) = unit(number, n, heads);
        let at = head * width;
        let (mut most, mut total) = ([f32::NEG_INFINITY; ROWS], [0.0f32; ROWS]);
        sums.fill(0.0);
        for key in (0..n).step_by(TILE) {
            let keys = TILE.min(n - key);
            let (q, k) = (rows(qkv, 0, all, d, at, begin), columns(qkv, 1, all, d, at, set + key));
            gemm(count, keys, width, q, k, &mut |i, s| {
                scores[i * TILE..].iter_mut().zip(s).for_each(|(score, s)| *score = s * scale);
            });
            for i in (0..count).take_while(|_| !linear) {
                let row = &mut scores[i * TILE..][..keys];
                let top = row.iter().fold(most[i], |top, s| top.max(*s));
                let shrink = exp(most[i] - top);
                let mut sum = 0.0;
                row.iter_mut().for_each(|s| *s = exp(*s - top));
                row.iter().for_each(|s| sum += s);
                total[i] = total[i] * shrink + sum;
                sums[i * width..][..width].iter_mut().for_each(|sum| *sum *= shrink);
                most[i] = top;
            }
            let weights = View { data: &scores, rows: TILE, cols: 1 };
            gemm(count, width, keys, weights, rows(qkv, 2, all, d, at, set + key), &mut |i, s| {
                sums[i * width..].iter_mut().zip(s).for_each(|(sum, s)| *sum += s);
            });
        }
        for i in 0..count {
            let row = (begin + i) * d + at;
            let total = if linear { 1.0 } else { total[i] };
            let out = &mut out[offset + row..offset + row + width];
            for ((out, sum), x) in out.iter_mut().zip(&sums[i * width..]).zip(&x[row..]) {
                *out = sum / total - leak * x;
            }
            lse[head * all + begin + i] = most[i] + total.ln();
        }
    }
}
