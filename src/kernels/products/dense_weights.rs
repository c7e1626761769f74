//! Pullback of dense to its weights: g_W = xᵀ g_y [K, N] and g_b = the column sums of g_y [N], at words of `grads`.
//! A sum over the batch, in row order: it repeats bit for bit.

use super::dense::TILE;
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::axpy,
            gemm::{FASTER, Finish, Out, View, gemm},
        },
        in_fours,
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "dense_weights",
    wgsl: wgsl!("products/dense_weights_words", "products/dense_weights"),
    buffers: &[In, In, Out],
    cpu,
};
/// For shapes in fours, whose loads bring four words.
pub static WIDE: Kernel = Kernel {
    name: "dense_weights_wide",
    wgsl: wgsl!("products/dense_weights_fours", "products/dense_weights"),
    buffers: &[In, In, Out],
    cpu,
};

pub struct DenseWeights<'a> {
    pub x: &'a Buffer,
    pub g_y: &'a Buffer,
    pub grads: &'a Buffer,
    pub rows: usize,
    pub k: usize,
    pub n: usize,
    pub weights: usize,
    pub bias: usize,
}

impl DenseWeights<'_> {
    pub fn call(self) -> Call {
        let words = [self.rows, self.k, self.n, self.weights, self.bias];
        Call {
            kernel: if in_fours([self.k, self.n]) { &WIDE } else { &KERNEL },
            params: words.map(|word| word as u32).to_vec(),
            buffers: [self.x, self.g_y, self.grads].map(Clone::clone).to_vec(),
            // Row K of the product is the bias: x with a column of ones.
            groups: [self.n.div_ceil(TILE) as u32, (self.k + 1).div_ceil(TILE) as u32, 1],
            units: self.k + 1,
            unit_cost: self.rows * self.n / FASTER + self.n,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [rows, k, n, weights, bias] = params.iter().map(|word| *word as usize).collect::<Vec<_>>()[..] else {
        unreachable!("five parameters")
    };
    let [x, g_y, grads] = buffers else { unreachable!("three buffers") };
    let (x, g_y) = (x.f32(), g_y.f32());
    let end = range.end.min(k);
    if range.start < end {
        let x = View { data: &x[range.start..], rows: 1, cols: k };
        let g = View { data: g_y, rows: n, cols: 1 };
        let g_w = grads.part(weights + range.start * n..weights + end * n);
        gemm([end - range.start, n, rows], x, g, Out { data: g_w, stride: n }, Finish::PLAIN);
    }
    if range.end == k + 1 {
        let g_b = grads.part(bias..bias + n);
        g_b.fill(0.0);
        g_y[..rows * n].chunks_exact(n).for_each(|row| axpy(g_b, 1.0, row));
    }
}
