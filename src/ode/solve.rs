//! A solve: attempts in blocks, one small read a block; it ends by the clock on the device, and a failure is a result.

pub use super::step::Stepping;
use std::cmp::Ordering;

use super::{
    VectorField,
    records::Records,
    step::{Slopes, Stepper},
    tableau::Tableau,
};
use crate::{
    device::{Buffer, Device},
    error::{Error, Result},
    job::Job,
    kernels::shared::{
        guard::When,
        solve_clock::{self, TICKS},
    },
    order,
};

/// Words of outputs read at a time.
const CHUNK_WORDS: usize = 4 << 20;
/// Attempts between two looks at the clock. The first look of an adaptive solve comes sooner: attempts after the end are dispatched
/// for nothing, and many solves are short.
const BLOCK: usize = 32;
const FIRST_BLOCK: usize = 8;

/// A step that was taken: start and length in ticks, interval of the weights, attempts refused before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub t: u32,
    pub h: u32,
    pub interval: u32,
    pub rejected: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    pub evaluations: usize,
    pub accepted: usize,
    pub rejected: usize,
    /// Waits for the clock while solving
    pub reads: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Reached,
    NotFinite,
    Underflow,
    StepLimit,
    Cancelled,
}

pub struct Solution {
    /// States of the times that were reached, in their order
    pub states: Vec<Vec<f32>>,
    /// Ticks where the solve ended, and the last finite state
    pub t: u32,
    pub last: Vec<f32>,
    pub end: End,
    pub steps: Vec<Step>,
    pub stats: Stats,
}

/// What is to be solved.
pub struct Problem<'a> {
    pub tableau: &'static Tableau,
    pub field: &'a dyn VectorField,
    pub t1: f64,
    pub stepping: Stepping,
    /// Ticks, ascending
    pub times: &'a [u32],
}

pub struct Progress {
    pub t: u32,
    pub accepted: usize,
    pub rejected: usize,
}

