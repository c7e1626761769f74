//! An attempt of a solve: stages combined, its error, the step-size controller, and the clock.

pub mod combine;
pub mod commit;
pub mod control;
pub mod norm;
pub mod start;
pub mod step_clock;
