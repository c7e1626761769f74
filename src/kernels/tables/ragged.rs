//! x[b] += gain · the weighted sums of the table rows of row b's bags: [B, stride]. As many rows as a cell has tags; weights that sum to 1
//! make a mean of them.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::elementary::axpy,
        linear,
        shared::{
            dropout::{self, Dropout},
            train_clock::{RUN_STEP, STEP, batch_rows},
        },
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "ragged",
    wgsl: wgsl!("shared/train_clock", "shared/dropout", "tables/ragged"),
    buffers: &[In, In, In, In, In, InOut],
    cpu,
};

pub struct Ragged<'a> {
    pub train_clock: &'a Buffer,
    /// [rows · G + 1]: where the levels of each bag begin
    pub starts: &'a Buffer,
    /// [levels, 3]: (word at which its table row starts, weight, row of the batch · G + column of the bag)
    pub levels: &'a Buffer,
    pub params: &'a Buffer,
    /// See `lookup::columns`, of all F + G tables; where merged, of no matter
    pub columns: &'a Buffer,
    pub x: &'a Buffer,
    pub batch: usize,
    /// Tables of no bags, which come before these
    pub f: usize,
    pub g: usize,
    pub stride: usize,
    /// First element of a row that bags add to, and how many there are
    pub first: usize,
    pub width: usize,
    /// All bags of a row add to the same elements, which are as many as a table is wide
    pub merged: bool,
    pub gain: f32,
    pub dropout: Dropout,
}

impl Ragged<'_> {
    pub fn call(self) -> Call {
        let [threshold, scale, seed] = self.dropout.words();
        let sizes = [self.batch, self.f + self.g, self.f, self.g, self.stride, self.first, self.width, self.merged as usize];
        let buffers = [self.train_clock, self.starts, self.levels, self.params, self.columns, self.x];
        Call {
            kernel: &KERNEL,
            params: sizes.into_iter().map(|size| size as u32).chain([self.gain.to_bits(), threshold, scale, seed]).collect(),
            buffers: buffers.map(Clone::clone).to_vec(),
            groups: linear(self.batch * self.width),
            units: self.batch,
            // As if bags held four levels.
            unit_cost: 8 * self.width,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [batch, _, f, g, stride, first, width, merged, gain, threshold, scale, seed] = *params else {
        unreachable!("twelve parameters")
    };
    let [batch, f, g, stride, first, width] = [batch, f, g, stride, first, width].map(|size| size as usize);
    let [gain, scale] = [gain, scale].map(f32::from_bits);
    let [train_clock, starts, levels, table, columns, x] = buffers else { unreachable!("six buffers") };
    let (train_clock, starts, columns) = (train_clock.u32(), starts.u32(), columns.u32());
    let (levels, table) = (levels.u32().as_chunks::<3>().0, table.f32());
    let (before, rows) = (train_clock[STEP] as usize * batch, batch_rows(train_clock, batch));
    let mut sum = vec![0.0; width];
    for b in range.start..range.end.min(rows) {
        for bag in 0..g {
            let [at, width] = if merged > 0 { [first, width] } else { [0, 1].map(|word| columns[2 * (f + bag) + word] as usize) };
            let (at, sum) = (b * stride + at, &mut sum[..width]);
            sum.fill(0.0);
            let bag = (before + b) * g + bag;
            for [word, weight, _] in &levels[starts[bag] as usize..starts[bag + 1] as usize] {
                axpy(sum, f32::from_bits(*weight), &table[*word as usize..][..width]);
            }
            for (j, (x, sum)) in x.part(at..at + width).iter_mut().zip(sum).enumerate() {
                *x += gain * dropout::factor(threshold, scale, seed, train_clock[RUN_STEP], (at + j) as u32) * *sum;
            }
        }
    }
}
