//! The discrete adjoint: the exact gradient of what was computed. The accepted steps are replayed at fixed h from ⌈√N⌉
//! checkpoints, and walked back through the same tableau; step sizes count as constants, and no controller runs backwards.
//!
//! Of a step x₁ = x + h Σ b_i k_i with k_i = f(x + h Σ a_ij k_j), for the gradient λ at x₁ and i from s down to 1:
//! g_i = h (b_i λ + Σ_{j>i} a_ji γ_j) is the gradient at k_i, γ_i its pullback to the stage's state; then λ += Σ γ_i.

use super::{
    Stage, VectorField,
    records::Records,
    solve::Step,
    step::{Slopes, Stepper, Stepping},
    tableau::Tableau,
};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    job::Job,
    kernels::{
        copy::copy_slot,
        shared::{guard::When, solve_clock},
        solver::{combine::Combine, step_clock::Mode},
    },
};

pub struct Adjoint<'a> {
    pub(super) stepper: Stepper<'a>,
    /// [s + 1, size]: γ_i of the stages, and λ in the last slot
    pub(super) gammas: Buffer,
    /// [size]
    pub(super) g: Buffer,
}

/// The gradient by x0; that of the weights is with the field.
pub struct Gradient {
    /// x(T)
    pub last: Vec<f32>,
    pub x0: Vec<f32>,
}

impl<'a> Adjoint<'a> {
    /// `room`: the most steps that its schedule will hold at once.
    pub fn new(device: &Device, tableau: &'static Tableau, field: &'a dyn VectorField, t1: f64, room: usize) -> Result<Self> {
        let (size, s) = (field.size(), tableau.stages());
        Ok(Adjoint {
            stepper: Stepper::new(device, tableau, field, t1, room, Slopes::All)?,
            gammas: device.alloc("the stages' gradients", (s + 1) * size)?,
            g: device.alloc("a gradient", size)?,
        })
    }

    pub(super) fn size(&self) -> usize {
        self.stepper.field.size()
    }

    fn lambda(&self) -> usize {
        self.stepper.tableau.stages()
    }

    /// out[offset..] = base x + f Σ_j weights[j] γ_j, f = h or 1.
    pub(super) fn sum(&self, x: &Buffer, base: f32, weights: &[f64], h: bool, out: (&Buffer, usize)) -> Call {
        let slab = if std::ptr::eq(out.0, &self.gammas) { self.stepper.nothing() } else { &self.gammas };
        Combine {
            solve_clock: &self.stepper.solve_clock,
            when: When::Always,
            x,
            slab,
            out: out.0,
            offset: out.1,
            count: self.size(),
            base,
            weights,
            tick: h.then_some(self.stepper.tick),
        }
        .call()
    }

    pub(super) async fn read_lambda(&self, device: &Device) -> Result<Vec<f32>> {
        let at = self.lambda() * self.size();
        Ok(bytemuck::cast_slice(&device.read(&self.gammas, at..at + self.size()).await?).to_vec())
    }

    pub(super) async fn read_x(&self, device: &Device) -> Result<Vec<f32>> {
        Ok(bytemuck::cast_slice(&device.read(&self.stepper.x, 0..self.size()).await?).to_vec())
    }

    pub(super) fn write_schedule(&self, device: &Device, steps: &[Step]) {
        let words: Vec<u32> = steps.iter().flat_map(|step| [step.t, step.h, step.interval]).collect();
        device.write(&self.stepper.schedule, 0, &words);
    }

