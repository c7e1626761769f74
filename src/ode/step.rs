//! One attempt as calls: the stages of a tableau, the error, the controller, the commit.

use super::{Stage, VectorField, interpolant, records::Records, tableau::Tableau};
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
            commit::Commit,
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

/// Which slopes an attempt leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slopes {
    /// Those of all stages, and that at the end where an output inside the step needs it
    All,
    /// The last: x(t + h) is added up on the way. For chains, in steps that no output lies inside
    Last,
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
    /// Slopes [slots, size]
    pub slab: Buffer,
    slopes: Slopes,
    /// Where the last slope alone is kept: another stage's state
    spare: Buffer,
    partial: Buffer,
    dense: Buffer,
    /// Read where nothing is to be read
    nothing: Buffer,
}

impl<'a> Stepper<'a> {
    /// `t1`: length of time; `steps`: room in the schedule.
    pub fn new(
        device: &Device,
        tableau: &'static Tableau,
        field: &'a dyn VectorField,
        t1: f64,
        steps: usize,
        slopes: Slopes,
    ) -> Result<Self> {
        let size = field.size();
        let [slots, spare] = if slopes == Slopes::All { [interpolant::slots(tableau), 0] } else { [1, size] };
        let ends = device.alloc("the ends of intervals", field.ends().len())?;
        device.write(&ends, 0, field.ends());
        let coefficients = interpolant::coefficients(tableau);
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
            slopes,
            spare: device.alloc("another stage's state", spare)?,
            partial: device.alloc("partial norms", 4 * parts(size))?,
            dense,
            nothing: device.alloc("nothing", 1)?,
        })
    }

    /// Resets the clock for steps that start at index 0 of the schedule.
    pub fn rewind(&self, device: &Device) {
        let mut words = [0u32; solve_clock::WORDS];
        words[solve_clock::NEED_FIRST] = 1;
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

    /// The stages of a chain: each slope takes the place of the one before, once it is added to what becomes x_new.
    fn chain(&self) -> Vec<Call> {
        let Tableau { a, b, .. } = self.tableau;
        // Sums and stages take turns in two buffers, so that the last sum is x_new.
        let mut turn = b.iter().filter(|b| **b != 0.0).count() % 2 == 0;
        let buffer = |turn: bool| if turn { &self.spare } else { &self.x_new };
        let (mut calls, mut sum) = (Vec::new(), &self.x);
        for (i, weight) in b.iter().enumerate() {
            let (when, x) = if i == 0 { (When::First, &self.x) } else { (When::Running, buffer(turn)) };
            calls.extend(self.field.eval(&Stage { offset: 0, ..self.stage(when, i, x) }));
            if *weight != 0.0 {
                calls.push(self.advance_to(When::Running, sum, &[*weight], buffer(turn)));
                (sum, turn) = (buffer(turn), !turn);
            }
            if let Some(row) = a.get(i + 1) {
                calls.push(self.advance_to(When::Running, &self.x, &row[i..], buffer(turn)));
            }
        }
        calls
    }

    /// x_new = x + h Σ_j weights[j] k_j.
    pub fn advance(&self, when: When, weights: &[f64]) -> Call {
        self.advance_to(when, &self.x, weights, &self.x_new)
    }

    fn advance_to(&self, when: When, x: &Buffer, weights: &[f64], out: &Buffer) -> Call {
        Combine {
            solve_clock: &self.solve_clock,
            when,
            x,
            slab: &self.slab,
            out,
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
        if self.slopes == Slopes::Last {
            return self.chain();
        }
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
        if !self.tableau.fsal && self.slopes == Slopes::All {
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
            slots: if self.slopes == Slopes::All { interpolant::slots(self.tableau) } else { 1 },
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
