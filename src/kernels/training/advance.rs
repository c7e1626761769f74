//! The end of a step: the clock moves on, so that the same plan does the next batch.

use crate::device::{Access::*, Bound, Buffer, Call, Kernel};

pub static KERNEL: Kernel = Kernel { name: "advance", wgsl: wgsl!("training/advance"), buffers: &[InOut], cpu };

pub fn advance(clock: &Buffer) -> Call {
    call(clock, [1, 0])
}

/// All table rows are settled up to this step.
pub fn settled(clock: &Buffer) -> Call {
    call(clock, [0, 1])
}

fn call(clock: &Buffer, params: [u32; 2]) -> Call {
    Call { kernel: &KERNEL, params: params.to_vec(), buffers: vec![clock.clone()], groups: [1, 1, 1], units: 1, unit_cost: 1 }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [clock] = buffers else { unreachable!("one buffer") };
    let clock = clock.u32_mut();
    clock[0] += params[0];
    clock[2] += params[0];
    if params[1] == 1 {
        clock[3] = clock[2];
    }
}
