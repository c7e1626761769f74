//! Calls as a unit, so many times between two looks at the clock that they can be told from it: a product of matrices, the
//! device's limits, a kernel alone.

use web_time::Instant;

use super::inputs::{Sizes, rms, uniforms};
use crate::{
    device::{Access, Buffer, Call, Device, Plan},
    error::Result,
    job::Job,
    kernels::{
        copy::copy,
        guard::{When, clock},
        matmul::{Matmul, Strides},
        multiply_add::multiply_add,
    },
};

/// Dispatches of one plan, where a dispatch is what is timed.
const DISPATCHES: usize = 1000;
/// Words of a dispatch that does next to nothing.
const LITTLE: usize = 64;
/// Replays of one round at most; and of a kernel that works in place on numbers that shrink, or would on denormal ones.
const MOST: f64 = 65_536.0;
const MOST_IN_PLACE: f64 = 64.0;

pub struct Repeated {
    plan: Plan,
    /// Units in a replay of the plan
    units: usize,
    /// Replays in a round
    times: usize,
    /// Reads one word of it instead of replaying
    read: Option<Buffer>,
    least: f64,
    /// What is written back before each round
    kept: Vec<(Buffer, Vec<u32>)>,
    /// [operations, bytes] of a unit
    pub cost: [f64; 2],
    output: Buffer,
    pub check: Vec<f64>,
}

impl Repeated {
    /// A unit is the last of `calls`; the others make its inputs, once.
    pub fn new(device: &Device, mut calls: Vec<Call>, cost: [f64; 2], sizes: &Sizes) -> Self {
        let call = calls.split_off(calls.len() - 1);
        device.run(&device.plan(calls), 1);
        let written = call[0].kernel.buffers.iter().rposition(|access| *access != Access::In).unwrap_or(0);
        let output = call[0].buffers[written].clone();
        let plan = device.plan(call);
        let (kept, check) = (Vec::new(), Vec::new());
        Repeated { plan, units: 1, times: 1, read: None, least: sizes.least, kept, cost, output, check }
    }

    /// Before each round these are as they are now.
    pub async fn keep(&mut self, device: &Device, buffers: &[Buffer]) -> Result<()> {
        for buffer in buffers {
            self.kept.push((buffer.clone(), device.read(buffer, 0..buffer.words()).await?));
        }
        Ok(())
    }

    /// One unit for the check, then as many as make a round long enough; twice, for the first compiles and paces.
    pub async fn warm_up(&mut self, device: &Device, job: &Job) -> Result<()> {
        device.run(&self.plan, 1);
        device.finish(job).await?;
        let words = device.read(&self.output, 0..self.output.words()).await?;
        self.check = vec![rms(bytemuck::cast_slice(&words))];
        let most = if self.kept.is_empty() { MOST } else { MOST_IN_PLACE };
        for _ in 0..2 {
            let replay = self.unit(device, job).await? * self.units as f64;
            self.times = (self.least / replay.max(1e-6)).clamp(1.0, most) as usize;
        }
        Ok(())
    }

    /// Milliseconds of a unit.
    pub async fn unit(&mut self, device: &Device, job: &Job) -> Result<f64> {
        for (buffer, words) in &self.kept {
            device.write(buffer, 0, words);
            // A GPU has it once it can be read.
            device.read(buffer, 0..1).await?;
        }
        let start = Instant::now();
        if let Some(buffer) = &self.read {
            for _ in 0..self.times {
                device.read(buffer, 0..1).await?;
            }
            job.turn().await?;
        } else {
            device.run(&self.plan, self.times);
            device.finish(job).await?;
        }
        Ok(start.elapsed().as_secs_f64() * 1e3 / (self.times * self.units) as f64)
    }
}

/// C = A B, all [side, side].
pub fn matmul(device: &Device, sizes: &Sizes) -> Result<Repeated> {
    let side = sizes.side;
    let buffer = |salt| -> Result<Buffer> {
        let buffer = device.alloc("a matrix", side * side)?;
        device.write(&buffer, 0, bytemuck::cast_slice(&uniforms(side * side, 1.0, salt)));
        Ok(buffer)
    };
    let (a, b, c, clock) =
        (buffer(30)?, buffer(31)?, device.alloc("a product", side * side)?, device.alloc("a clock", clock::WORDS)?);
    let rows = Strides { offset: 0, batch: 0, rows: side, columns: 1 };
    let call = Matmul {
        clock: &clock,
        when: When::Always,
        a: (&a, rows),
        b: (&b, rows),
        e: (&a, rows),
        c: (&c, rows),
        shape: [1, side, side, side],
        alpha: 1.0,
        gamma: 0.0,
        add: false,
    };
    let cost = [2.0 * (side as f64).powi(3), 12.0 * (side as f64).powi(2)];
    Ok(Repeated::new(device, vec![call.call()], cost, sizes))
}

/// The limits: operations a second, bytes a second, and what a dispatch and a read cost.
pub fn limit(device: &Device, work: &str, sizes: &Sizes) -> Result<Repeated> {
    let still = device.alloc("a clock", 4)?;
    let copied = |words: usize| -> Result<Call> {
        let (from, to) = (device.alloc("what is copied", words)?, device.alloc("its copy", words)?);
        device.write(&from, 0, bytemuck::cast_slice(&uniforms(words, 1.0, 32)));
        Ok(copy(&still, &from, &to, words, false))
    };
    let little = copied(LITTLE)?;
    Ok(match work {
        "multiply-add" => {
            let [count, rounds] = sizes.chains;
            let y = device.alloc("chains of multiply-adds", count)?;
            let cost = [2.0 * (count * rounds) as f64, 4.0 * count as f64];
            Repeated::new(device, vec![multiply_add(&y, rounds, 0.999, 0.001)], cost, sizes)
        }
        "copy" => Repeated::new(device, vec![copied(sizes.words)?], [0.0, 8.0 * sizes.words as f64], sizes),
        "dispatch" => {
            let plan = device.plan(vec![little.clone(); DISPATCHES]);
            Repeated { plan, units: DISPATCHES, ..Repeated::new(device, vec![little], [0.0; 2], sizes) }
        }
        _ => {
            let read = little.buffers.last().cloned();
            Repeated { read, ..Repeated::new(device, vec![little], [0.0; 2], sizes) }
        }
    })
}
