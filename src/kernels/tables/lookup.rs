//! x[b] = the table rows of row b's ids side by side, zeros where `ragged` adds its bags, then its standardised numbers: [B, K].
//!
//! An id on the device is the word at which its table row starts in `params`, so one flat block holds every table.
//! Rows past the block's end become 0, so that a short last batch needs no plan of its own.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::elementary::copy,
        linear,
        shared::{
            dropout::{self, Dropout},
            train_clock::{RUN_STEP, STEP, batch_rows},
        },
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "lookup",
    wgsl: wgsl!("shared/train_clock", "shared/dropout", "tables/lookup"),
    buffers: &[In, In, In, In, In, Out],
    cpu,
};

/// Where the columns lie in x: words [F + G, 2] of (first element, width), then [K − N] words: the column of each element.
pub fn columns(widths: &[usize]) -> Vec<u32> {
    let mut words = Vec::new();
    let mut offset = 0;
    for width in widths {
        words.extend([offset as u32, *width as u32]);
        offset += width;
    }
    for (column, width) in widths.iter().enumerate() {
        words.extend(std::iter::repeat_n(column as u32, *width));
    }
    words
}

pub struct Lookup<'a> {
    pub train_clock: &'a Buffer,
    /// [rows, F]
    pub ids: &'a Buffer,
    /// [rows, N]
    pub numbers: &'a Buffer,
    pub params: &'a Buffer,
    /// See `columns`
    pub columns: &'a Buffer,
    pub x: &'a Buffer,
    pub batch: usize,
    pub f: usize,
    pub g: usize,
    pub n: usize,
    pub k: usize,
    pub dropout: Dropout,
}

impl Lookup<'_> {
    pub fn call(self) -> Call {
        let [threshold, scale, seed] = self.dropout.words();
        let sizes = [self.batch, self.f, self.g, self.n, self.k].into_iter().map(|size| size as u32);
        let buffers = [self.train_clock, self.ids, self.numbers, self.params, self.columns, self.x];
        Call {
            kernel: &KERNEL,
            params: sizes.chain([threshold, scale, seed]).collect(),
            buffers: buffers.map(Clone::clone).to_vec(),
            groups: linear(self.batch * self.k),
            units: self.batch,
            unit_cost: 2 * self.k,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [batch, f, g, n, k, threshold, scale, seed] = *params else { unreachable!("eight parameters") };
    let ([batch, f, g, n, k], scale) = ([batch, f, g, n, k].map(|size| size as usize), f32::from_bits(scale));
    let [train_clock, ids, numbers, table, columns, x] = buffers else { unreachable!("six buffers") };
    let (train_clock, ids, numbers, table, columns) = (train_clock.u32(), ids.u32(), numbers.f32(), table.f32(), columns.u32());
    let (first, rows) = (train_clock[STEP] as usize * batch, batch_rows(train_clock, batch));
    for b in range {
        let x = x.part(b * k..(b + 1) * k);
        if b >= rows {
            x.fill(0.0);
            continue;
        }
        if g > 0 {
            x[columns[2 * f] as usize..k - n].fill(0.0);
        }
        for (id, spec) in ids[(first + b) * f..][..f].iter().zip(columns.chunks_exact(2)) {
            let (offset, width) = (spec[0] as usize, spec[1] as usize);
            copy(&mut x[offset..offset + width], &table[*id as usize..][..width]);
        }
        if threshold > 0 {
            for (j, value) in x[..k - n].iter_mut().enumerate() {
                *value *= dropout::factor(threshold, scale, seed, train_clock[RUN_STEP], (b * k + j) as u32);
            }
        }
        x[k - n..].copy_from_slice(&numbers[(first + b) * n..][..n]);
    }
}
