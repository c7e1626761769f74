//! Partial sums of a weighted square: Σ (value / (atol + rtol max(|x|, |x_new|)))² with value = base x + f Σ_j c_j slab[j], and
//! whether x_new holds what is not finite. `control` and `start` add the parts up in order.

use super::combine::{padded, step};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{elementary::axpy, lanes::Lanes},
        shared::guard::{self, When},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "norm",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "solver/norm"),
    buffers: &[In, In, In, In, Out],
    cpu,
};

/// Elements that the CPU sums in f32 before it goes on in f64.
const BLOCK: usize = 256;

/// Parts of a sum: at most 256 of at least 256 elements.
pub fn part(count: usize) -> usize {
    count.div_ceil(256).max(256)
}

pub fn parts(count: usize) -> usize {
    count.div_ceil(part(count))
}

pub struct Norm<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    pub x: &'a Buffer,
    pub x_new: &'a Buffer,
    pub slab: &'a Buffer,
    /// [parts, 2]: sum, and 1 where something was not finite
    pub partial: &'a Buffer,
    /// First word of `partial`
    pub offset: usize,
    pub count: usize,
    pub base: f32,
    pub weights: &'a [f64],
    pub tick: Option<f32>,
    pub atol: f32,
    pub rtol: f32,
}

impl Norm<'_> {
    pub fn call(self) -> Call {
        let words = [self.when as usize, self.offset, self.count, part(self.count), self.weights.len()];
        let mut params = words.map(|word| word as u32).to_vec();
        params.extend([self.base, self.tick.unwrap_or(0.0), self.atol, self.rtol].map(f32::to_bits));
        params.extend([self.tick.is_none() as u32, 0, 0]);
        params.extend(padded(self.weights));
        Call {
            kernel: &KERNEL,
            params,
            buffers: [self.solve_clock, self.x, self.x_new, self.slab, self.partial].map(Clone::clone).to_vec(),
            groups: [parts(self.count) as u32, 1, 1],
            units: parts(self.count),
            unit_cost: part(self.count) * (4 + self.weights.len()),
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, x, x_new, slab, partial] = buffers else { unreachable!("five buffers") };
    if !guard::active(solve_clock.u32(), params[0]) {
        return;
    }
    let [offset, count, part, slots] = [1, 2, 3, 4].map(|i| params[i] as usize);
    let [base, tick, atol, rtol] = [5, 6, 7, 8].map(|i| f32::from_bits(params[i]));
    let factor = if params[9] == 1 { 1.0 } else { step(solve_clock.u32(), tick) };
    let (x, x_new, slab) = (x.f32(), x_new.f32(), slab.f32());
    let mut values = [0.0; BLOCK];
    for unit in range {
        let (mut sum, mut finite) = (0.0, true);
        let (begin, end) = (unit * part, ((unit + 1) * part).min(count));
        for at in (begin..end).step_by(BLOCK) {
            let block = at..end.min(at + BLOCK);
            let values = &mut values[..block.len()];
            values.fill(0.0);
            for slot in 0..slots {
                let weight = f32::from_bits(params[12 + slot]);
                if weight != 0.0 {
                    axpy(values, factor * weight, &slab[slot * count..][block.clone()]);
                }
            }
            if base != 0.0 {
                axpy(values, base, &x[block.clone()]);
            }
            let (squares, sound) = squares(values, &x[block.clone()], &x_new[block], [atol, rtol]);
            sum += squares;
            finite &= sound;
        }
        let at = offset + 2 * unit;
        partial.part(at..at + 2).copy_from_slice(&[sum as f32, !finite as u8 as f32]);
    }
}

/// Σ (value / (atol + rtol max(|x|, |x_new|)))², and is all of x_new finite?
fn squares(values: &[f32], x: &[f32], x_new: &[f32], [atol, rtol]: [f32; 2]) -> (f64, bool) {
    let [mut sum, mut zero] = [Lanes::splat(0.0); 2];
    let ((values, value_rest), (x, x_rest), (x_new, new_rest)) = (values.as_chunks(), x.as_chunks(), x_new.as_chunks());
    let mut add = |value: Lanes, x: Lanes, x_new: Lanes| {
        let most = x.abs().larger(x_new.abs());
        let ratio = value.over(most.mul_add(Lanes::splat(rtol), Lanes::splat(atol)));
        sum = ratio.mul_add(ratio, sum);
        // What is not finite has no difference from itself.
        zero = zero.plus(x_new.minus(x_new));
    };
    for ((value, x), x_new) in values.iter().zip(x).zip(x_new) {
        add(Lanes::load(value), Lanes::load(x), Lanes::load(x_new));
    }
    for ((value, x), x_new) in value_rest.iter().zip(x_rest).zip(new_rest) {
        add(Lanes::load(&[*value, 0.0, 0.0, 0.0]), Lanes::load(&[*x, 1.0, 1.0, 1.0]), Lanes::splat(*x_new));
    }
    (f64::from(sum.sum()), zero.sum() == 0.0)
}
