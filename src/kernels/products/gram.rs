//! Partial sums over rows: partial[chunk, item] = A[rows of the chunk]ᵀ B[rows of the chunk], [m, n] each; `fold` adds the
//! chunks up in order. Chunks keep both the GPU and a long job's slices busy where rows are many and m, n few.

use super::matmul::Strides;
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::gemm::{FASTER, Finish, Out, View, gemm},
        in_fours,
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "gram",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "products/gram_words", "products/gram"),
    buffers: &[In, In, In, Out],
    cpu,
};
/// For shapes in fours, whose loads bring four words.
pub static WIDE: Kernel = Kernel {
    name: "gram_wide",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "products/gram_fours", "products/gram"),
    buffers: &[In, In, In, Out],
    cpu,
};

/// Rows of a chunk: at most 64 chunks of at least 128 rows.
pub fn chunk(rows: usize) -> usize {
    rows.div_ceil(64).max(128)
}

pub fn chunks(rows: usize) -> usize {
    rows.div_ceil(chunk(rows)).max(1)
}

pub struct Gram<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    /// Element (item, row, i); columns are contiguous
    pub a: (&'a Buffer, Strides),
    pub b: (&'a Buffer, Strides),
    /// [chunks, batch, m, n] from word `at` on
    pub partial: &'a Buffer,
    pub at: usize,
    pub rows: usize,
    /// Rows of a chunk: `chunk` of all rows that `fold` adds up
    pub chunk: usize,
    /// batch, m, n
    pub shape: [usize; 3],
}

impl Gram<'_> {
    pub fn call(self) -> Call {
        let [batch, m, n] = self.shape;
        let (chunk, chunks) = (self.chunk, self.rows.div_ceil(self.chunk).max(1));
        let (a, b) = (self.a.1, self.b.1);
        let wide = in_fours([m, n, a.offset, a.batch, a.rows, b.offset, b.batch, b.rows]);
        let mut params = [self.when as usize, self.rows, chunk, batch, m, n, self.at].map(|word| word as u32).to_vec();
        for strides in [self.a.1, self.b.1] {
            params.extend([strides.offset, strides.batch, strides.rows].map(|word| word as u32));
        }
        Call {
            kernel: if wide { &WIDE } else { &KERNEL },
            params,
            buffers: [self.solve_clock, self.a.0, self.b.0, self.partial].map(Clone::clone).to_vec(),
            groups: [n.div_ceil(32) as u32, m.div_ceil(32) as u32, (chunks * batch) as u32],
            units: chunks * batch,
            unit_cost: chunk.min(self.rows).saturating_mul(m * n) / FASTER + 1,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, a, b, partial] = buffers else { unreachable!("four buffers") };
    if !guard::active(solve_clock.u32(), params[0]) {
        return;
    }
    let [rows, chunk, batch, m, n, at] = [1, 2, 3, 4, 5, 6].map(|i| params[i] as usize);
    let [a_at, a_batch, a_rows, b_at, b_batch, b_rows] = [7, 8, 9, 10, 11, 12].map(|i| params[i] as usize);
    let (a, b) = (a.f32(), b.f32());
    for unit in range {
        let (begin, item) = (unit / batch * chunk, unit % batch);
        let count = chunk.min(rows - begin);
        let left = View { data: &a[a_at + item * a_batch + begin * a_rows..], rows: 1, cols: a_rows };
        let right = View { data: &b[b_at + item * b_batch + begin * b_rows..], rows: b_rows, cols: 1 };
        let out = partial.part(at + unit * m * n..at + (unit + 1) * m * n);
        gemm([m, n, count], left, right, Out { data: out, stride: n }, Finish::PLAIN);
    }
}
