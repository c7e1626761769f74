//! total[i] = α · the sum over chunks of partial[chunk, i], in chunk order: the second half of `gram`.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        linear,
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel =
    Kernel { name: "fold", wgsl: wgsl!("shared/solve_clock", "shared/guard", "products/fold"), buffers: &[In, In, Out], cpu };

pub fn fold(solve_clock: &Buffer, when: When, partial: &Buffer, total: &Buffer, chunks: usize, count: usize, alpha: f32) -> Call {
    Call {
        kernel: &KERNEL,
        params: vec![when as u32, chunks as u32, count as u32, alpha.to_bits()],
        buffers: vec![solve_clock.clone(), partial.clone(), total.clone()],
        groups: linear(count),
        units: count,
        unit_cost: chunks,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [when, chunks, count, alpha] = *params else { unreachable!("four parameters") };
    let [solve_clock, partial, total] = buffers else { unreachable!("three buffers") };
    if !guard::active(solve_clock.u32(), when) {
        return;
    }
    let (count, alpha, partial) = (count as usize, f32::from_bits(alpha), partial.f32());
    let total = total.part(range.clone());
    total.fill(0.0);
    for chunk in 0..chunks as usize {
        for (total, part) in total.iter_mut().zip(&partial[chunk * count..][range.clone()]) {
            *total += part;
        }
    }
    total.iter_mut().for_each(|total| *total *= alpha);
}
