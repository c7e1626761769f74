//! A work that is set up: one unit after another, short ones so many times between two looks at the clock that they can be
//! told from it.

use web_time::Instant;

use super::{
    flows::Flowing,
    inputs::{Sizes, mean, rms},
    training::Training,
};
use crate::{
    device::{Access, Buffer, Call, Device, Plan},
    error::Result,
    job::Job,
};

/// Repetitions in a round at most.
const MOST: f64 = 65_536.0;
/// And of Adam alone: without gradients its moments shrink, and a thousand times later they are denormal numbers, which are slow.
const MOST_ADAM: f64 = 64.0;

enum What {
    Plan(Plan),
    Read(Buffer),
    Flow(Box<Flowing>),
    Epoch(Box<Training>),
}

pub struct Timed {
    what: What,
    /// Repetitions in a round, and units in a repetition
    times: usize,
    units: f64,
    /// Milliseconds of a round at least, but at most so many repetitions
    least: f64,
    most: f64,
    output: Option<Buffer>,
}

impl Timed {
    pub fn flow(flow: Flowing) -> Self {
        let units = flow.steps();
        Timed { what: What::Flow(Box::new(flow)), times: 1, units, least: 0.0, most: 1.0, output: None }
    }

    /// The dense network's epoch is `batches` times one and the same batch: the rows of more fit no memory.
    pub fn training(device: &Device, training: Training, dense: bool, batches: usize, sizes: &Sizes) -> Result<Self> {
        let output = Some(training.step.blocks.feed.losses.clone());
        if dense {
            let (what, units) = (What::Plan(training.same_batch(device)?), 1.0 / batches as f64);
            return Ok(Timed { what, times: 1, units, least: sizes.least, most: MOST, output });
        }
        let what = What::Epoch(Box::new(training));
        Ok(Timed { what, times: 1, units: 1.0, least: 0.0, most: 1.0, output })
    }

    /// A unit is one of the `units` calls of a plan that `call` stands in; the check is of what it writes last.
    pub fn call(device: &Device, call: Call, units: usize, sizes: &Sizes) -> Self {
        let written = call.kernel.buffers.iter().rposition(|access| *access != Access::In).unwrap_or(0);
        let output = Some(call.buffers[written].clone());
        let most = if call.kernel.name.starts_with("adam") { MOST_ADAM } else { MOST };
        let what = What::Plan(device.plan(vec![call; units]));
        Timed { what, times: 1, units: units as f64, least: sizes.least, most, output }
    }

    /// A unit is the read of the output's first word, once the call has been done.
    pub fn read(self, device: &Device) -> Self {
        let (What::Plan(plan), Some(output)) = (&self.what, &self.output) else { return self };
        device.run(plan, 1);
        Timed { what: What::Read(output.clone()), ..self }
    }

    /// Evaluations of a flow's field in a unit; 1 for all else.
    pub fn evaluations(&self) -> f64 {
        if let What::Flow(flow) = &self.what { flow.evaluations as f64 / self.units } else { 1.0 }
    }

    /// One unit for the check; then as many as make a round long enough, twice, for the first compiles and paces.
    pub async fn warm_up(&mut self, device: &Device, job: &Job) -> Result<Vec<f64>> {
        self.unit(device, job).await?;
        let mut check = Vec::new();
        if let What::Flow(flow) = &self.what {
            check = flow.check();
        }
        if let Some(output) = &self.output {
            let words = device.read(output, 0..output.words()).await?;
            let values = bytemuck::cast_slice(&words);
            check.push(if matches!(self.what, What::Epoch(_)) { mean(values) } else { rms(values) });
        }
        for _ in 0..2 {
            let repetition = self.unit(device, job).await? * self.units;
            self.times = (self.least / repetition.max(1e-6)).clamp(1.0, self.most) as usize;
        }
        Ok(check)
    }

    /// Milliseconds of a unit.
    pub async fn unit(&mut self, device: &Device, job: &Job) -> Result<f64> {
        let start = Instant::now();
        match &mut self.what {
            What::Flow(flow) => flow.solve(device, job).await?,
            What::Read(buffer) => {
                for _ in 0..self.times {
                    device.read(buffer, 0..1).await?;
                }
            }
            What::Plan(plan) => device.run(plan, self.times),
            What::Epoch(training) => training.epoch(device)?,
        }
        device.finish(job).await?;
        Ok(start.elapsed().as_secs_f64() * 1e3 / (self.times as f64 * self.units))
    }
}
