//! The step-size controller: takes or refuses the attempt, chooses the next length, notes the step on the tape, and finds
//! the outputs that lie in it. PI control (Hairer and Wanner II, IV.2; Hairer, Nørsett, Wanner I, II.4):
//! factor = 0.9 err^−(1/q − 0.75 β) err_last^β in [0.2, 10], β = 0.04; no growth right after a rejection.

use super::norm::parts;
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::shared::guard::{Status, TICKS, clock},
};

pub static KERNEL: Kernel = Kernel { name: "control", wgsl: wgsl!("solver/control"), buffers: &[InOut, In, In, In, InOut], cpu };

const BETA: f32 = 0.04;
const SAFETY: f32 = 0.9;
/// Steps of fewer ticks than this say nothing: T / 2²⁹
const SHORTEST: f32 = 4.0;

pub struct Control<'a> {
    pub clock: &'a Buffer,
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
            buffers: [self.clock, self.partial, self.times, self.ends, self.tape].map(Clone::clone).to_vec(),
            groups: [1, 1, 1],
            units: 1,
            unit_cost: 1000,
        }
    }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [words, partial, times, ends, tape] = buffers else { unreachable!("five buffers") };
    let words = words.u32_mut();
    if words[clock::STATUS] != Status::Running as u32 {
        return;
    }
    let [adaptive, parts, count, order, stages, ..] = *params else { unreachable!("eleven parameters") };
    words[clock::EVALUATIONS] += stages - 1 + words[clock::NEED_FIRST];
    let (mut sum, mut bad) = (0.0f32, 0.0f32);
    for part in partial.f32()[..2 * parts as usize].chunks_exact(2) {
        sum += part[0];
        bad = bad.max(part[1]);
    }
    let error = if adaptive == 1 { (sum / count as f32).sqrt() } else { 0.0 };
    words[clock::ERROR] = error.to_bits();
    let finite = bad == 0.0 && error.is_finite();
    if adaptive == 0 && !finite {
        words[clock::STATUS] = Status::NotFinite as u32;
    } else if finite && error <= 1.0 {
        if adaptive == 1 {
            grow(words, error, order);
        }
        take(words, times.u32(), ends.u32(), tape.u32_mut(), params);
    } else {
        refuse(words, error, finite, order);
    }
}

fn refuse(words: &mut [u32], error: f32, finite: bool, order: u32) {
    words[clock::REJECTED] += 1;
    words[clock::ROW_REJECTED] += 1;
    words[clock::AFTER_REJECTION] = 1;
    words[clock::NEED_FIRST] = 0;
    let factor = if finite { (SAFETY * error.powf(-1.0 / order as f32)).max(0.2) } else { 0.2 };
    let wish = words[clock::H] as f32 * factor;
    if wish < SHORTEST {
        words[clock::STATUS] = if finite { Status::Underflow } else { Status::NotFinite } as u32;
    }
    words[clock::WISH] = wish as u32;
}

fn grow(words: &mut [u32], error: f32, order: u32) {
    let last = f32::from_bits(words[clock::LAST_ERROR]);
    let slow = error.max(1e-10).powf(-(1.0 / order as f32 - 0.75 * BETA)) * last.powf(BETA);
    let most = if words[clock::AFTER_REJECTION] == 1 { 1.0 } else { 10.0 };
    let wish = words[clock::H] as f32 * (SAFETY * slow).clamp(0.2, most);
    // A step that was cut at a knot says nothing against the longer wish.
    let cut = words[clock::H] < words[clock::WISH];
    let wish = if cut { wish.max(words[clock::WISH] as f32) } else { wish };
    words[clock::WISH] = wish.min(TICKS as f32) as u32;
    words[clock::LAST_ERROR] = error.max(1e-4).to_bits();
    words[clock::AFTER_REJECTION] = 0;
}

fn take(words: &mut [u32], times: &[u32], ends: &[u32], tape: &mut [u32], params: &[u32]) {
    let [_, _, _, _, _, fsal, constant, retracts, outputs, intervals, capacity] = *params else {
        unreachable!("eleven parameters")
    };
    let (t, h, interval) = (words[clock::T], words[clock::H], words[clock::INTERVAL]);
    let end = t + h;
    if words[clock::ACCEPTED] < capacity {
        let at = 4 * words[clock::ACCEPTED] as usize;
        tape[at..at + 4].copy_from_slice(&[t, h, interval, words[clock::ROW_REJECTED]]);
    }
    words[clock::ACCEPTED] += 1;
    words[clock::ROW_REJECTED] = 0;
    words[clock::TAKEN] = 1;
    let mut inside = 0;
    while words[clock::OUTPUT_END] < outputs && times[words[clock::OUTPUT_END] as usize] <= end {
        inside |= (times[words[clock::OUTPUT_END] as usize] < end) as u32;
        words[clock::OUTPUT_END] += 1;
    }
    words[clock::NEED_END] = inside & (1 - fsal);
    words[clock::EVALUATIONS] += words[clock::NEED_END];
    let knot = constant == 1 && interval + 1 < intervals && end == ends[interval as usize + 1];
    let known = fsal == 1 || words[clock::NEED_END] == 1;
    words[clock::REUSE] = (known && retracts == 0 && !knot) as u32;
    words[clock::NEED_FIRST] = 1 - words[clock::REUSE];
}
