//! C = α A B + γ E for each item of a batch; A [m, k] and B [k, n] with any strides, C and E [m, n] with rows of
//! contiguous columns; added to C where asked. The field's projections and their pullbacks are all of this form.

use super::dense::{GRAIN, grains};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::axpy,
            gemm::{FASTER, Finish, Out, View, gemm},
        },
        in_fours,
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "matmul",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "products/matmul_words", "products/matmul"),
    buffers: &[In, In, In, In, InOut],
    cpu,
};
/// For A and B in fours, whose loads bring four words: see `wide`.
pub static WIDE: Kernel = Kernel {
    name: "matmul_wide",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "products/matmul_fours", "products/matmul"),
    buffers: &[In, In, In, In, InOut],
    cpu,
};

/// Element (b, i, j) is at offset + b·batch + i·rows + j·columns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strides {
    pub offset: usize,
    pub batch: usize,
    pub rows: usize,
    pub columns: usize,
}

impl Strides {
    fn words(self) -> [u32; 4] {
        [self.offset, self.batch, self.rows, self.columns].map(|word| word as u32)
    }

    fn of(words: &[u32]) -> Self {
        let [offset, batch, rows, columns] = [0, 1, 2, 3].map(|i| words[i] as usize);
        Strides { offset, batch, rows, columns }
    }

    fn at(self, b: usize) -> usize {
        self.offset + b * self.batch
    }
}

pub struct Matmul<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    pub a: (&'a Buffer, Strides),
    pub b: (&'a Buffer, Strides),
    /// Read where γ ≠ 0; any other buffer serves where it is 0
    pub e: (&'a Buffer, Strides),
    pub c: (&'a Buffer, Strides),
    /// batch, m, n, k
    pub shape: [usize; 4],
    pub alpha: f32,
    pub gamma: f32,
    pub add: bool,
}

impl Matmul<'_> {
    /// Rows of A and B in order, that begin at multiples of four words. (B's columns in order gain nothing from fours: measured.)
    fn wide(&self) -> bool {
        let (a, b, [_, _, n, k]) = (self.a.1, self.b.1, self.shape);
        a.columns == 1 && b.columns == 1 && in_fours([k, n, a.rows, a.offset, a.batch, b.rows, b.offset, b.batch])
    }

    pub fn call(self) -> Call {
        let [batch, m, n, k] = self.shape;
        let mut params = vec![self.when as u32, batch as u32, m as u32, n as u32, k as u32];
        params.extend([self.alpha.to_bits(), self.gamma.to_bits(), self.add as u32]);
        for strides in [self.a.1, self.b.1, self.e.1, self.c.1] {
            params.extend(strides.words());
        }
        Call {
            kernel: if self.wide() { &WIDE } else { &KERNEL },
            params,
            buffers: [self.solve_clock, self.a.0, self.b.0, self.e.0, self.c.0].map(Clone::clone).to_vec(),
            groups: [n.div_ceil(32) as u32, m.div_ceil(32) as u32, batch as u32],
            units: m.div_ceil(GRAIN),
            unit_cost: (GRAIN * batch * n).saturating_mul(k / FASTER + 1),
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, a, b, e, c] = buffers else { unreachable!("five buffers") };
    if !guard::active(solve_clock.u32(), params[0]) {
        return;
    }
    let [batch, m, n, k] = [1, 2, 3, 4].map(|i| params[i] as usize);
    let range = grains(range, m);
    let (alpha, gamma, add) = (f32::from_bits(params[5]), f32::from_bits(params[6]), params[7] == 1);
    let [sa, sb, se, sc] = [8, 12, 16, 20].map(|at| Strides::of(&params[at..]));
    let (a, b, e) = (a.f32(), b.f32(), e.f32());
    for item in 0..batch {
        let left = View { data: &a[sa.at(item) + range.start * sa.rows..], rows: sa.rows, cols: sa.columns };
        let right = View { data: &b[sb.at(item)..], rows: sb.rows, cols: sb.columns };
        let first = sc.at(item) + range.start * sc.rows;
        let c = c.part(first..first + (range.len() - 1) * sc.rows + n);
        let out = Out { data: c, stride: sc.rows };
        gemm([range.len(), n, k], left, right, out, Finish { scale: alpha, add, ..Finish::PLAIN });
        for (i, row) in range.clone().enumerate().take_while(|_| gamma != 0.0) {
            axpy(&mut c[i * sc.rows..][..n], gamma, &e[se.at(item) + row * se.rows..][..n]);
        }
    }
}