    /// The walk back over one step, whose start is slot INDEX − 1 of `trail`.
    fn back(&self, trail: &Buffer) -> Vec<Call> {
        let (stepper, size) = (&self.stepper, self.size());
        let Tableau { a, b, c, .. } = *stepper.tableau;
        let (s, lambda) = (b.len(), self.lambda());
        let mut calls = vec![
            stepper.tick_clock(Mode::Back, 0),
            copy_slot(&stepper.solve_clock, solve_clock::INDEX, (trail, size), (&stepper.x, 0), size),
        ];
        calls.extend(stepper.stages());
        if stepper.tableau.fsal {
            calls.push(stepper.advance(When::Always, b));
        }
        calls.extend(stepper.field.retract_pullback(&stepper.solve_clock, &stepper.x_new, &self.gammas, lambda * size));
        let matters = stepper.tableau.matters();
        for i in (0..s).rev().filter(|i| matters[*i]) {
            let mut weights = vec![0.0; s + 1];
            (i + 1..s).filter(|j| matters[*j]).for_each(|j| weights[j] = a[j][i]);
            weights[lambda] = b[i];
            calls.push(self.sum(stepper.nothing(), 0.0, &weights, true, (&self.g, 0)));
            let x = if i == 0 { &stepper.x } else { &stepper.x_new };
            if i > 0 {
                calls.push(stepper.advance(When::Always, a[i]));
            }
            let solve_clock = &stepper.solve_clock;
            let stage = Stage { solve_clock, when: When::Always, c: c[i], x, out: &self.gammas, offset: i * size, kept: None };
            calls.extend(stepper.field.pullback(&stage, &self.g, true));
        }
        let mut weights: Vec<f64> = matters.iter().map(|matters| *matters as u8 as f64).collect();
        weights.push(1.0);
        calls.push(self.sum(stepper.nothing(), 0.0, &weights, false, (&self.g, 0)));
        calls.push(self.sum(&self.g, 1.0, &[], false, (&self.gammas, lambda * size)));
        calls
    }

    /// Pulls g(x(T)) [size] back through the accepted `steps` to x0 and the weights.
    pub async fn pullback(
        &self,
        device: &Device,
        job: &Job,
        x0: &[f32],
        steps: &[Step],
        g: &dyn Fn(&[f32]) -> Vec<f32>,
    ) -> Result<Gradient> {
        let (stepper, size) = (&self.stepper, self.size());
        let length = segment(steps.len());
        let segments: Vec<&[Step]> = steps.chunks(length.max(1)).collect();
        let checkpoints = device.alloc("the checkpoints", segments.len() * size)?;
        let trail = device.alloc("the states of a segment", length * size)?;
        let slot = device.alloc("the number of a checkpoint", 1)?;
        let records = Records::new(device, &[], size, 0)?;
        let replay = stepper.attempt(Stepping::Fixed { steps: u32::MAX as usize }, &records);
        let save = copy_slot(&stepper.solve_clock, solve_clock::INDEX, (&stepper.x, 0), (&trail, size), size);
        let replay_saved = device.plan(std::iter::once(save).chain(replay.clone()).collect());
        let replay = device.plan(replay);
        let store = device.plan(vec![copy_slot(&slot, 0, (&stepper.x, 0), (&checkpoints, size), size)]);
        let fetch = device.plan(vec![copy_slot(&slot, 0, (&checkpoints, size), (&stepper.x, 0), size)]);
        let back = device.plan(self.back(&trail));
        device.write(&stepper.x, 0, bytemuck::cast_slice(x0));
        let retract: Vec<Call> = stepper.field.retract(&stepper.solve_clock, When::Always, &stepper.x).into_iter().collect();
        device.run(&device.plan(retract), 1);
        for (k, part) in segments.iter().enumerate() {
            self.enter(device, &slot, k, part);
            device.run(&store, 1);
            device.run(&replay, part.len());
            device.finish(job).await?;
        }
        let last = self.read_x(device).await?;
        let at = self.lambda() * size;
        device.write(&self.gammas, at, bytemuck::cast_slice(&g(&last)));
        for (k, part) in segments.iter().enumerate().rev() {
            self.enter(device, &slot, k, part);
            device.run(&fetch, 1);
            device.run(&replay_saved, part.len());
            device.run(&back, part.len());
            device.finish(job).await?;
        }
        device.write(&stepper.x, 0, bytemuck::cast_slice(x0));
        let retract = stepper.field.retract_pullback(&stepper.solve_clock, &stepper.x, &self.gammas, at);
        device.run(&device.plan(retract.into_iter().collect()), 1);
        Ok(Gradient { x0: self.read_lambda(device).await?, last })
    }

    fn enter(&self, device: &Device, slot: &Buffer, k: usize, part: &[Step]) {
        device.write(slot, 0, &[k as u32]);
        self.write_schedule(device, part);
        self.stepper.rewind(device);
    }
}

/// Steps of a segment: ⌈√N⌉.
pub fn segment(steps: usize) -> usize {
    (steps as f64).sqrt().ceil() as usize
}

/// ½‖x‖² in f64.
pub fn half_square(x: &[f32]) -> f64 {
    0.5 * x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>()
}
