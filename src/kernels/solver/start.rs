//! Hairer's first step (Hairer, Nørsett, Wanner I, II.4): h0 = 0.01 ‖x‖ / ‖f‖, an Euler step of it, the second derivative
//! from the two slopes, h1 = (0.01 / max(‖f‖, ‖f'‖))^(1/q), h = min(100 h0, h1). Two phases, around that Euler step.

use super::norm::parts;
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::shared::solve_clock::*,
};

pub static KERNEL: Kernel =
    Kernel { name: "start", wgsl: wgsl!("shared/solve_clock", "solver/start"), buffers: &[InOut, In], cpu };

/// partial: `norm` of x at 0 and of the first slope behind it (phase 1), of the slopes' difference at 0 (phase 2).
pub fn start(solve_clock: &Buffer, partial: &Buffer, phase: usize, count: usize, order: usize, tick: f32) -> Call {
    let words = [phase, parts(count), count, order].map(|word| word as u32);
    Call {
        kernel: &KERNEL,
        params: words.into_iter().chain([tick.to_bits()]).collect(),
        buffers: vec![solve_clock.clone(), partial.clone()],
        groups: [1, 1, 1],
        units: 1,
        unit_cost: 1000,
    }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [phase, parts, count, order, tick] = *params else { unreachable!("five parameters") };
    let [solve_clock, partial] = buffers else { unreachable!("two buffers") };
    let (solve_clock, partial, tick) = (solve_clock.u32_mut(), partial.f32(), f32::from_bits(tick));
    let rms = |at: u32| {
        let mut sum = 0.0;
        (0..parts).for_each(|part| sum += partial[2 * (at * parts + part) as usize]);
        (sum / count as f32).sqrt()
    };
    let ticks = |h: f32| (h / tick).clamp(1.0, TICKS as f32) as u32;
    if phase == 1 {
        let (d0, d1) = (rms(0), rms(1));
        solve_clock[H] = ticks(if d0 < 1e-5 || d1 < 1e-5 { 1e-6 } else { 0.01 * d0 / d1 });
        solve_clock[LAST_ERROR] = d1.to_bits();
    } else {
        let h0 = solve_clock[H] as f32 * tick;
        let most = f32::from_bits(solve_clock[LAST_ERROR]).max(rms(0) / h0);
        let h1 = if most <= 1e-15 { (h0 * 1e-3).max(1e-6) } else { (0.01 / most).powf(1.0 / order as f32) };
        solve_clock[WISH] = ticks(h1.min(100.0 * h0));
        solve_clock[LAST_ERROR] = 1.0f32.to_bits();
        solve_clock[NEED_FIRST] = 0;
        solve_clock[EVALUATIONS] = 2;
    }
}
