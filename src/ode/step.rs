//! One attempt as calls: the stages of a tableau, the error, the controller, the commit.

use super::{
    Stage, VectorField,
    tableau::{Dense, Tableau},
};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        shared::{
            guard::When,
            solve_clock::{self, TICKS},
        },
        solver::{
            combine::Combine,
            commit::{Commit, POWERS},
            control::Control,
            norm::{Norm, parts},
            start::start,
            step_clock::{Mode, StepClock},
        },
    },
};

/// How long steps are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stepping {
    /// As many as the schedule says
    Fixed {
        steps: usize,
    },
    Adaptive {
        rtol: f32,
        atol: f32,
        attempts: usize,
    },
}

/// A method on a field, with the buffers that its attempts share.
pub struct Stepper<'a> {
    pub tableau: &'static Tableau,
    pub field: &'a dyn VectorField,
    /// Time units in a tick
    pub tick: f32,
    pub solve_clock: Buffer,
    pub ends: Buffer,
    /// [steps, 3]
    pub schedule: Buffer,
    pub x: Buffer,
    /// A stage's state, at last the step's end
    pub x_new: Buffer,
    /// [s + 1, size]: the stages' slopes, and the slope at the end where an output needs it
    pub slab: Buffer,
    partial: Buffer,
    dense: Buffer,
    /// Read where nothing is to be read
    nothing: Buffer,
}

/// Outputs and the tape of a solve.
pub struct Records {
    pub times: Buffer,
    pub outputs: usize,
    /// [outputs, size]
    pub states: Buffer,
    /// [capacity, 4]
    pub tape: Buffer,
    pub capacity: usize,
}

impl Records {
    /// `times` in ticks, ascending; the tape holds `capacity` steps.
    pub fn new(device: &Device, times: &[u32], size: usize, capacity: usize) -> Result<Self> {
        let buffer = device.alloc("the output times", times.len())?;
        device.write(&buffer, 0, times);
        Ok(Records {
            times: buffer,
            outputs: times.len(),
            states: device.alloc("the output states", times.len() * size)?,
            tape: device.alloc("the tape of steps", 4 * capacity)?,
            capacity,
        })
    }
}

impl<'a> Stepper<'a> {
    /// `t1`: length of time; `steps`: room in the schedule.
    pub fn new(device: &Device, tableau: &'static Tableau, field: &'a dyn VectorField, t1: f64, steps: usize) -> Result<Self> {
        let (size, slots) = (field.size(), tableau.stages() + 1);
        let ends = device.alloc("the ends of intervals", field.ends().len())?;
        device.write(&ends, 0, field.ends());
        let coefficients = dense_coefficients(tableau);
        let dense = device.alloc("the interpolant", coefficients.len())?;
        device.write(&dense, 0, bytemuck::cast_slice(&coefficients));
        Ok(Stepper {
            tableau,
            field,
            tick: (t1 / f64::from(TICKS)) as f32,
            solve_clock: device.alloc("the clock of a solve", solve_clock::WORDS)?,
            ends,
            schedule: device.alloc("the schedule of steps", 3 * steps)?,
            x: device.alloc("the state", size)?,
            x_new: device.alloc("a stage's state", size)?,
            slab: device.alloc("the stages' slopes", slots * size)?,
            partial: device.alloc("partial norms", 4 * parts(size))?,
            dense,
            nothing: device.alloc("nothing", 1)?,
        })
    }

    /// Resets the clock for steps that start at index 0 of the schedule; `outputs`: those at t = 0 are done.
    pub fn rewind(&self, device: &Device, outputs: usize) {
        let mut words = [0u32; solve_clock::WORDS];
        words[solve_clock::NEED_FIRST] = 1;
        words[solve_clock::OUTPUT_BEGIN] = outputs as u32;
        words[solve_clock::OUTPUT_END] = outputs as u32;
        device.write(&self.solve_clock, 0, &words);
    }

    pub fn stage<'b>(&'b self, when: When, i: usize, x: &'b Buffer) -> Stage<'b> {
        Stage {
            solve_clock: &self.solve_clock,
            when,
            c: self.tableau.c[i],
            x,
            out: &self.slab,
            offset: i * self.field.size(),
            kept: None,
        }
    }

    pub fn tick_clock(&self, mode: Mode, most: usize) -> Call {
        StepClock { solve_clock: &self.solve_clock, ends: &self.ends, schedule: &self.schedule, mode, most }.call()
    }

    /// x_new = x + h Σ_j weights[j] k_j.
    pub fn advance(&self, when: When, weights: &[f64]) -> Call {
        Combine {
            solve_clock: &self.solve_clock,
            when,
            x: &self.x,
            slab: &self.slab,
            out: &self.x_new,
            offset: 0,
            count: self.field.size(),
            base: 1.0,
            weights,
            tick: Some(self.tick),
        }
        .call()
    }

    /// All slopes, the first where it is not known; at last x_new is the step's end.
    pub fn stages(&self) -> Vec<Call> {
        let mut calls = self.field.eval(&self.stage(When::First, 0, &self.x));
        for (i, row) in self.tableau.a.iter().enumerate().skip(1) {
            calls.push(self.advance(When::Running, row));
            calls.extend(self.field.eval(&self.stage(When::Running, i, &self.x_new)));
        }
        if !self.tableau.fsal {
            calls.push(self.advance(When::Running, self.tableau.b));
        }
        calls
    }

