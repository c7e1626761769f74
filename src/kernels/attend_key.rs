//! Pullback of attention to k and v: g_v = Σ_i P_ij g_i and g_k = Σ_i P_ij (g_i·v_j − D_i) q_i / √width. The call is
//! `attend_query::AttendPullback::key`, after its `query`.

use super::{
    attend::{ROWS, TILE, columns, rows, unit},
    elementary::exp,
    gemm::{View, gemm},
    guard,
};
use crate::device::{Access::*, Bound, Kernel};

pub static KERNEL: Kernel = Kernel {
    name: "attend_key",
    wgsl: concat!(include_str!("guard.wgsl"), include_str!("attend_key.wgsl")),
    buffers: &[In, In, In, In, In, Out],
    cpu,
};

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [clock, qkv, g, lse, dots, g_qkv] = buffers else { unreachable!("six buffers") };
    if !guard::active(clock.u32(), params[0]) {
        return;
    }
    let [all, n, d, heads] = [1, 2, 3, 4].map(|i| params[i] as usize);
    let (scale, linear, width, part) = (f32::from_bits(params[5]), params[6] == 1, d / heads, all * d);
    let (qkv, g, lse, dots, g_qkv) = (qkv.f32(), g.f32(), lse.f32(), dots.f32(), g_qkv.f32_mut());
    let (mut p, mut dp) = (vec![0.0f32; ROWS * TILE], vec![0.0f32; ROWS * TILE]);
    for number in range {
        let (head, set, begin, count) = unit(number, n, heads);
        let at = head * width;
        for i in begin..begin + count {
            let row = part + i * d + at;
            g_qkv[row..row + width].fill(0.0);
            g_qkv[part + row..part + row + width].fill(0.0);
        }
        for query in (0..n).step_by(TILE) {
            let queries = TILE.min(n - query);
            let (lse, dots) = (&lse[head * all + set + query..], &dots[head * all + set + query..]);
            gemm(
                count,
                queries,
                width,
                rows(qkv, 1, all, d, at, begin),
                columns(qkv, 0, all, d, at, set + query),
                &mut |i, s| {
                    let weights = p[i * TILE..].iter_mut().zip(s).zip(lse);
                    weights.for_each(|((p, s), shift)| *p = if linear { s * scale } else { exp(s * scale - shift) });
                },
            );
            gemm(count, queries, width, rows(qkv, 2, all, d, at, begin), columns(g, 0, all, d, at, set + query), &mut |i, s| {
                let slopes = dp[i * TILE..].iter_mut().zip(s).zip(&p[i * TILE..]).zip(dots);
                slopes.for_each(|(((dp, s), p), dot)| *dp = if linear { s * scale } else { p * (s - dot) * scale });
            });
            let mut add = |to: usize, weights: &[f32], values: View| {
                gemm(count, width, queries, View { data: weights, rows: TILE, cols: 1 }, values, &mut |i, s| {
                    g_qkv[to * part + (begin + i) * d + at..].iter_mut().zip(s).for_each(|(g, s)| *g += s);
                });
            };
            add(1, &dp, rows(qkv, 0, all, d, at, set + query));
            add(2, &p, rows(g, 0, all, d, at, set + query));
        }
    }
}
