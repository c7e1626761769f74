//! σ on parts of [parts, sets · n, d], in place: on q and v of qkv, or on one of them.

use serde::{Deserialize, Serialize};

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::{each, pairs, relu, sigmoids, softmax, tanhs},
            lanes::Lanes,
        },
        linear,
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "activation",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "shared/nan", "shared/elementary", "shared/sigma", "attention/activation"),
    buffers: &[In, InOut],
    cpu,
};

constants!("shared/sigma");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "typings", derive(ts_rs::TS))]
#[repr(u32)]
pub enum Sigma {
    Identity = IDENTITY,
    Tanh = TANH,
    Sigmoid = SIGMOID,
    Relu = RELU,
    /// Over the features of a token (of a head, where there are several)
    Softmax = SOFTMAX,
}

impl Sigma {
    /// By its number, as a call's parameters have it.
    pub fn of(word: u32) -> Self {
        [Sigma::Identity, Sigma::Tanh, Sigma::Sigmoid, Sigma::Relu, Sigma::Softmax][word as usize]
    }

    /// σ in place on `row`, whose heads are `width` wide.
    pub fn apply(self, row: &mut [f32], width: usize) {
        match self {
            Sigma::Identity => {}
            Sigma::Tanh => each(row, tanhs),
            Sigma::Sigmoid => each(row, sigmoids),
            Sigma::Relu => row.iter_mut().for_each(|x| *x = relu(*x)),
            Sigma::Softmax => row.chunks_exact_mut(width).for_each(softmax),
        }
    }

    /// g ← σ'(·) g from y, which holds σ's values.
    pub fn pullback(self, y: &[f32], g: &mut [f32], width: usize) {
        let one = Lanes::splat(1.0);
        match self {
            Sigma::Identity => {}
            Sigma::Tanh => pairs(g, y, |g, y| g.times(one.minus(y.times(y)))),
            Sigma::Sigmoid => pairs(g, y, |g, y| g.times(y.times(one.minus(y)))),
            Sigma::Relu => g.iter_mut().zip(y).for_each(|(g, y)| *g = if *y > 0.0 { *g } else { 0.0 }),
            Sigma::Softmax => g.chunks_exact_mut(width).zip(y.chunks_exact(width)).for_each(|(g, y)| {
                let mean: f32 = g.iter().zip(y).map(|(g, y)| g * y).sum();
                g.iter_mut().zip(y).for_each(|(g, y)| *g = y * (*g - mean));
            }),
        }
    }
}

/// Shape of the field's tokens: `sets` of n tokens each, which see only their own set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub sets: usize,
    pub n: usize,
    pub d: usize,
    pub heads: usize,
}

impl Tokens {
    /// Features of a head.
    pub fn width(self) -> usize {
        self.d / self.heads
    }

    /// Tokens of all sets.
    pub fn rows(self) -> usize {
        self.sets * self.n
    }

    pub fn len(self) -> usize {
        self.rows() * self.d
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Words of the kernels that see rows only: (rows, d, heads).
    pub fn words(self) -> [u32; 3] {
        [self.rows(), self.d, self.heads].map(|word| word as u32)
    }
}

/// Of parts first, first + 2, ..: how many, and which is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    pub first: usize,
    pub count: usize,
}

impl Parts {
    pub const Q_AND_V: Parts = Parts { first: 0, count: 2 };
}

pub fn activation(solve_clock: &Buffer, when: When, qkv: &Buffer, sigma: Sigma, tokens: Tokens, parts: Parts) -> Call {
    let Parts { first, count } = parts;
    Call {
        kernel: &KERNEL,
        params: [&[when as u32, sigma as u32][..], &tokens.words(), &[first as u32, count as u32]].concat(),
        buffers: vec![solve_clock.clone(), qkv.clone()],
        groups: linear(count * tokens.rows() * tokens.heads),
        units: tokens.rows(),
        unit_cost: 12 * count * tokens.d,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [when, sigma, n, d, heads, first, count] = *params else { unreachable!("seven parameters") };
    let [solve_clock, qkv] = buffers else { unreachable!("two buffers") };
    if !guard::active(solve_clock.u32(), when) {
        return;
    }
    let (n, d, width) = (n as usize, d as usize, (d / heads) as usize);
    for part in (0..count as usize).map(|i| first as usize + 2 * i) {
        let rows = qkv.part((part * n + range.start) * d..(part * n + range.end) * d);
        Sigma::of(sigma).apply(rows, width);
    }
}