    fn norm(&self, offset: usize, x_new: &Buffer, base: f32, weights: &[f64], scaled: bool, [atol, rtol]: [f32; 2]) -> Call {
        Norm {
            solve_clock: &self.solve_clock,
            when: When::Running,
            x: &self.x,
            x_new,
            slab: &self.slab,
            partial: &self.partial,
            offset,
            count: self.field.size(),
            base,
            weights,
            tick: scaled.then_some(self.tick),
            atol,
            rtol,
        }
        .call()
    }

    /// Hairer's first step; afterwards the first slope is known.
    pub fn first_step(&self, atol: f32, rtol: f32) -> Vec<Call> {
        let (size, order) = (self.field.size(), self.tableau.error_order + 1);
        let gates = [atol, rtol];
        let mut calls = self.field.eval(&self.stage(When::Running, 0, &self.x));
        calls.push(self.norm(0, &self.x, 1.0, &[], false, gates));
        calls.push(self.norm(2 * parts(size), &self.x, 0.0, &[1.0], false, gates));
        calls.push(start(&self.solve_clock, &self.partial, 1, size, order, self.tick));
        calls.push(self.advance(When::Running, &[1.0]));
        calls.extend(self.field.eval(&Stage { c: 1.0, ..self.stage(When::Running, 1, &self.x_new) }));
        calls.push(self.norm(0, &self.x, 0.0, &[-1.0, 1.0], false, gates));
        calls.push(start(&self.solve_clock, &self.partial, 2, size, order, self.tick));
        calls
    }

    /// Begin, stages, error, controller, commit, close.
    pub fn attempt(&self, stepping: Stepping, records: &Records) -> Vec<Call> {
        let adaptive = matches!(stepping, Stepping::Adaptive { .. });
        let (begin, close, most, gates) = match stepping {
            Stepping::Fixed { steps } => (Mode::Schedule, Mode::CloseSchedule, steps, [1.0, 0.0]),
            Stepping::Adaptive { rtol, atol, attempts } => (Mode::Adaptive, Mode::CloseAdaptive, attempts, [atol, rtol]),
        };
        let mut calls = vec![self.tick_clock(begin, most)];
        calls.extend(self.stages());
        let error = if adaptive { self.tableau.error.unwrap_or(&[]) } else { &[] };
        calls.push(self.norm(0, &self.x_new, 0.0, error, true, gates));
        calls.push(self.control(adaptive, records));
        calls.extend(self.field.retract(&self.solve_clock, When::Taken, &self.x_new));
        let s = self.tableau.stages();
        if !self.tableau.fsal {
            let end = Stage {
                solve_clock: &self.solve_clock,
                when: When::End,
                c: 1.0,
                x: &self.x_new,
                out: &self.slab,
                offset: s * self.field.size(),
                kept: None,
            };
            calls.extend(self.field.eval(&end));
        }
        calls.push(self.commit(records));
        calls.push(self.tick_clock(close, most));
        calls
    }

    fn control(&self, adaptive: bool, records: &Records) -> Call {
        Control {
            solve_clock: &self.solve_clock,
            partial: &self.partial,
            times: &records.times,
            ends: &self.ends,
            tape: &records.tape,
            adaptive,
            count: self.field.size(),
            order: self.tableau.error_order + 1,
            stages: self.tableau.stages(),
            fsal: self.tableau.fsal,
            constant: self.field.jumps(),
            retracts: self.field.retract(&self.solve_clock, When::Taken, &self.x).is_some(),
            outputs: records.outputs,
            intervals: self.field.ends().len() - 1,
            capacity: records.capacity,
        }
        .call()
    }

    fn commit(&self, records: &Records) -> Call {
        let s = self.tableau.stages();
        Commit {
            solve_clock: &self.solve_clock,
            times: &records.times,
            dense: &self.dense,
            x_new: &self.x_new,
            x: &self.x,
            slab: &self.slab,
            states: &records.states,
            count: self.field.size(),
            slots: s + 1,
            outputs: records.outputs,
            end: if self.tableau.fsal { s - 1 } else { s },
            tick: self.tick,
        }
        .call()
    }

    /// A buffer for arguments that a call does not read.
    pub fn nothing(&self) -> &Buffer {
        &self.nothing
    }
}

/// [s + 1, POWERS]: the interpolant's weights as polynomials in θ; the slope at the end is the last stage of an FSAL method.
fn dense_coefficients(tableau: &Tableau) -> Vec<f32> {
    let s = tableau.stages();
    let mut rows = vec![[0.0f64; POWERS]; s + 1];
    match tableau.dense {
        Dense::Hermite => {
            for (row, b) in rows.iter_mut().zip(tableau.b) {
                *row = [0.0, 3.0 * b, -2.0 * b, 0.0];
            }
            let mut add = |slot: usize, powers: [f64; POWERS]| rows[slot].iter_mut().zip(powers).for_each(|(c, p)| *c += p);
            add(0, [1.0, -2.0, 1.0, 0.0]);
            add(if tableau.fsal { s - 1 } else { s }, [0.0, -1.0, 1.0, 0.0]);
        }
        Dense::Polynomial(coefficients) => {
            for (row, given) in rows.iter_mut().zip(coefficients) {
                row.iter_mut().zip(*given).for_each(|(c, g)| *c = *g);
            }
        }
    }
    rows.concat().into_iter().map(|c| c as f32).collect()
}
