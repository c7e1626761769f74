//! out = base · x + f · Σ_j c_j slab[j]: a stage's state, a step's end, an adjoint's sum. f is the step h of the clock, or 1.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::{axpy, pairs},
            lanes::Lanes,
        },
        linear,
        shared::{
            guard::{self, When},
            solve_clock::*,
        },
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "combine",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "solver/combine"),
    buffers: &[In, In, In, Out],
    cpu,
};

/// Words of a CPU unit, which it combines at a time: its passes over the slots find them in the nearest cache.
const BLOCK: usize = 1024;

/// Slots of a slab that one sum can read: Tsit5's seven stages and one more.
pub const SLOTS: usize = 8;

pub struct Combine<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    /// [count]; read where base ≠ 0
    pub x: &'a Buffer,
    /// [slots, count]
    pub slab: &'a Buffer,
    pub out: &'a Buffer,
    /// First word of `out`
    pub offset: usize,
    pub count: usize,
    pub base: f32,
    /// One per slot; h is `tick` times the clock's ticks. None: f = 1
    pub weights: &'a [f64],
    pub tick: Option<f32>,
}

/// Weights as words, padded to SLOTS.
pub fn padded(weights: &[f64]) -> impl Iterator<Item = u32> {
    let padding = SLOTS - weights.len();
    weights.iter().map(|weight| (*weight as f32).to_bits()).chain(std::iter::repeat_n(0, padding))
}

impl Combine<'_> {
    pub fn call(self) -> Call {
        let mut params = vec![self.when as u32, self.offset as u32, self.count as u32, self.weights.len() as u32];
        params.extend([self.base.to_bits(), self.tick.unwrap_or(0.0).to_bits(), self.tick.is_none() as u32, 0]);
        params.extend(padded(self.weights));
        Call {
            kernel: &KERNEL,
            params,
            buffers: [self.solve_clock, self.x, self.slab, self.out].map(Clone::clone).to_vec(),
            groups: linear(self.count),
            units: self.count.div_ceil(BLOCK),
            unit_cost: BLOCK.min(self.count) * (1 + self.weights.len()),
        }
    }
}

/// h in time units, negative where time runs backwards.
pub fn step(solve_clock: &[u32], tick: f32) -> f32 {
    let h = solve_clock[H] as f32 * tick;
    if solve_clock[BACKWARD] == 1 { -h } else { h }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, x, slab, out] = buffers else { unreachable!("four buffers") };
    let solve_clock = solve_clock.u32();
    if !guard::active(solve_clock, params[0]) {
        return;
    }
    let [offset, count, slots] = [1, 2, 3].map(|i| params[i] as usize);
    let base = f32::from_bits(params[4]);
    let factor = if params[6] == 1 { 1.0 } else { step(solve_clock, f32::from_bits(params[5])) };
    let slab = slab.f32();
    for unit in range {
        let block = unit * BLOCK..count.min((unit + 1) * BLOCK);
        let out = out.part(offset + block.start..offset + block.end);
        let mut slots = (0..slots).map(|slot| (slot, f32::from_bits(params[8 + slot]))).filter(|(_, weight)| *weight != 0.0);
        match slots.next() {
            None => out.fill(0.0),
            Some((slot, weight)) => scale(out, factor * weight, &slab[slot * count..][block.clone()]),
        }
        for (slot, weight) in slots {
            axpy(out, factor * weight, &slab[slot * count..][block.clone()]);
        }
        if base != 0.0 {
            axpy(out, base, &x.f32()[block]);
        }
    }
}

/// y = a x
fn scale(y: &mut [f32], a: f32, x: &[f32]) {
    let a = Lanes::splat(a);
    pairs(y, x, |_, x| a.times(x));
}
