//! Pullback of lookup, bag and ragged: the gradient of every table row that a batch uses, as a sum over its lookups.
//!
//! The host sorts a batch's lookups by table row (`data::batches`), so each segment is summed by one invocation in a
//! fixed order: no float atomics, and a run repeats bit for bit. Rows that the batch does not use are left alone: Adam
//! has set their gradient to 0 when it used it.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::{axpy, each},
            lanes::Lanes,
        },
        linear,
        shared::{
            dropout::{self, Dropout},
            train_clock::{RUN_STEP, STEP},
        },
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "segment_sum",
    wgsl: wgsl!("shared/train_clock", "shared/dropout", "tables/segment_sum"),
    buffers: &[In, In, In, In, In, In, In, Out],
    cpu,
};

pub struct SegmentSum<'a> {
    pub train_clock: &'a Buffer,
    /// [S, lookups]: row of the batch · F + column of an id, B · F + number of a level of a bag, sorted by table row
    pub order: &'a Buffer,
    /// [S, lookups, 3]: (word of the table row, its width, end of its run in `order`)
    pub segments: &'a Buffer,
    /// [S]
    pub counts: &'a Buffer,
    /// See `lookup::columns`; for a bag every column starts at element 0
    pub columns: &'a Buffer,
    /// See `ragged`
    pub levels: &'a Buffer,
    /// [B, stride]
    pub g_x: &'a Buffer,
    pub grads: &'a Buffer,
    pub batch: usize,
    pub f: usize,
    pub g: usize,
    /// Of a batch at most: B · F, and the levels of its bags
    pub lookups: usize,
    pub stride: usize,
    pub widest: usize,
    /// What the forward pass multiplies a table row by
    pub gain: f32,
    pub dropout: Dropout,
}

impl SegmentSum<'_> {
    pub fn call(self) -> Call {
        let [threshold, scale, seed] = self.dropout.words();
        let words = [self.batch, self.f, self.g, self.lookups, self.stride, self.widest].map(|word| word as u32);
        let buffers = [self.train_clock, self.order, self.segments, self.counts, self.columns, self.levels, self.g_x, self.grads];
        Call {
            kernel: &KERNEL,
            params: words.into_iter().chain([threshold, scale, seed, self.gain.to_bits()]).collect(),
            buffers: buffers.map(Clone::clone).to_vec(),
            groups: linear(self.lookups * self.widest),
            units: self.lookups,
            unit_cost: 2 * self.widest,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [batch, f, g, lookups, stride, _, threshold, scale, seed, gain] = *params else { unreachable!("ten parameters") };
    let [gain, scale] = [gain, scale].map(f32::from_bits);
    let [batch, f, g, lookups, stride] = [batch, f, g, lookups, stride].map(|size| size as usize);
    let [train_clock, order, segments, counts, columns, levels, g_x, grads] = buffers else { unreachable!("eight buffers") };
    let (train_clock, counts, columns, g_x) = (train_clock.u32(), counts.u32(), columns.u32(), g_x.f32());
    let (step, ids, levels) = (train_clock[STEP] as usize, batch * f, levels.u32().as_chunks::<3>().0);
    let order = &order.u32()[step * lookups..][..lookups];
    let segments = &segments.u32()[3 * step * lookups..][..3 * lookups];
    for s in range.start..range.end.min(counts[step] as usize) {
        let begin = if s == 0 { 0 } else { segments[3 * s - 1] as usize };
        let [word, width, end] = [0, 1, 2].map(|part| segments[3 * s + part] as usize);
        let sum = grads.part(word..word + width);
        sum.fill(0.0);
        for lookup in &order[begin..end] {
            // Row, column and weight.
            let [b, c, weight] = match (*lookup as usize).checked_sub(ids) {
                None => [*lookup / f as u32, *lookup % f as u32, 1f32.to_bits()],
                Some(level) => [levels[level][2] / g as u32, f as u32 + levels[level][2] % g as u32, levels[level][1]],
            };
            let at = b as usize * stride + columns[2 * c as usize] as usize;
            if threshold == 0 {
                axpy(sum, f32::from_bits(weight), &g_x[at..at + width]);
            } else {
                for (j, sum) in sum.iter_mut().enumerate() {
                    let factor = dropout::factor(threshold, scale, seed, train_clock[RUN_STEP], (at + j) as u32);
                    *sum += f32::from_bits(weight) * (g_x[at + j] * factor);
                }
            }
        }
        if gain != 1.0 {
            each(sum, |sum| sum.times(Lanes::splat(gain)));
        }
    }
}
