//! The clock before and after an attempt: which step is tried next, and where time stands once it was taken.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::shared::solve_clock::*,
};

pub static KERNEL: Kernel =
    Kernel { name: "step_clock", wgsl: wgsl!("shared/solve_clock", "solver/step_clock"), buffers: &[InOut, In, In], cpu };

constants!("solver/step_clock");

/// What the clock does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Mode {
    /// Before an attempt: the controller's wish, cut at the next knot
    Adaptive = ADAPTIVE,
    /// Before: the next step of the schedule
    Schedule = SCHEDULE,
    /// Before: the step before, for an adjoint that walks back over a replayed step
    Back = BACK,
    /// Before: the step before, integrated from its end to its start
    Reverse = REVERSE,
    /// After an attempt of the adaptive kind, and of the scheduled kind
    CloseAdaptive = CLOSE_ADAPTIVE,
    CloseSchedule = CLOSE_SCHEDULE,
}

pub struct StepClock<'a> {
    pub solve_clock: &'a Buffer,
    /// Ticks of the ends of the intervals, first 0, last T
    pub ends: &'a Buffer,
    /// [steps, 3]: t, h, interval; any other buffer where there is no schedule
    pub schedule: &'a Buffer,
    pub mode: Mode,
    /// Steps of the schedule, or attempts at most
    pub most: usize,
}

impl StepClock<'_> {
    pub fn call(self) -> Call {
        Call {
            kernel: &KERNEL,
            params: vec![self.mode as u32, self.most as u32],
            buffers: [self.solve_clock, self.ends, self.schedule].map(Clone::clone).to_vec(),
            groups: [1, 1, 1],
            units: 1,
            unit_cost: 1,
        }
    }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [solve_clock, ends, schedule] = buffers else { unreachable!("three buffers") };
    let (solve_clock, ends, schedule) = (solve_clock.u32_mut(), ends.u32(), schedule.u32());
    let (mode, most) = (params[0], params[1]);
    if mode >= CLOSE_ADAPTIVE {
        return close(solve_clock, ends, mode, most);
    }
    solve_clock[TAKEN] = 0;
    solve_clock[NEED_END] = 0;
    solve_clock[OUTPUT_BEGIN] = solve_clock[OUTPUT_END];
    if solve_clock[STATUS] != RUNNING {
        return;
    }
    if mode == ADAPTIVE {
        if solve_clock[ACCEPTED] + solve_clock[REJECTED] >= most {
            solve_clock[STATUS] = STEP_LIMIT;
            return;
        }
        let remaining = ends[solve_clock[INTERVAL] as usize + 1] - solve_clock[T];
        // Within 1 % of a knot the step is stretched to it: no sliver is left behind.
        let wish = solve_clock[WISH].max(1);
        solve_clock[H] = if wish as f32 * 1.01 >= remaining as f32 { remaining } else { wish };
        return;
    }
    if mode != SCHEDULE {
        solve_clock[INDEX] -= 1;
        solve_clock[NEED_FIRST] = 1;
    }
    let at = 3 * solve_clock[INDEX] as usize;
    solve_clock[T] = schedule[at];
    solve_clock[H] = schedule[at + 1];
    solve_clock[INTERVAL] = schedule[at + 2];
    solve_clock[BACKWARD] = (mode == REVERSE) as u32;
    if mode == REVERSE {
        solve_clock[T] += solve_clock[H];
    }
}

fn close(solve_clock: &mut [u32], ends: &[u32], mode: u32, most: u32) {
    if solve_clock[TAKEN] == 0 || solve_clock[STATUS] != RUNNING {
        return;
    }
    solve_clock[T] += solve_clock[H];
    solve_clock[INDEX] += 1;
    let reached = if mode == CLOSE_ADAPTIVE {
        solve_clock[INTERVAL] += (solve_clock[T] == ends[solve_clock[INTERVAL] as usize + 1]) as u32;
        solve_clock[T] == TICKS
    } else {
        solve_clock[INDEX] == most
    };
    if reached {
        solve_clock[STATUS] = REACHED;
    }
}
