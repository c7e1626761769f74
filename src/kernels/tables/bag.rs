//! y[b] = relu(y[b] + the sum of the table rows of row b's ids): [B, H].
//!
//! The first layer of the one-hot network: a one-hot row times a matrix is a gather, in exact arithmetic.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::{axpy, each},
            lanes::Lanes,
        },
        linear,
        shared::train_clock::{STEP, batch_rows},
    },
};

pub static KERNEL: Kernel =
    Kernel { name: "bag", wgsl: wgsl!("shared/train_clock", "tables/bag"), buffers: &[In, In, In, InOut], cpu };

pub struct Bag<'a> {
    pub train_clock: &'a Buffer,
    /// [rows, F]: words at which the table rows start
    pub ids: &'a Buffer,
    pub params: &'a Buffer,
    pub y: &'a Buffer,
    pub batch: usize,
    pub f: usize,
    pub h: usize,
}

impl Bag<'_> {
    pub fn call(self) -> Call {
        Call {
            kernel: &KERNEL,
            params: vec![self.batch as u32, self.f as u32, self.h as u32],
            buffers: [self.train_clock, self.ids, self.params, self.y].map(Clone::clone).to_vec(),
            groups: linear(self.batch * self.h),
            units: self.batch,
            unit_cost: self.f * self.h,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [batch, f, h] = *params else { unreachable!("three parameters") };
    let (batch, f, h) = (batch as usize, f as usize, h as usize);
    let [train_clock, ids, table, y] = buffers else { unreachable!("four buffers") };
    let (train_clock, ids, table) = (train_clock.u32(), ids.u32(), table.f32());
    let (first, rows) = (train_clock[STEP] as usize * batch, batch_rows(train_clock, batch));
    for b in range {
        let y = y.part(b * h..(b + 1) * h);
        if b < rows {
            for id in &ids[(first + b) * f..][..f] {
                axpy(y, 1.0, &table[*id as usize..][..h]);
            }
        }
        // NaN passes: it must be seen.
        each(y, |x| x.larger(Lanes::splat(0.0)));
    }
}
