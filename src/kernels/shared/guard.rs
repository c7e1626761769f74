//! When a call of an attempt is to be done.

use super::solve_clock::{NEED_END, NEED_FIRST, RUNNING, STATUS, TAKEN};

constants!("shared/guard");

/// When a call works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum When {
    Running = WHEN_RUNNING,
    /// The first stage, where its slope is not known
    First = WHEN_FIRST,
    /// The slope at the end, where an output needs it
    End = WHEN_END,
    /// The step was taken
    Taken = WHEN_TAKEN,
    Always = WHEN_ALWAYS,
}

pub fn active(solve_clock: &[u32], when: u32) -> bool {
    let running = solve_clock[STATUS] == RUNNING;
    match when {
        WHEN_RUNNING => running,
        WHEN_FIRST => running && solve_clock[NEED_FIRST] == 1,
        WHEN_END => solve_clock[NEED_END] == 1,
        WHEN_TAKEN => solve_clock[TAKEN] == 1,
        _ => true,
    }
}
