//! Pullback of attention to q: g_q = Σ_j P_ij (g_i·v_j − D_i) k_j / √width with P from the log-sum-exps and
//! D_i = g_i·o_i, which is kept [heads, rows] for `attend_key` (Dao et al. 2022, appendix B). Linear scores: P is the scores, and
//! g_q = scale Σ_j (g_i·v_j) k_j.

use super::{
    activation::Tokens,
    attend::{ROWS, Scores, TILE, columns, groups, rows, unit, units},
    elementary::exp,
    gemm::{View, gemm},
    guard::{self, When},
};
use crate::device::{Access::*, Bound, Buffer, Call, Kernel};

pub static KERNEL: Kernel = Kernel {
    name: "attend_query",
    wgsl: concat!(include_str!("guard.wgsl"), include_str!("attend_query.wgsl")),
    buffers: &[In, In, In, In, In, Out, Out],
    cpu,
};

pub struct AttendPullback<'a> {
    pub clock: &'a Buffer,
    pub when: When,
    pub qkv: &'a Buffer,
    /// [rows, d] attention's output without leak
    pub o: &'a Buffer,
    /// [rows, d]
    pub g: &'a Buffer,
    pub lse: &'a Buffer,
    /// [heads, rows]
    pub dots: &'a Buffer,
    /// [3, rows, d]
    pub g_qkv: &'a Buffer,
    pub tokens: Tokens,
    pub scores: Scores,
}

impl AttendPullback<'_> {
    pub fn query(&self) -> Call {
        self.call(&KERNEL, [self.clock, self.qkv, self.o, self.g, self.lse, self.dots, self.g_qkv].map(Clone::clone).to_vec())
    }

    pub fn key(&self) -> Call {
        let buffers = [self.clock, self.qkv, self.g, self.lse, self.dots, self.g_qkv].map(Clone::clone).to_vec();
        self.call(&super::attend_key::KERNEL, buffers)
    }

    fn call(&self, kernel: &'static Kernel, buffers: Vec<Buffer>) -> Call {
        let ([rows, d, heads], [scale, linear]) = (self.tokens.words(), self.scores.words());
        Call {
            kernel,
            params: vec![self.when as u32, rows, self.tokens.n as u32, d, heads, scale, linear],
            buffers,
            groups: groups(self.tokens),
            units: units(self.tokens),
            unit_cost: (ROWS.min(self.tokens.n) * self.tokens.n).saturating_mul(4 * self.tokens.width() + 12),
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [clock, qkv, o, g, lse, dots, g_qkv] = buffers else { unreachable!("seven buffers") };
    if !guard::active(clock.u32(), params[0]) {
        return;
    }
    let [all, n, d, heads] = [1, 2, 3, 4].map(|i| params[i] as usize);
    let (scale, linear, width) = (f32::from_bits(params[5]), params[6] == 1, d / heads);
    let (qkv, o, g, lse) = (qkv.f32(), o.f32(), g.f32(), lse.f32());
    let (dots, g_qkv) = (dots.f32_mut(), g_qkv.f32_mut());
    let (mut p, mut dp) = (vec![0.0f32; ROWS * TILE], vec![0.0f32; ROWS * TILE]);
    for number in range {
        let (head, set, begin, count) = unit(number, n, heads);
        let at = head * width;
        for i in begin..begin + count {
            let row = i * d + at..i * d + at + width;
            dots[head * all + i] = g[row.clone()].iter().zip(&o[row.clone()]).map(|(g, o)| g * o).sum();
            g_qkv[row].fill(0.0);
        }
        for key in (0..n).step_by(TILE) {
            let keys = TILE.min(n - key);
            gemm(count, keys, width, rows(qkv, 0, all, d, at, begin), columns(qkv, 1, all, d, at, set + key), &mut |i, s| {
                let shift = lse[head * all + begin + i];
                let weights = p[i * TILE..].iter_mut().zip(s);
                weights.for_each(|(p, s)| *p = if linear { s * scale } else { exp(s * scale - shift) });
            });
            gemm(count, keys, width, rows(g, 0, all, d, at, begin), columns(qkv, 2, all, d, at, set + key), &mut |i, s| {
                let dot = dots[head * all + begin + i];
                let slopes = dp[i * TILE..].iter_mut().zip(s).zip(&p[i * TILE..]);
                slopes.for_each(|((dp, s), p)| *dp = if linear { s * scale } else { p * (s - dot) * scale });
            });
            let slopes = View { data: &dp, rows: TILE, cols: 1 };
            gemm(count, width, keys, slopes, rows(qkv, 1, all, d, at, set + key), &mut |i, s| {
                g_qkv[(begin + i) * d + at..].iter_mut().zip(s).for_each(|(g, s)| *g += s);
            });
        }
    }
}
