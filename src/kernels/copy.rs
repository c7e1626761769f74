//! A slot of one buffer to a slot of another; a word of a buffer, such as a clock, says which. The best weights aside, a batch's scores
//! to their place among all rows, the states of a solve to their trail and back.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{linear, shared::train_clock::STEP},
};

pub static KERNEL: Kernel = Kernel { name: "copy", wgsl: wgsl!("copy"), buffers: &[In, In, Out], cpu };

/// `stepped`: does the clock's step move the destination?
pub fn copy(train_clock: &Buffer, from: &Buffer, to: &Buffer, count: usize, stepped: bool) -> Call {
    copy_slot(train_clock, STEP, (from, 0), (to, if stepped { count } else { 0 }), count)
}

/// Slots of `from` and `to` are their strides apart; word `word` of `slots` says which.
pub fn copy_slot(slots: &Buffer, word: usize, from: (&Buffer, usize), to: (&Buffer, usize), count: usize) -> Call {
    Call {
        kernel: &KERNEL,
        params: [count, word, from.1, to.1].map(|word| word as u32).to_vec(),
        buffers: vec![slots.clone(), from.0.clone(), to.0.clone()],
        groups: linear(count),
        units: count,
        unit_cost: 1,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [_, word, from_stride, to_stride] = params.iter().map(|word| *word as usize).collect::<Vec<_>>()[..] else {
        unreachable!("four parameters")
    };
    let [slots, from, to] = buffers else { unreachable!("three buffers") };
    let slot = slots.u32()[word] as usize;
    let (from_at, to_at) = (slot * from_stride, slot * to_stride);
    to.part_u32(to_at + range.start..to_at + range.end).copy_from_slice(&from.u32()[from_at + range.start..from_at + range.end]);
}
