//! A taken step becomes the state: outputs inside it are interpolated, x = x_new, and the slope at its end serves again where
//! it may. Nothing happens where the attempt was refused.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        linear,
        shared::{
            guard::{self, WHEN_TAKEN},
            solve_clock::*,
        },
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "commit",
    wgsl: wgsl!("shared/solve_clock", "shared/guard", "solver/commit"),
    buffers: &[In, In, In, In, InOut, InOut, Out],
    cpu,
};

/// Powers θ, θ², θ³, θ⁴ of the interpolants.
pub const POWERS: usize = 4;

pub struct Commit<'a> {
    pub solve_clock: &'a Buffer,
    pub times: &'a Buffer,
    /// [slots, POWERS]: b_i(θ) = Σ_p dense[i, p] θ^(p+1)
    pub dense: &'a Buffer,
    pub x_new: &'a Buffer,
    pub x: &'a Buffer,
    pub slab: &'a Buffer,
    /// [outputs, count]
    pub states: &'a Buffer,
    pub count: usize,
    pub slots: usize,
    pub outputs: usize,
    /// Slot of the slope at the step's end
    pub end: usize,
    pub tick: f32,
}

impl Commit<'_> {
    pub fn call(self) -> Call {
        let words = [self.count, self.slots, self.end].map(|word| word as u32);
        let buffers = [self.solve_clock, self.times, self.dense, self.x_new, self.x, self.slab, self.states];
        Call {
            kernel: &KERNEL,
            params: words.into_iter().chain([self.tick.to_bits()]).collect(),
            buffers: buffers.map(Clone::clone).to_vec(),
            groups: linear(self.count),
            units: self.count,
            unit_cost: 4 * self.slots * (1 + self.outputs.min(256)),
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [count, slots, end, tick] = *params else { unreachable!("four parameters") };
    let [solve_clock, times, dense, x_new, x, slab, states] = buffers else { unreachable!("seven buffers") };
    let solve_clock = solve_clock.u32();
    if !guard::active(solve_clock, WHEN_TAKEN) {
        return;
    }
    let (count, slots, end) = (count as usize, slots as usize, end as usize);
    let h = solve_clock[H] as f32 * f32::from_bits(tick);
    let (times, dense, x_new) = (times.u32(), dense.f32(), &x_new.f32()[range.clone()]);
    let x = x.part(range.clone());
    let slot_words = |slot: usize| slot * count + range.start..slot * count + range.end;
    let outputs = solve_clock[OUTPUT_BEGIN] as usize..solve_clock[OUTPUT_END] as usize;
    for (output, time) in outputs.clone().zip(&times[outputs]) {
        let inside = time - solve_clock[T];
        let out = states.part(slot_words(output));
        if inside == solve_clock[H] {
            out.copy_from_slice(x_new);
            continue;
        }
        let theta = inside as f32 / solve_clock[H] as f32;
        out.copy_from_slice(x);
        for slot in 0..slots {
            let row = &dense[slot * POWERS..(slot + 1) * POWERS];
            let weight = h * row.iter().rev().fold(0.0, |sum, c| (sum + c) * theta);
            if weight != 0.0 {
                out.iter_mut().zip(slab.part(slot_words(slot))).for_each(|(out, k)| *out += weight * *k);
            }
        }
        // Where the slope at the end has left f32, a straight line is what remains.
        for (out, (x, x_new)) in out.iter_mut().zip(x.iter().zip(x_new)).filter(|(out, _)| !out.is_finite()) {
            *out = x + theta * (x_new - x);
        }
    }
    if solve_clock[REUSE] == 1 {
        let [first, last] = slab.parts([slot_words(0), slot_words(end)]);
        first.copy_from_slice(last);
    }
    x.copy_from_slice(x_new);
}
