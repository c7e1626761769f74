//! y = x W + b, then relu where asked: x [B, K], W [K, N] and b [N] at words of `params`, y [B, N].

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::gemm::{FASTER, Finish, Out, View, gemm},
        in_fours,
    },
};

pub static KERNEL: Kernel =
    Kernel { name: "dense", wgsl: wgsl!("products/dense_words", "products/dense"), buffers: &[In, In, Out], cpu };
/// For shapes in fours, whose loads bring four words.
pub static WIDE: Kernel =
    Kernel { name: "dense_wide", wgsl: wgsl!("products/dense_fours", "products/dense"), buffers: &[In, In, Out], cpu };

/// Rows in one unit of the CPU: each unit packs W anew, so one row alone would be a poor unit.
pub const GRAIN: usize = 32;
/// Rows and columns of y that a workgroup makes; dense.wgsl says the same.
pub const TILE: usize = 32;

pub struct Dense<'a> {
    pub x: &'a Buffer,
    pub params: &'a Buffer,
    pub y: &'a Buffer,
    pub rows: usize,
    pub k: usize,
    pub n: usize,
    pub weights: usize,
    pub bias: usize,
    pub relu: bool,
}

impl Dense<'_> {
    pub fn call(self) -> Call {
        let words = [self.rows, self.k, self.n, self.weights, self.bias, self.relu as usize];
        Call {
            kernel: if in_fours([self.k, self.n, self.weights]) { &WIDE } else { &KERNEL },
            params: words.map(|word| word as u32).to_vec(),
            buffers: [self.x, self.params, self.y].map(Clone::clone).to_vec(),
            groups: [self.n.div_ceil(TILE) as u32, self.rows.div_ceil(TILE) as u32, 1],
            units: self.rows.div_ceil(GRAIN),
            unit_cost: GRAIN * (self.k * self.n / FASTER + self.n),
        }
    }
}

/// The rows of a range of units.
pub fn grains(range: std::ops::Range<usize>, rows: usize) -> std::ops::Range<usize> {
    range.start * GRAIN..(range.end * GRAIN).min(rows)
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [rows, k, n, weights, bias, relu] = *params else { unreachable!("six parameters") };
    let range = grains(range, rows as usize);
    let (k, n) = (k as usize, n as usize);
    let [x, table, y] = buffers else { unreachable!("three buffers") };
    let (table, y) = (table.f32(), y.part(range.start * n..range.end * n));
    let x = View { data: &x.f32()[range.start * k..], rows: k, cols: 1 };
    let w = View { data: &table[weights as usize..][..k * n], rows: n, cols: 1 };
    let finish = Finish { bias: Some(&table[bias as usize..][..n]), relu: relu == 1, ..Finish::PLAIN };
    gemm([range.len(), n, k], x, w, Out { data: y, stride: n }, finish);
}
