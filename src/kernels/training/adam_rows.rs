//! The step of `adam` on the table rows that the batch uses, and on no other row. With `adam_settle` before the rows are read it is
//! dense Adam; without, lazy Adam, a named choice that is not Keras' Adam: rows absent from a batch stand still, moments included.

use super::{adam, adam::Betas};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        linear,
        shared::train_clock::{RUN_STEP, STEP},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "adam_rows",
    wgsl: wgsl!("shared/train_clock", "training/adam_rows"),
    buffers: &[In, In, In, In, InOut, InOut, InOut, InOut],
    cpu,
};

/// The tables' rows of a batch, and all that Adam holds of them.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    pub train_clock: &'a Buffer,
    pub rates: &'a Buffer,
    /// [S, B·F, 3] and [S]: see `segment_sum`
    pub segments: &'a Buffer,
    pub counts: &'a Buffer,
    pub grads: &'a Buffer,
    pub params: &'a Buffer,
    pub moments: &'a Buffer,
    /// [words of all tables / narrowest]: the run's step up to which each row is settled, at its first word / narrowest
    pub settled: &'a Buffer,
    /// B·F
    pub lookups: usize,
    pub widest: usize,
    /// Width of the narrowest table; 0: nothing is settled (lazy)
    pub narrowest: usize,
}

pub fn adam_rows(batch: Batch, betas: Betas) -> Call {
    let Batch { train_clock, rates, segments, counts, grads, params, moments, settled, lookups, widest, narrowest } = batch;
    let shape = [lookups, widest, moments.words() / 2, narrowest].map(|word| word as u32);
    Call {
        kernel: &KERNEL,
        params: shape.into_iter().chain(betas.words()).collect(),
        buffers: [train_clock, rates, segments, counts, settled, grads, params, moments].map(Clone::clone).to_vec(),
        groups: linear(lookups * widest),
        units: lookups,
        unit_cost: 8 * widest,
    }
}

/// Word and width of the table row of a batch's segment.
pub fn segment(segments: &[u32], step: u32, lookups: u32, s: usize) -> [usize; 2] {
    let at = 3 * ((step * lookups) as usize + s);
    [segments[at] as usize, segments[at + 1] as usize]
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [lookups, _, p, narrowest, rest1, rest2, epsilon, decay] = *params else { unreachable!("eight parameters") };
    let [rest1, rest2, epsilon, decay] = [rest1, rest2, epsilon, decay].map(f32::from_bits);
    let [train_clock, rates, segments, counts, settled, grads, table, moments] = buffers else { unreachable!("eight buffers") };
    let (step, now) = (train_clock.u32()[STEP], train_clock.u32()[RUN_STEP]);
    let constants = [rates.f32()[step as usize], rest1, rest2, epsilon, decay];
    for s in range.start..range.end.min(counts.u32()[step as usize] as usize) {
        let [word, width] = segment(segments.u32(), step, lookups, s);
        let words = word..word + width;
        let [m, v] = moments.parts(adam::pair(&words, p));
        adam::update(constants, grads.part(words.clone()), table.part(words), m, v);
        if let Some(row) = word.checked_div(narrowest as usize) {
            settled.part_u32(row..row + 1)[0] = now + 1;
        }
    }
}
