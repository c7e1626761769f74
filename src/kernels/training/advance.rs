//! The end of a step: the clock moves on, so that the same plan does the next batch.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::shared::train_clock::{RUN_STEP, SETTLED, STEP},
};

pub static KERNEL: Kernel =
    Kernel { name: "advance", wgsl: wgsl!("shared/train_clock", "training/advance"), buffers: &[InOut], cpu };

pub fn advance(train_clock: &Buffer) -> Call {
    call(train_clock, [1, 0])
}

/// All table rows are settled up to this step.
pub fn settled(train_clock: &Buffer) -> Call {
    call(train_clock, [0, 1])
}

fn call(train_clock: &Buffer, params: [u32; 2]) -> Call {
    Call {
        kernel: &KERNEL,
        params: params.to_vec(),
        buffers: vec![train_clock.clone()],
        groups: [1, 1, 1],
        units: 1,
        unit_cost: 1,
    }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [train_clock] = buffers else { unreachable!("one buffer") };
    let train_clock = train_clock.u32_mut();
    train_clock[STEP] += params[0];
    train_clock[RUN_STEP] += params[0];
    if params[1] == 1 {
        train_clock[SETTLED] = train_clock[RUN_STEP];
    }
}
