//! The referee: numbers of SciPy, coverage of its intervals in small, verdicts.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../support/coins.rs"]
mod coins;
#[path = "../support/simulated.rs"]
mod simulated;

mod coverage;
mod details;
mod golden;
mod runs;
mod verdicts;
