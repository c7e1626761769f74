//! The referee: numbers of SciPy, coverage of its intervals in small, verdicts.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../support/simulated.rs"]
mod simulated;

mod coverage;
mod golden;
mod verdicts;
