//! Pullback of attention to q: g_q = Σ_j P_ij (g_i·v_j − D_i) k_j / √width with P from the log-sum-exps and
//! D_i = g_i·o_i, which is kept [heads, rows] for `attend_key` (Dao et al. 2022, appendix B). Linear scores: P is the scores, and
//! g_q = scale Σ_j (g_i·v_j) k_j.

use super::{
    activation::Tokens,
    attend::{ROWS, SCRATCH, Scores, TILE, columns, groups, rows, scores, unit, units, weights},
};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::{copy, dot, exps},
            gemm::{FASTER, Finish, Out, gemm},
            lanes::Lanes,
        },
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "attend_query",
    wgsl: wgsl!(
        "shared/solve_clock",
        "shared/guard",
        "shared/nan",
        "shared/elementary",
        "shared/attend_pullback",
        "attention/attend_query"
    ),
    buffers: &[In, In, In, In, In, Out, Out],
    cpu,
};

pub struct AttendPullback<'a> {
    pub solve_clock: &'a Buffer,
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
        self.call(
            &KERNEL,
            [self.solve_clock, self.qkv, self.g, self.lse, self.o, self.dots, self.g_qkv].map(Clone::clone).to_vec(),
        )
    }

    pub fn key(&self) -> Call {
        let buffers = [self.solve_clock, self.qkv, self.g, self.lse, self.dots, self.g_qkv].map(Clone::clone).to_vec();
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
            unit_cost: (ROWS.min(self.tokens.n) * self.tokens.n).saturating_mul(4 * self.tokens.width() / FASTER + 2),
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, qkv, g, lse, o, dots, g_qkv] = buffers else { unreachable!("seven buffers") };
    if !guard::active(solve_clock.u32(), params[0]) {
        return;
    }
    let [all, n, d, heads] = [1, 2, 3, 4].map(|i| params[i] as usize);
    let (scale, linear, width) = (f32::from_bits(params[5]), params[6] == 1, d / heads);
    let (qkv, o, g, lse) = (qkv.f32(), o.f32(), g.f32(), lse.f32());
    SCRATCH.with_borrow_mut(|(tiles, sums)| {
        let [p, dp] = &mut **tiles;
        sums.resize(ROWS * width, 0.0);
        for number in range {
            let (head, set, begin, count) = unit(number, n, heads);
            let (at, first) = (head * width, head * all + begin);
            let dots = dots.part(first..first + count);
            let mut shifts = [[0.0; ROWS]; 2];
            sums.fill(0.0);
            for i in 0..count {
                let row = (begin + i) * d + at..(begin + i) * d + at + width;
                dots[i] = dot(&g[row.clone()], &o[row]);
                (shifts[0][i], shifts[1][i]) = (lse[first + i], dots[i]);
            }
            for key in (0..n).step_by(TILE) {
                let keys = TILE.min(n - key);
                let [k, v] = [1, 2].map(|part| rows(qkv, part, all, d, at, set + key));
                scores(p, scale, (k, keys), (columns(qkv, 0, all, d, at, begin), count), width);
                scores(dp, scale, (v, keys), (columns(g, 0, all, d, at, begin), count), width);
                if !linear {
                    slopes(&mut p[..keys], &mut dp[..keys], scale, &shifts);
                }
                gemm([count, width, keys], weights(dp), k, Out { data: sums, stride: width }, Finish::ADDED);
            }
            for (i, sum) in sums.chunks_exact(width).enumerate().take(count) {
                let row = (begin + i) * d + at;
                copy(g_qkv.part(row..row + width), sum);
            }
        }
    });
}

/// P = e^(score − lse) and dP = P (g·v − D) scale, with lse and D of every row of the unit; g·v comes scaled.
fn slopes(p: &mut [[f32; ROWS]], dp: &mut [[f32; ROWS]], scale: f32, [lse, dots]: &[[f32; ROWS]; 2]) {
    for (p, dp) in p.iter_mut().zip(dp) {
        let pairs = p.as_chunks_mut().0.iter_mut().zip(dp.as_chunks_mut().0);
        for (((p, dp), lse), dot) in pairs.zip(lse.as_chunks().0).zip(dots.as_chunks().0) {
            let weight = exps(Lanes::load(p).minus(Lanes::load(lse)));
            let slope = Lanes::load(dp).minus(Lanes::load(dot).times(Lanes::splat(scale)));
            (*p, *dp) = (weight.values(), weight.times(slope).values());
        }
    }
}
