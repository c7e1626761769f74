//! The clock of a solve, and when a call of an attempt is to be done. Kept in sync with guard.wgsl.
//!
//! An attempt's calls are recorded once and submitted many times; the clock on the device says which of them do work.

/// Words of the clock.
pub mod clock {
    /// 0 running, then how the solve ended: see `Status`
    pub const STATUS: usize = 0;
    /// Start of this attempt, in ticks of T / 2³¹
    pub const T: usize = 1;
    /// Its length in ticks, cut at the next knot
    pub const H: usize = 2;
    /// Interval of W(t) that all its stages use
    pub const INTERVAL: usize = 3;
    /// The length that the controller wishes, uncut
    pub const WISH: usize = 4;
    /// The first stage's slope is not known yet
    pub const NEED_FIRST: usize = 5;
    pub const TAKEN: usize = 6;
    pub const ACCEPTED: usize = 7;
    pub const REJECTED: usize = 8;
    /// Error norm of the last accepted step (f32)
    pub const LAST_ERROR: usize = 9;
    pub const AFTER_REJECTION: usize = 10;
    pub const OUTPUT_BEGIN: usize = 11;
    pub const OUTPUT_END: usize = 12;
    /// An output lies inside this step and the method has no slope at its end
    pub const NEED_END: usize = 13;
    /// The end's slope serves as the next step's first
    pub const REUSE: usize = 14;
    pub const EVALUATIONS: usize = 15;
    /// Step of the schedule
    pub const INDEX: usize = 16;
    /// 1: time runs backwards from T
    pub const BACKWARD: usize = 17;
    /// Rejections since the last accepted step
    pub const ROW_REJECTED: usize = 18;
    /// Error norm of this attempt (f32)
    pub const ERROR: usize = 19;
    pub const WORDS: usize = 20;
}

pub const TICKS: u32 = 1 << 31;

/// The clock's first word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Running = 0,
    Reached = 1,
    /// A state that is not finite
    NotFinite = 2,
    Underflow = 3,
    StepLimit = 4,
}

/// When a call works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Running = 0,
    /// The first stage, where its slope is not known
    First = 1,
    /// The slope at the end, where an output needs it
    End = 2,
    /// The step was taken
    Taken = 3,
    Always = 4,
}

pub const WGSL: &str = include_str!(concat!(env!("OUT_DIR"), "/guard.wgsl"));

pub fn active(words: &[u32], when: u32) -> bool {
    let running = words[clock::STATUS] == Status::Running as u32;
    match when {
        0 => running,
        1 => running && words[clock::NEED_FIRST] == 1,
        2 => words[clock::NEED_END] == 1,
        3 => words[clock::TAKEN] == 1,
        _ => true,
    }
}
