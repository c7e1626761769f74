//! Pullback of attention to k and v: g_v = Σ_i P_ij g_i and g_k = Σ_i P_ij (g_i·v_j − D_i) q_i / √width. The call is
//! `attend_query::AttendPullback::key`, after its `query`.

use super::attend::{ROWS, SCRATCH, TILE, columns, rows, scores, unit, weights};
use crate::{
    device::{Access::*, Bound, Kernel},
    kernels::{
        cpu::{
            elementary::copy,
            elementary::exps,
            gemm::{Finish, Out, gemm},
            lanes::Lanes,
        },
        shared::guard,
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "attend_key",
    wgsl: wgsl!(
        "shared/solve_clock",
        "shared/guard",
        "shared/nan",
        "shared/elementary",
        "shared/attend_pullback",
        "attention/attend_key"
    ),
    buffers: &[In, In, In, In, In, Out],
    cpu,
};

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, qkv, g, lse, dots, g_qkv] = buffers else { unreachable!("six buffers") };
    if !guard::active(solve_clock.u32(), params[0]) {
        return;
    }
    let [all, n, d, heads] = [1, 2, 3, 4].map(|i| params[i] as usize);
    let (scale, linear, width, part) = (f32::from_bits(params[5]), params[6] == 1, d / heads, all * d);
    let (qkv, g, lse, dots) = (qkv.f32(), g.f32(), lse.f32(), dots.f32());
    SCRATCH.with_borrow_mut(|(tiles, sums)| {
        let [p, dp] = &mut **tiles;
        sums.resize(2 * ROWS * width, 0.0);
        for number in range {
            let (head, set, begin, count) = unit(number, n, heads);
            let at = head * width;
            sums.fill(0.0);
            let (g_k, g_v) = sums.split_at_mut(ROWS * width);
            for query in (0..n).step_by(TILE) {
                let queries = TILE.min(n - query);
                let (q, g) = (rows(qkv, 0, all, d, at, set + query), rows(g, 0, all, d, at, set + query));
                scores(p, scale, (q, queries), (columns(qkv, 1, all, d, at, begin), count), width);
                scores(dp, scale, (g, queries), (columns(qkv, 2, all, d, at, begin), count), width);
                if !linear {
                    let first = head * all + set + query;
                    slopes(&mut p[..queries], &mut dp[..queries], scale, [&lse[first..], &dots[first..]]);
                }
                gemm([count, width, queries], weights(dp), q, Out { data: g_k, stride: width }, Finish::ADDED);
                gemm([count, width, queries], weights(p), g, Out { data: g_v, stride: width }, Finish::ADDED);
            }
            for (i, (g_k, g_v)) in g_k.chunks_exact(width).zip(g_v.chunks_exact(width)).enumerate().take(count) {
                let row = part + (begin + i) * d + at;
                copy(g_qkv.part(row..row + width), g_k);
                copy(g_qkv.part(part + row..part + row + width), g_v);
            }
        }
    });
}

/// As in `attend_query`, with lse and D of every query, which are the tile's rows here.
fn slopes(p: &mut [[f32; ROWS]], dp: &mut [[f32; ROWS]], scale: f32, [lse, dots]: [&[f32]; 2]) {
    for (((p, dp), lse), dot) in p.iter_mut().zip(dp).zip(lse).zip(dots) {
        let (lse, dot) = (Lanes::splat(*lse), Lanes::splat(dot * scale));
        for (p, dp) in p.as_chunks_mut().0.iter_mut().zip(dp.as_chunks_mut().0) {
            let weight = exps(Lanes::load(p).minus(lse));
            let slope = Lanes::load(dp).minus(dot);
            (*p, *dp) = (weight.values(), weight.times(slope).values());
        }
    }
}
