//! Kernels alone, at the sizes of the works: each call is taken out of the calls that another work runs, the costliest of its
//! kernel. The whole list runs once before, so that its inputs are what they are there.

use super::{
    inputs::{Sizes, filled, uniforms},
    timed::Timed,
    training::{Setting, Training},
};
use crate::{
    device::{Call, Device},
    error::Result,
    kernels::{
        shared::{guard::When, solve_clock},
        solver::{
            combine::Combine,
            norm::{Norm, parts},
        },
    },
    model::{
        attention::{Attention, Equation, Kind, Knots, Path, Sigma, Tokens},
        network::Entry,
    },
    ode::{Stage, VectorField},
    train::FlowSettings,
};

/// Columns of the network whose tokens flow.
pub const COLUMNS: usize = 4;
/// Slopes that `combine` and `norm` add up: the last stage of Dormand and Prince's method.
pub const SLOPES: usize = 6;

/// Whose calls.
#[derive(Clone, Copy, PartialEq)]
pub enum Source {
    /// A step of the embedding network; of the one-hot network; of the network whose tokens flow
    Embedding,
    OneHot,
    Tokens,
    /// A field and its pullback
    Literal,
    Softmax,
    /// A stage's state and the norm of an error
    States,
}

pub fn alone(device: &Device, source: Source, kernel: &str, sizes: &Sizes) -> Result<Timed> {
    let calls = match source {
        Source::Literal | Source::Softmax => field(device, source, sizes)?,
        Source::States => states(device, sizes)?,
        _ => step(device, source, sizes)?,
    };
    device.run(&device.plan(calls.clone()), 1);
    let costliest = calls
        .iter()
        .filter(|call| call.kernel.name.trim_end_matches("_wide") == kernel)
        .max_by_key(|call| call.units * call.unit_cost);
    Ok(Timed::call(device, costliest.expect("the kernel of this work").clone(), 1, sizes))
}

/// A training step; all but the advance of the clock.
fn step(device: &Device, source: Source, sizes: &Sizes) -> Result<Vec<Call>> {
    let batch = sizes.batches[0];
    let (entry, columns) = match source {
        Source::OneHot => (Entry::OneHot, 1),
        Source::Tokens => (Entry::AttentionOde(FlowSettings::default().shape(COLUMNS + 1, sizes.width)?), COLUMNS),
        _ => (Entry::Embedding, 1),
    };
    let mut training = Training::new(device, Setting { entry, columns, batch, rows: batch }, sizes)?;
    training.load(device)?;
    training.step.calls.pop();
    Ok(training.step.calls)
}

fn field(device: &Device, source: Source, sizes: &Sizes) -> Result<Vec<Call>> {
    let (n, d) = (sizes.tokens[0], sizes.width);
    let literal = Kind::Literal { sigma: Sigma::Tanh, scale: 1.0 / n as f32 };
    let kind = if source == Source::Literal { literal } else { Kind::Softmax };
    let tokens = Tokens { sets: 1, n, d, heads: 1 };
    let knots = Knots::upload(device, &uniforms(3 * d * d, (3.0 / d as f32).sqrt(), 21), true)?;
    let equation = Equation { tokens, kind, leak: 1.0, sphere: false, path: Path { knots: 1, constant: false } };
    let attention = Attention::new(device, equation, knots, false, Some(0))?;
    let (x, g) = (filled(device, n * d, 1.7, 20)?, filled(device, n * d, 1.0, 24)?);
    let (solve_clock, out) = (device.alloc("a clock", solve_clock::WORDS)?, device.alloc("a field", n * d)?);
    let stage = Stage { solve_clock: &solve_clock, when: When::Always, c: 0.0, x: &x, out: &out, offset: 0, kept: None };
    let mut calls = attention.eval(&stage);
    calls.extend(attention.pullback(&stage, &g, true));
    Ok(calls)
}

fn states(device: &Device, sizes: &Sizes) -> Result<Vec<Call>> {
    let count = sizes.tokens[0] * sizes.width;
    let (x, slab) = (filled(device, count, 1.7, 20)?, filled(device, SLOPES * count, 1.0, 24)?);
    let (out, partial) = (device.alloc("a state", count)?, device.alloc("partial norms", 2 * parts(count))?);
    let solve_clock = device.alloc("a clock", solve_clock::WORDS)?;
    let (solve_clock, x, slab, when, weights) = (&solve_clock, &x, &slab, When::Always, &[0.1; SLOPES][..]);
    let (x_new, partial, tick, atol, rtol) = (&out, &partial, None, 1e-6, 1e-5);
    Ok(vec![
        Combine { solve_clock, when, x, slab, out: &out, offset: 0, count, base: 1.0, weights, tick }.call(),
        Norm { solve_clock, when, x, x_new, slab, partial, offset: 0, count, base: 0.0, weights, tick, atol, rtol }.call(),
    ])
}
