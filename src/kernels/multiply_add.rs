//! y = a y + b, element by element, `rounds` times: nothing but multiply-adds on numbers in registers. Only
//! the benchmark calls it: what it reaches is this device's limit for all kernels that multiply and add.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{cpu::lanes::Lanes, linear},
};

pub static KERNEL: Kernel = Kernel { name: "multiply_add", wgsl: wgsl!("multiply_add"), buffers: &[InOut], cpu };

/// Elements of a CPU unit: twelve independent vectors of four, which with a and b are what sixteen registers hold.
pub const UNIT: usize = 48;
/// Elements of a GPU invocation; multiply_add.wgsl says the same.
const CHAINS: usize = 16;

/// y [count], a multiple of UNIT; `rounds` a multiple of 4.
pub fn multiply_add(y: &Buffer, rounds: usize, a: f32, b: f32) -> Call {
    let count = y.words();
    Call {
        kernel: &KERNEL,
        params: vec![count as u32, rounds as u32, a.to_bits(), b.to_bits()],
        buffers: vec![y.clone()],
        groups: linear(count / CHAINS),
        units: count / UNIT,
        unit_cost: UNIT * rounds,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [_, rounds, a, b] = *params else { unreachable!("four parameters") };
    let [a, b] = [a, b].map(|word| Lanes::splat(f32::from_bits(word)));
    let [y] = buffers else { unreachable!("one buffer") };
    for y in y.part(range.start * UNIT..range.end * UNIT).as_chunks_mut::<UNIT>().0 {
        let four = y.as_chunks_mut::<4>().0;
        let mut sums: [Lanes; UNIT / 4] = std::array::from_fn(|v| Lanes::load(&four[v]));
        for _ in 0..rounds {
            sums.iter_mut().for_each(|sum| *sum = sum.mul_add(a, b));
        }
        sums.iter().zip(four).for_each(|(sum, y)| *y = sum.values());
    }
}
