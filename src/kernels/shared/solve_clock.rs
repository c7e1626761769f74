//! The words of the clock of a solve, and how a solve stands: see solve_clock.wgsl.
//!
//! An attempt's calls are recorded once and submitted many times; the clock on the device says which of them do work.

constants!("shared/solve_clock");
