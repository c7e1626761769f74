//! The step-size controller: takes or refuses the attempt, chooses the next length, notes the step on the tape, and finds
//! the outputs that lie in it. PI control (Hairer and Wanner II, IV.2; Hairer, Nørsett, Wanner I, II.4):
//! factor = 0.9 err^−(1/q − 0.75 β) err_last^β in [0.2, 10], β = 0.04; no growth right after a rejection.

use super::norm::parts;
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::shared::solve_clock::*,
};

pub static KERNEL: Kernel =
    Kernel { name: "control", wgsl: wgsl!("shared/solve_clock", "solver/control"), buffers: &[InOut, In, In, In, InOut], cpu };

constants!("solver/control");

pub struct Control<'a> {
    pub solve_clock: &'a Buffer,
    /// See `norm`
    pub partial: &'a Buffer,
    /// Ticks at which states are wanted, ascending
    pub times: &'a Buffer,
    pub ends: &'a Buffer,
    /// [capacity, 4]: t, h, interval, rejections before
    pub tape: &'a Buffer,
    pub adaptive: bool,
    pub count: usize,
    /// Order of the embedded method + 1
    pub order: usize,
    pub stages: usize,
    pub fsal: bool,
    /// Slopes change at a knot
    pub constant: bool,
    /// States are brought back to the sphere, so no slope is used again
    pub retracts: bool,
    pub outputs: usize,
    pub intervals: usize,
    pub capacity: usize,
}

impl Control<'_> {
    pub fn call(self) -> Call {
        let words = [
            self.adaptive as usize,
            parts(self.count),
            self.count,
            self.order,
            self.stages,
            self.fsal as usize,
            self.constant as usize,
            self.retracts as usize,
            self.outputs,
            self.intervals,
            self.capacity,
        ];
        Call {
            kernel: &KERNEL,
            params: words.map(|word| word as u32).to_vec(),
            buffers: [self.solve_clock, self.partial, self.times, self.ends, self.tape].map(Clone::clone).to_vec(),
            groups: [1, 1, 1],
            units: 1,
            unit_cost: 1000,
        }
    }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, partial, times, ends, tape] = buffers else { unreachable!("five buffers") };
    let solve_clock = solve_clock.u32_mut();
    if solve_clock[STATUS] != RUNNING {
        return;
    }
    let [adaptive, parts, count, order, stages, ..] = *params else { unreachable!("eleven parameters") };
    solve_clock[EVALUATIONS] += stages - 1 + solve_clock[NEED_FIRST];
    let (mut sum, mut bad) = (0.0f32, 0.0f32);
    for part in partial.f32()[..2 * parts as usize].chunks_exact(2) {
        sum += part[0];
        bad = bad.max(part[1]);
    }
    let error = if adaptive == 1 { (sum / count as f32).sqrt() } else { 0.0 };
    solve_clock[ERROR] = error.to_bits();
    let finite = bad == 0.0 && error.is_finite();
    if adaptive == 0 && !finite {
        solve_clock[STATUS] = NOT_FINITE;
    } else if finite && error <= 1.0 {
        if adaptive == 1 {
            grow(solve_clock, error, order);
        }
        take(solve_clock, times.u32(), ends.u32(), tape.u32_mut(), params);
    } else {
        refuse(solve_clock, error, finite, order);
    }
}

fn refuse(solve_clock: &mut [u32], error: f32, finite: bool, order: u32) {
    solve_clock[REJECTED] += 1;
    solve_clock[ROW_REJECTED] += 1;
    solve_clock[AFTER_REJECTION] = 1;
    solve_clock[NEED_FIRST] = 0;
    let factor = if finite { (SAFETY * error.powf(-1.0 / order as f32)).max(LEAST_FACTOR) } else { LEAST_FACTOR };
    let wish = solve_clock[H] as f32 * factor;
    if wish < SHORTEST {
        solve_clock[STATUS] = if finite { UNDERFLOW } else { NOT_FINITE };
    }
    solve_clock[WISH] = wish as u32;
}

fn grow(solve_clock: &mut [u32], error: f32, order: u32) {
    let last = f32::from_bits(solve_clock[LAST_ERROR]);
    let slow = error.max(1e-10).powf(-(1.0 / order as f32 - 0.75 * BETA)) * last.powf(BETA);
    let most = if solve_clock[AFTER_REJECTION] == 1 { 1.0 } else { MOST_FACTOR };
    let wish = solve_clock[H] as f32 * (SAFETY * slow).clamp(LEAST_FACTOR, most);
    // A step that was cut at a knot says nothing against the longer wish.
    let cut = solve_clock[H] < solve_clock[WISH];
    let wish = if cut { wish.max(solve_clock[WISH] as f32) } else { wish };
    solve_clock[WISH] = wish.min(TICKS as f32) as u32;
    solve_clock[LAST_ERROR] = error.max(1e-4).to_bits();
    solve_clock[AFTER_REJECTION] = 0;
}

fn take(solve_clock: &mut [u32], times: &[u32], ends: &[u32], tape: &mut [u32], params: &[u32]) {
    let [_, _, _, _, _, fsal, constant, retracts, outputs, intervals, capacity] = *params else {
        unreachable!("eleven parameters")
    };
    let (t, h, interval) = (solve_clock[T], solve_clock[H], solve_clock[INTERVAL]);
    let end = t + h;
    if solve_clock[ACCEPTED] < capacity {
        let at = 4 * solve_clock[ACCEPTED] as usize;
        tape[at..at + 4].copy_from_slice(&[t, h, interval, solve_clock[ROW_REJECTED]]);
    }
    solve_clock[ACCEPTED] += 1;
    solve_clock[ROW_REJECTED] = 0;
    solve_clock[TAKEN] = 1;
    let mut inside = 0;
    while solve_clock[OUTPUT_END] < outputs && times[solve_clock[OUTPUT_END] as usize] <= end {
        inside |= (times[solve_clock[OUTPUT_END] as usize] < end) as u32;
        solve_clock[OUTPUT_END] += 1;
    }
    solve_clock[NEED_END] = inside & (1 - fsal);
    solve_clock[EVALUATIONS] += solve_clock[NEED_END];
    let knot = constant == 1 && interval + 1 < intervals && end == ends[interval as usize + 1];
    let known = fsal == 1 || solve_clock[NEED_END] == 1;
    solve_clock[REUSE] = (known && retracts == 0 && !knot) as u32;
    solve_clock[NEED_FIRST] = 1 - solve_clock[REUSE];
}
