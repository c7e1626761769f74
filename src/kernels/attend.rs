//! Softmax attention: out = softmax_rows(q kᵀ / √width) v − leak x per head, and the log-sum-exp of every row [heads, n] for the
//! pullback. Tiles of keys with a running maximum (Milakov and Gimelshein 2018; Dao et al. 2022): no [n, n] is ever made.

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
    /// [3, n, d]
    pub qkv: &'a Buffer,
    pub x: &'a Buffer,
    pub out: &'a Buffer,
    /// First word of `out`
    pub offset: usize,
    /// [heads, n]
    pub lse: &'a Buffer,
    pub tokens: Tokens,
    pub leak: f32,
}

/// Groups of the kernels with an invocation per (row, chunk of a head's columns).
pub fn groups(tokens: Tokens) -> [u32; 3] {
    [tokens.n.div_ceil(64), tokens.heads, tokens.width().div_ceil(COLUMNS)].map(|groups| groups as u32)
}

impl Attend<'_> {
    pub fn call(self) -> Call {
        let scale = 1.0 / (self.tokens.width() as f32).sqrt();
        let [n, d, heads] = self.tokens.words();
        Call {
            kernel: &KERNEL,
            params: vec![self.when as u32, n, d, heads, self.offset as u32, scale.to_bits(), self.leak.to_bits()],
            buffers: [self.clock, self.qkv, self.x, self.out, self.lse].map(Clone::clone).to_vec(),
            groups: groups(self.tokens),
            units: self.tokens.n.div_ceil(ROWS) * self.tokens.heads,
            unit_cost: (ROWS * self.tokens.n).saturating_mul(2 * self.tokens.width() + 12),
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
    let [n, d, heads, offset] = [1, 2, 3, 4].map(|i| params[i] as usize);
    let (scale, leak, width) = (f32::from_bits(params[5]), f32::from_bits(params[6]), d / heads);
    let (qkv, x, out, lse) = (qkv.f32(), x.f32(), out.f32_mut(), lse.f32_mut());
    let (mut scores, mut sums) = (vec![0.0f32; ROWS * TILE], vec![0.0f32; ROWS * width]);
    for unit in range {
        let (head, begin) = (unit % heads, unit / heads * ROWS);
        let (count, at) = (ROWS.min(n - begin), head * width);
        let (mut most, mut total) = ([f32::NEG_INFINITY; ROWS], [0.0f32; ROWS]);
        sums.fill(0.0);
        for key in (0..n).step_by(TILE) {
            let keys = TILE.min(n - key);
            let (q, k) = (rows(qkv, 0, n, d, at, begin), columns(qkv, 1, n, d, at, key));
            gemm(count, keys, width, q, k, |i, j, s| {
                scores[i * TILE + j..][..s.len()].iter_mut().zip(s).for_each(|(score, s)| *score = s * scale);
            });
            for i in 0..count {
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
            gemm(count, width, keys, weights, rows(qkv, 2, n, d, at, key), |i, j, s| {
                sums[i * width + j..][..s.len()].iter_mut().zip(s).for_each(|(sum, s)| *sum += s);
            });
        }
        for i in 0..count {
            let row = (begin + i) * d + at;
            let out = &mut out[offset + row..offset + row + width];
            for ((out, sum), x) in out.iter_mut().zip(&sums[i * width..]).zip(&x[row..]) {
                *out = sum / total[i] - leak * x;
            }
            lse[head * n + begin + i] = most[i] + total[i].ln();
        }
    }
}
