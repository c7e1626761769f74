//! g ← σ'(·) g on the parts q and v of g [3, sets · n, d], from qkv, which holds σ's values: tanh' = 1 − y², sigmoid' = y (1 − y),
//! relu' = [y > 0], softmax: y ⊙ (g − Σ g y).

use super::activation::{Sigma, Tokens};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        linear,
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "activation_pullback",
    wgsl: wgsl!(
        "shared/solve_clock",
        "shared/guard",
        "shared/nan",
        "shared/elementary",
        "shared/sigma",
        "attention/activation_pullback"
    ),
    buffers: &[In, In, InOut],
    cpu,
};

pub fn activation_pullback(solve_clock: &Buffer, when: When, qkv: &Buffer, g: &Buffer, sigma: Sigma, tokens: Tokens) -> Call {
    Call {
        kernel: &KERNEL,
        params: [&[when as u32, sigma as u32][..], &tokens.words()].concat(),
        buffers: vec![solve_clock.clone(), qkv.clone(), g.clone()],
        groups: linear(2 * tokens.rows() * tokens.heads),
        units: tokens.rows(),
        unit_cost: 6 * tokens.d,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [when, sigma, n, d, heads] = *params else { unreachable!("five parameters") };
    let [solve_clock, qkv, g] = buffers else { unreachable!("three buffers") };
    if !guard::active(solve_clock.u32(), when) {
        return;
    }
    let (n, d, width) = (n as usize, d as usize, (d / heads) as usize);
    let qkv = qkv.f32();
    for part in [0, 2] {
        let rows = (part * n + range.start) * d..(part * n + range.end) * d;
        let (y, g) = (&qkv[rows.clone()], g.part(rows));
        Sigma::of(sigma).pullback(y, g, width);
    }
}
