//! Pullback of dense to its input: g_x = g_y Wᵀ, times [x > 0] where x came out of a relu. g_y [B, N], g_x [B, K].

use super::dense::{GRAIN, TILE, grains};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::gemm::{FASTER, Finish, Out, View, gemm},
        in_fours,
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "dense_input",
    wgsl: wgsl!("products/dense_input_words", "products/dense_input"),
    buffers: &[In, In, In, Out],
    cpu,
};
/// For shapes in fours, whose loads bring four words.
pub static WIDE: Kernel = Kernel {
    name: "dense_input_wide",
    wgsl: wgsl!("products/dense_input_fours", "products/dense_input"),
    buffers: &[In, In, In, Out],
    cpu,
};

pub struct DenseInput<'a> {
    pub g_y: &'a Buffer,
    pub params: &'a Buffer,
    pub x: &'a Buffer,
    pub g_x: &'a Buffer,
    pub rows: usize,
    pub k: usize,
    pub n: usize,
    pub weights: usize,
    pub relu: bool,
}

impl DenseInput<'_> {
    pub fn call(self) -> Call {
        let words = [self.rows, self.k, self.n, self.weights, self.relu as usize];
        Call {
            kernel: if in_fours([self.n, self.weights]) { &WIDE } else { &KERNEL },
            params: words.map(|word| word as u32).to_vec(),
            buffers: [self.g_y, self.params, self.x, self.g_x].map(Clone::clone).to_vec(),
            groups: [self.k.div_ceil(TILE) as u32, self.rows.div_ceil(TILE) as u32, 1],
            units: self.rows.div_ceil(GRAIN),
            unit_cost: GRAIN * (self.k * self.n / FASTER + self.k),
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [rows, k, n, weights, relu] = *params else { unreachable!("five parameters") };
    let range = grains(range, rows as usize);
    let (k, n) = (k as usize, n as usize);
    let [g_y, table, x, g_x] = buffers else { unreachable!("four buffers") };
    let (x, g_x) = (&x.f32()[range.start * k..], g_x.part(range.start * k..range.end * k));
    let g_y = View { data: &g_y.f32()[range.start * n..], rows: n, cols: 1 };
    let w = View { data: &table.f32()[weights as usize..][..k * n], rows: 1, cols: n };
    let finish = Finish { gate: (relu == 1).then_some(x), ..Finish::PLAIN };
    gemm([range.len(), k, n], g_y, w, Out { data: g_x, stride: k }, finish);
}
