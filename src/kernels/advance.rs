//! The end of a step: the clock moves on, so that the same plan does the next batch.

use crate::device::{Access::*, Bound, Buffer, Call, Kernel};

pub static KERNEL: Kernel = Kernel { name: "advance", wgsl: include_str!("advance.wgsl"), buffers: &[InOut], cpu };

pub fn advance(clock: &Buffer) -> Call {
    Call { kernel: &KERNEL, params: vec![1], buffers: vec![clock.clone()], groups: [1, 1, 1], units: 1, unit_cost: 1 }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [clock] = buffers else { unreachable!("one buffer") };
    let clock = clock.u32_mut();
    clock[0] += params[0];
    clock[2] += params[0];
}
