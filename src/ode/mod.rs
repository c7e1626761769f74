//! Ordinary differential equations x' = f(t, x) on a device: methods as data, steps, control, adjoint.
//! Knows the device, not attention.
//!
//! ```text
//! tableau   a method as numbers with their source        step     the calls of one attempt
//! solve     attempts in blocks, one read a block         adjoint  the exact gradient of what was computed
//! unrolled  fixed steps as one plan, with its pullback: a layer of a network
//! ```
//! Time is in integer ticks of T / 2³¹: sums are exact, underflow is a count.

pub mod adjoint;
mod interpolant;
mod records;
mod reverse;
pub mod solve;
mod step;
pub mod tableau;
mod tableaus;
mod trees;
pub mod unrolled;

use crate::{
    device::{Buffer, Call},
    kernels::shared::guard::When,
};

/// Where a field is evaluated: the clock's step, `c` of the way through it.
pub struct Stage<'a> {
    pub solve_clock: &'a Buffer,
    pub when: When,
    pub c: f64,
    /// [size] the state
    pub x: &'a Buffer,
    /// Where f, or the gradient by x, goes
    pub out: &'a Buffer,
    pub offset: usize,
    /// Evaluations that are pulled back later have a number: a field may keep under it what the pullback needs
    pub kept: Option<usize>,
}

/// A right-hand side with its pullback. Its weights may change in t, between ends of intervals.
pub trait VectorField {
    /// Words of a state.
    fn size(&self) -> usize;
    /// Ticks of the ends of the intervals, first 0, last T: a solve ends a step at each.
    fn ends(&self) -> &[u32];
    /// Slopes jump at the ends of intervals.
    fn jumps(&self) -> bool;
    /// f(t, x) → stage.out.
    fn eval(&self, stage: &Stage) -> Vec<Call>;
    /// g_f [size] → the gradient by x at stage.out; adds the gradient of the weights where `weights`.
    fn pullback(&self, stage: &Stage, g_f: &Buffer, weights: bool) -> Vec<Call>;
    /// Brings a state back to where it belongs after a step; None where every state is fine.
    fn retract(&self, solve_clock: &Buffer, when: When, x: &Buffer) -> Option<Call>;
    /// g at the retracted state, at word `offset` → g at `x`, the state before.
    fn retract_pullback(&self, solve_clock: &Buffer, x: &Buffer, g: &Buffer, offset: usize) -> Option<Call>;
}
