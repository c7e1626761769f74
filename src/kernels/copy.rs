//! to[step · count ..] = from[..count]: the best weights aside, or a batch's scores to their place among all rows.

use super::linear;
use crate::device::{Access::*, Bound, Buffer, Call, Kernel};

pub static KERNEL: Kernel = Kernel { name: "copy", wgsl: include_str!("copy.wgsl"), buffers: &[In, In, Out], cpu };

/// `stepped`: does the clock's step move the destination?
pub fn copy(clock: &Buffer, from: &Buffer, to: &Buffer, count: usize, stepped: bool) -> Call {
    Call {
        kernel: &KERNEL,
        params: vec![count as u32, stepped as u32],
        buffers: vec![clock.clone(), from.clone(), to.clone()],
        groups: linear(count),
        units: count,
        unit_cost: 1,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [count, stepped] = *params else { unreachable!("two parameters") };
    let [clock, from, to] = buffers else { unreachable!("three buffers") };
    let at = (stepped * clock.u32()[0] * count) as usize;
    to.u32_mut()[at + range.start..at + range.end].copy_from_slice(&from.u32()[range]);
}
