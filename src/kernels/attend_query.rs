//! Pullback of attention to q: g_q = Σ_j P_ij (g_i·v_j − D_i) k_j / √width with P from the log-sum-exps and
//! D_i = g_i·o_i, which is kept [heads, n] for `attend_key` (Dao et al. 2022, appendix B).

use super::{
    activation::Tokens,
    attend::{ROWS, TILE, columns, groups, rows},
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
    /// [n, d] attention's output without leak
    pub o: &'a Buffer,
    /// [n, d]
    pub g: &'a Buffer,
    pub lse: &'a Buffer,
    /// [heads, n]
    pub dots: &'a Buffer,
    /// [3, n, d]
    pub g_qkv: &'a Buffer,
    pub tokens: Tokens,
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
        let scale = 1.0 / (self.tokens.width() as f32).sqrt();
        let [n, d, heads] = self.tokens.words();
        Call {
            kernel,
            params: vec![self.when as u32, n, d, heads, scale.to_bits()],
            buffers,
            groups: groups(self.tokens),
            units: self.tokens.n.div_ceil(ROWS) * self.tokens.heads,
            unit_cost: (ROWS * self.tokens.n).saturating_mul(4 * self.tokens.width() + 12),
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [clock, qkv, o, g, lse, dots, g_qkv] = buffers else { unreachable!("seven buffers") };
    if !guard::active(clock.u32(), params[0]) {
        return;
    }
    let [n, d, heads] = [1, 2, 3].map(|i| params[i] as usize);
    let (scale, width) = (f32::from_bits(params[4]), d / heads);
    let (qkv, o, g, lse) = (qkv.f32(), o.f32(), g.f32(), lse.f32());
    let (dots, g_qkv) = (dots.f32_mut(), g_qkv.f32_mut());
    let (mut p, mut dp) = (vec![0.0f32; ROWS * TILE], vec![0.0f32; ROWS * TILE]);
    for unit in range {
        let (head, begin) = (unit % heads, unit / heads * ROWS);
        let (count, at) = (ROWS.min(n - begin), head * width);
        for i in begin..begin + count {
            let row = i * d + at..i * d + at + width;
            dots[head * n + i] = g[row.clone()].iter().zip(&o[row.clone()]).map(|(g, o)| g * o).sum();
            g_qkv[row].fill(0.0);
        }
        for key in (0..n).step_by(TILE) {
            let keys = TILE.min(n - key);
            gemm(count, keys, width, rows(qkv, 0, n, d, at, begin), columns(qkv, 1, n, d, at, key), |i, j, s| {
                let shift = lse[head * n + begin + i];
                p[i * TILE + j..][..s.len()].iter_mut().zip(s).for_each(|(p, s)| *p = exp(s * scale - shift));
            });
            gemm(count, keys, width, rows(g, 0, n, d, at, begin), columns(qkv, 2, n, d, at, key), |i, j, s| {
                let dot = dots[head * n + begin + i];
                let slopes = dp[i * TILE + j..][..s.len()].iter_mut().zip(s).zip(&p[i * TILE + j..]);
                slopes.for_each(|((dp, s), p)| *dp = p * (s - dot) * scale);
            });
            let slopes = View { data: &dp, rows: TILE, cols: 1 };
            gemm(count, width, keys, slopes, rows(qkv, 1, n, d, at, key), |i, j, s| {
                g_qkv[(begin + i) * d + at + j..][..s.len()].iter_mut().zip(s).for_each(|(g, s)| *g += s);
            });
        }
    }
}
