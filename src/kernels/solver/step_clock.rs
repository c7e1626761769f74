//! The clock before and after an attempt: which step is tried next, and where time stands once it was taken.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::shared::guard::{Status, TICKS, clock},
};

pub static KERNEL: Kernel = Kernel { name: "step_clock", wgsl: wgsl!("solver/step_clock"), buffers: &[InOut, In, In], cpu };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Begin: the controller's wish, cut at the next knot
    Adaptive = 0,
    /// Begin: the next step of the schedule
    Schedule = 1,
    /// Begin: the step before, for an adjoint that walks back over a replayed step
    Back = 2,
    /// Begin: the step before, integrated from its end to its start
    Reverse = 3,
    /// After an attempt of the adaptive kind, and of the scheduled kind
    CloseAdaptive = 4,
    CloseSchedule = 5,
}

pub struct StepClock<'a> {
    pub clock: &'a Buffer,
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
            buffers: [self.clock, self.ends, self.schedule].map(Clone::clone).to_vec(),
            groups: [1, 1, 1],
            units: 1,
            unit_cost: 1,
        }
    }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [words, ends, schedule] = buffers else { unreachable!("three buffers") };
    let (words, ends, schedule) = (words.u32_mut(), ends.u32(), schedule.u32());
    let (mode, most) = (params[0], params[1]);
    if mode >= Mode::CloseAdaptive as u32 {
        return close(words, ends, mode, most);
    }
    words[clock::TAKEN] = 0;
    words[clock::NEED_END] = 0;
    words[clock::OUTPUT_BEGIN] = words[clock::OUTPUT_END];
    if words[clock::STATUS] != Status::Running as u32 {
        return;
    }
    if mode == Mode::Adaptive as u32 {
        if words[clock::ACCEPTED] + words[clock::REJECTED] >= most {
            words[clock::STATUS] = Status::StepLimit as u32;
            return;
        }
        let remaining = ends[words[clock::INTERVAL] as usize + 1] - words[clock::T];
        // Within 1 % of a knot the step is stretched to it: no sliver is left behind.
        let wish = words[clock::WISH].max(1);
        words[clock::H] = if wish as f32 * 1.01 >= remaining as f32 { remaining } else { wish };
        return;
    }
    if mode != Mode::Schedule as u32 {
        words[clock::INDEX] -= 1;
        words[clock::NEED_FIRST] = 1;
    }
    let at = 3 * words[clock::INDEX] as usize;
    words[clock::T] = schedule[at];
    words[clock::H] = schedule[at + 1];
    words[clock::INTERVAL] = schedule[at + 2];
    words[clock::BACKWARD] = (mode == Mode::Reverse as u32) as u32;
    if mode == Mode::Reverse as u32 {
        words[clock::T] += words[clock::H];
    }
}

fn close(words: &mut [u32], ends: &[u32], mode: u32, most: u32) {
    if words[clock::TAKEN] == 0 || words[clock::STATUS] != Status::Running as u32 {
        return;
    }
    words[clock::T] += words[clock::H];
    words[clock::INDEX] += 1;
    let reached = if mode == Mode::CloseAdaptive as u32 {
        words[clock::INTERVAL] += (words[clock::T] == ends[words[clock::INTERVAL] as usize + 1]) as u32;
        words[clock::T] == TICKS
    } else {
        words[clock::INDEX] == most
    };
    if reached {
        words[clock::STATUS] = Status::Reached as u32;
    }
}
