//! The continuous adjoint that integrates x backwards, as an exhibit: it needs no memory of the flow, and pays for that. A leak
//! of −x makes the backward flow grow like eᵗ, and x with it leaves the trajectory that was computed.
//!
//! Backwards over the accepted steps, with the same tableau: x' = f, λ' = −(∂f/∂x)ᵀ λ, and the weights gather
//! (∂f/∂W)ᵀ λ dt. On the sphere it is not offered.

use super::{
    Stage,
    adjoint::{Adjoint, Gradient},
    solve::Step,
    tableau::Tableau,
};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    job::Job,
    kernels::{shared::guard::When, solver::step_clock::Mode},
};

impl Adjoint<'_> {
    /// The gradient of ½‖x(T)‖² from the last state x1 alone; the schedule has room for all `steps`.
    pub async fn backward(&self, device: &Device, job: &Job, x1: &[f32], steps: &[Step]) -> Result<Gradient> {
        let lambda = device.alloc("the adjoint", self.size())?;
        let lambda_stage = device.alloc("a stage's adjoint", self.size())?;
        self.write_schedule(device, steps);
        self.stepper.rewind(device);
        device.write(&self.stepper.solve_clock, crate::kernels::shared::solve_clock::INDEX, &[steps.len() as u32]);
        device.write(&self.stepper.x, 0, bytemuck::cast_slice(x1));
        device.write(&lambda, 0, bytemuck::cast_slice(x1));
        let step = device.plan(self.reverse_step(&lambda, &lambda_stage));
        for block in steps.chunks(32) {
            device.run(&step, block.len());
            device.finish(job).await?;
        }
        let x0 = bytemuck::cast_slice(&device.read(&lambda, 0..self.size()).await?).to_vec();
        Ok(Gradient { last: x1.to_vec(), x0 })
    }

    fn reverse_step(&self, lambda: &Buffer, lambda_stage: &Buffer) -> Vec<Call> {
        let (stepper, size) = (&self.stepper, self.size());
        let Tableau { a, b, c, .. } = *stepper.tableau;
        let s = b.len();
        let negative = |weights: &[f64]| weights.iter().map(|weight| -weight).collect::<Vec<f64>>();
        let mut calls = vec![stepper.tick_clock(Mode::Reverse, 0)];
        for i in 0..s {
            let x = if i == 0 { &stepper.x } else { &stepper.x_new };
            if i > 0 {
                calls.push(stepper.advance(When::Always, a[i]));
            }
            calls.extend(stepper.field.eval(&stepper.stage(When::Always, i, x)));
            // h is negative here: λ + h Σ a_ij Jᵀλ_j of the forward direction.
            calls.push(self.sum(lambda, 1.0, &negative(a[i]), true, (lambda_stage, 0)));
            let stage = |slot: usize| Stage {
                solve_clock: &stepper.solve_clock,
                when: When::Always,
                c: c[i],
                x,
                out: &self.gammas,
                offset: slot * size,
                kept: None,
            };
            calls.extend(stepper.field.pullback(&stage(i), lambda_stage, false));
            if b[i] != 0.0 {
                // The weights' share of this stage: its λ times |h| b_i, pulled back once more.
                calls.push(self.sum(lambda_stage, 1.0, &[], false, (&self.gammas, s * size)));
                let mut weights = vec![0.0; s + 1];
                weights[s] = -b[i];
                calls.push(self.sum(stepper.nothing(), 0.0, &weights, true, (&self.g, 0)));
                calls.extend(stepper.field.pullback(&stage(s), &self.g, true));
            }
        }
        calls.push(stepper.advance(When::Always, b));
        calls.push(self.sum(lambda, 1.0, &negative(b), true, (lambda_stage, 0)));
        calls.push(self.sum(lambda_stage, 1.0, &[], false, (lambda, 0)));
        calls.push(self.sum(&stepper.x_new, 1.0, &[], false, (&stepper.x, 0)));
        calls
    }
}