impl Problem<'_> {
    /// Solves from x0 [size].
    pub async fn solve(&self, device: &Device, job: &Job, x0: &[f32], progress: &mut dyn FnMut(Progress)) -> Result<Solution> {
        let schedule = self.schedule();
        let capacity = match self.stepping {
            Stepping::Fixed { .. } => schedule.len(),
            Stepping::Adaptive { attempts, .. } => attempts,
        };
        // States at the start are there already.
        let at_start = self.times.iter().take_while(|t| **t == 0).count();
        let slopes = self.slopes(&schedule);
        let stepper = Stepper::new(device, self.tableau, self.field, self.t1, schedule.len(), slopes)?;
        let records = Records::new(device, &self.times[at_start..], self.field.size(), capacity)?;
        device.write(&stepper.schedule, 0, &schedule.iter().flat_map(|step| [step.t, step.h, step.interval]).collect::<Vec<_>>());
        stepper.rewind(device);
        device.write(&stepper.x, 0, bytemuck::cast_slice(x0));
        let mut states = vec![x0.to_vec(); at_start];
        if let Some(retract) = self.field.retract(&stepper.solve_clock, When::Always, &stepper.x) {
            device.run(&device.plan(vec![retract]), 1);
            states.fill(self.read_state(device, &stepper.x).await?);
        }
        let stepping = match self.stepping {
            Stepping::Adaptive { rtol, atol, .. } => {
                device.run(&device.plan(stepper.first_step(atol, rtol)), 1);
                self.stepping
            }
            Stepping::Fixed { .. } => Stepping::Fixed { steps: schedule.len() },
        };
        let attempt = device.plan(stepper.attempt(stepping, &records));
        let mut stats = Stats::default();
        let mut cancelled = false;
        let mut left = capacity;
        let words = loop {
            // Of fixed steps none is refused: their number is known.
            let block = if schedule.is_empty() && stats.reads == 0 { FIRST_BLOCK } else { BLOCK };
            device.run(&attempt, block.min(left.max(1)));
            left = left.saturating_sub(block);
            match device.finish(job).await {
                Err(Error::Cancelled) => cancelled = true,
                other => other?,
            }
            let words = device.read(&stepper.solve_clock, 0..solve_clock::WORDS).await?;
            stats.reads += 1;
            let running = words[solve_clock::STATUS] == solve_clock::RUNNING;
            cancelled &= running;
            if cancelled || !running {
                break words;
            }
            progress(Progress {
                t: words[solve_clock::T],
                accepted: words[solve_clock::ACCEPTED] as usize,
                rejected: words[solve_clock::REJECTED] as usize,
            });
        };
        // Attempts after the end did nothing and say nothing about the device's speed.
        device.forget_pace();
        self.collect(device, job, stepper, &records, Found { words, cancelled, stats, states }).await
    }

    async fn read_state(&self, device: &Device, x: &Buffer) -> Result<Vec<f32>> {
        Ok(bytemuck::cast_vec(device.read(x, 0..self.field.size()).await?))
    }

    /// The final transfer.
    async fn collect(
        &self,
        device: &Device,
        job: &Job,
        stepper: Stepper<'_>,
        records: &Records,
        found: Found,
    ) -> Result<Solution> {
        let Found { words, cancelled, mut stats, mut states } = found;
        stats.evaluations = words[solve_clock::EVALUATIONS] as usize;
        stats.accepted = words[solve_clock::ACCEPTED] as usize;
        stats.rejected = words[solve_clock::REJECTED] as usize;
        let tape = device.read(&records.tape, 0..4 * stats.accepted.min(records.capacity)).await?;
        let steps: Vec<Step> = tape.chunks_exact(4).map(|w| Step { t: w[0], h: w[1], interval: w[2], rejected: w[3] }).collect();
        let end = match words[solve_clock::STATUS] {
            _ if cancelled => End::Cancelled,
            solve_clock::REACHED => End::Reached,
            solve_clock::UNDERFLOW => End::Underflow,
            solve_clock::STEP_LIMIT => End::StepLimit,
            _ => End::NotFinite,
        };
        // Cancelled between a step that was taken and its close: x and the step's outputs may be half written, x_new is not.
        let closed = steps.last().is_none_or(|step| step.t + step.h == words[solve_clock::T]);
        let torn = cancelled && words[solve_clock::TAKEN] == 1 && !closed;
        let (state, t, outputs) = if torn {
            (&stepper.x_new, words[solve_clock::T] + words[solve_clock::H], words[solve_clock::OUTPUT_BEGIN])
        } else {
            (&stepper.x, if end == End::Reached { TICKS } else { words[solve_clock::T] }, words[solve_clock::OUTPUT_END])
        };
        let last = self.read_state(device, state).await?;
        // What the steps took is free for what they gave.
        drop(stepper);
        self.read_outputs(device, job, records, &mut states, outputs as usize, cancelled).await?;
        Ok(Solution { states, t, last, end, steps, stats })
    }

    /// So many outputs into `states`, some million words at a time; a cancel on the way ends them.
    async fn read_outputs(
        &self,
        device: &Device,
        job: &Job,
        records: &Records,
        states: &mut Vec<Vec<f32>>,
        outputs: usize,
        cancelled: bool,
    ) -> Result<()> {
        let size = self.field.size();
        let many = (CHUNK_WORDS / size).max(1);
        let mut read = 0;
        while read < outputs {
            let range = read..outputs.min(read + many);
            let words = bytemuck::cast_vec(device.read(&records.states, range.start * size..range.end * size).await?);
            read = range.end;
            match range.len() {
                1 => states.push(words),
                _ => states.extend(words.chunks_exact(size).map(<[f32]>::to_vec)),
            }
            if job.turn().await.is_err() && !cancelled {
                break;
            }
        }
        Ok(())
    }

    /// Only where every output is the end of a step, none of its slopes is needed again.
    fn slopes(&self, schedule: &[Step]) -> Slopes {
        let is_end = |time: &u32| *time == 0 || schedule.binary_search_by_key(time, |step| step.t + step.h).is_ok();
        if !schedule.is_empty() && self.tableau.is_chain() && self.times.iter().all(is_end) { Slopes::Last } else { Slopes::All }
    }

    /// Empty for an adaptive solve.
    fn schedule(&self) -> Vec<Step> {
        match self.stepping {
            Stepping::Fixed { steps } => schedule(steps, self.field.ends(), true),
            Stepping::Adaptive { .. } => Vec::new(),
        }
    }
}

/// Equal steps over [0, T]; `cut` at the `ends` of intervals inside them, as an order needs it. Layers of a stack are not cut.
pub fn schedule(steps: usize, ends: &[u32], cut: bool) -> Vec<Step> {
    let grid = (0..=steps as u64).map(|i| (i * u64::from(TICKS) / steps as u64) as u32);
    let mut points: Vec<u32> = grid.chain(ends.iter().copied().filter(|_| cut)).collect();
    order::sort(&mut points, &mut |_, _| Ordering::Equal);
    points.dedup();
    let interval = |t: u32| ends.iter().rposition(|end| *end <= t).unwrap_or(0).min(ends.len() - 2) as u32;
    let step = |pair: &[u32]| Step { t: pair[0], h: pair[1] - pair[0], interval: interval(pair[0]), rejected: 0 };
    points.windows(2).map(step).collect()
}

struct Found {
    words: Vec<u32>,
    cancelled: bool,
    stats: Stats,
    states: Vec<Vec<f32>>,
}
