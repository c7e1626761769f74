//! A flow and its gradient on a device; how it ended is part of the result.

use super::settings::{Adjoint, Inputs, Settings};
use crate::{
    device::Device,
    error::{Error, Result},
    job::Job,
    kernels::{products::gram::chunks, shared::solve_clock::TICKS},
    model::attention::{Attention, Knots, Sigma, options::Field},
    ode::{
        adjoint,
        solve::{End, Problem, Progress, Solution, Stats, Step},
    },
};

pub struct Flow {
    pub times: Vec<f64>,
    /// A state [tokens, width] per time
    pub states: Vec<Vec<f32>>,
    pub ended: &'static str,
    /// Empty where the end was reached
    pub reason: String,
    pub stats: Stats,
    /// (t, h) in time units, and rejections before
    pub steps: Vec<(f64, f64, u32)>,
}

pub struct Gradient {
    pub loss: f64,
    pub x0: Vec<f32>,
    /// [3, M, width, width]
    pub weights: Vec<f32>,
}

/// Bytes of a solve's arrays at most: wasm memory ends at 4 GB.
const MOST_BYTES: u64 = 3 << 30;
/// And of one of them.
const MOST_ARRAY: u64 = 2 << 30;

/// States, slopes, projections and outputs (twice: on the device and read back), all [tokens, width]; a gradient holds about
/// as much again, and `kept` states of checkpoints and their trail.
fn check_size(settings: &Settings, inputs: &Inputs, gradient: bool, kept: usize) -> Result<()> {
    let outputs = if gradient { 0 } else { settings.ticks()?.len() as u64 };
    let stages = settings.tableau()?.stages() as u64 + 1;
    let slabs = stages * if gradient { 2 } else { 1 } + if gradient { 11 } else { 6 } + 2 * outputs + kept as u64;
    let rows = settings.sets * settings.tokens;
    let size = rows as u64 * settings.width as u64;
    let partial = chunks(rows) as u64 * 3 * (settings.width as u64).pow(2);
    let need = 4 * (slabs * size + partial + 2 * inputs.weights.len() as u64);
    let largest = 4 * size * outputs.max(stages).max(kept as u64 / 2);
    if need <= MOST_BYTES && largest < MOST_ARRAY {
        return Ok(());
    }
    let remedy = "Take fewer tokens, times or steps, or a method with fewer stages.".into();
    Err(Error::TooLarge { what: "This flow".into(), need_mb: need >> 20, limit_mb: MOST_BYTES >> 20, remedy })
}

fn attention(device: &Device, settings: &Settings, inputs: &Inputs, gradient: bool) -> Result<Attention> {
    settings.check(inputs)?;
    check_size(settings, inputs, gradient, 0)?;
    let knots = Knots::upload(device, &inputs.weights, gradient)?;
    Attention::new(device, settings.equation(inputs)?, knots, settings.sets > 1, gradient.then_some(0))
}

/// Solves; `progress` hears (t, accepted, rejected) after every block of attempts.
pub async fn flow(
    device: &Device,
    job: &Job,
    settings: &Settings,
    inputs: &Inputs,
    progress: &mut dyn FnMut(f64, usize, usize),
) -> Result<Flow> {
    let field = attention(device, settings, inputs, false)?;
    let ticks = settings.ticks()?;
    let (tableau, stepping) = (settings.tableau()?, settings.stepping()?);
    let problem = Problem { tableau, field: &field, t1: settings.t1, stepping, times: &ticks };
    let time = |tick: u32| f64::from(tick) / f64::from(TICKS) * settings.t1;
    let mut tell = |now: Progress| progress(time(now.t), now.accepted, now.rejected);
    let solution = problem.solve(device, job, &inputs.x0, &mut tell).await?;
    Ok(settings.result(inputs, &ticks, solution))
}

impl Settings {
    fn result(&self, inputs: &Inputs, ticks: &[u32], solution: Solution) -> Flow {
        let time = |tick: u32| f64::from(tick) / f64::from(TICKS) * self.t1;
        let Solution { mut states, t, last, end, steps, stats } = solution;
        // The person's own numbers where they were reached, not their ticks.
        let wanted: Vec<f64> = self.times.clone().unwrap_or_else(|| vec![0.0, self.t1]);
        let mut times: Vec<f64> = wanted[..states.len()].to_vec();
        if end != End::Reached && ticks.get(states.len().wrapping_sub(1)) != Some(&t) {
            times.push(time(t));
            states.push(last);
        }
        if self.sphere {
            // Interpolated rows leave the sphere by the interpolant's error.
            states.iter_mut().flat_map(|state| state.chunks_exact_mut(self.width)).for_each(normalise);
        }
        let (ended, reason) = self.verdict(inputs, end, time(t), states.last());
        let steps = steps.iter().map(|step| (time(step.t), time(step.h), step.rejected)).collect();
        Flow { times, states, ended, reason, stats, steps }
    }

    /// Can solutions of this field end in finite time?
    fn can_blow_up(&self) -> bool {
        self.field == Field::Literal && !self.sphere && matches!(self.sigma, Sigma::Relu | Sigma::Identity)
    }

    fn verdict(&self, inputs: &Inputs, end: End, t: f64, last: Option<&Vec<f32>>) -> (&'static str, String) {
        let largest = |state: &[f32]| state.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        let grown = last.is_some_and(|state| largest(state) > 100.0 * largest(&inputs.x0).max(1.0));
        match end {
            End::Reached => ("reached", String::new()),
            End::NotFinite if self.steps.is_some() => (
                "escaped",
                format!(
                    "{} at about t = {t:.6}, or {} steps are too few for this field. Take more steps or a tolerance; if it ends there still, a smaller scale or a shorter time.",
                    if self.can_blow_up() { "blow-up" } else { "beyond f32" },
                    self.steps.unwrap_or(0)
                ),
            ),
            End::NotFinite | End::Underflow if self.can_blow_up() && (grown || end == End::NotFinite) => (
                "escaped",
                format!(
                    "blow-up at t = {t:.6}: the field grows cubically and the solution ends there. Take tanh, sigmoid or softmax, a smaller scale, or a shorter time."
                ),
            ),
            End::NotFinite | End::Underflow if end == End::NotFinite || grown => (
                "escaped",
                format!(
                    "beyond f32 at t = {t:.6}: the solution goes on, but its numbers no longer fit. Take a smaller scale (1/n), a leak of 1, or a shorter time."
                ),
            ),
            End::NotFinite | End::Underflow => (
                "stopped",
                format!(
                    "step size underflow at t = {t:.6}, the result is not reliable: no step is short enough for these tolerances. Loosen rtol and atol, or take fixed steps."
                ),
            ),
            End::StepLimit => (
                "stopped",
                format!(
                    "{} attempts were used up at t = {t:.6}. Raise maxSteps, loosen rtol, or shorten the time.",
                    self.max_steps
                ),
            ),
            End::Cancelled => ("stopped", format!("cancelled at t = {t:.6}. What was computed until then is here.")),
        }
    }
}

fn normalise(row: &mut [f32]) {
    let length = row.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt() as f32;
    row.iter_mut().for_each(|x| *x /= length);
}

/// Gradient of ½‖X(t1)‖² by x0 and every knot: solve, then walk the accepted steps back.
pub async fn gradient(device: &Device, job: &Job, settings: &Settings, inputs: &Inputs) -> Result<Gradient> {
    if settings.adjoint == Adjoint::Backward && settings.sphere {
        let expected = "\"discrete\" on the sphere".into();
        return Err(Error::BadOption { name: "adjoint", found: "backward".into(), expected });
    }
    let field = attention(device, settings, inputs, true)?;
    let (tableau, stepping, t1) = (settings.tableau()?, settings.stepping()?, settings.t1);
    let problem = Problem { tableau, field: &field, t1, stepping, times: &[] };
    let solution = problem.solve(device, job, &inputs.x0, &mut |_| {}).await?;
    if solution.end == End::Cancelled {
        return Err(Error::Cancelled);
    }
    if solution.end != End::Reached {
        let time = f64::from(solution.t) / f64::from(TICKS) * t1;
        let (_, reason) = settings.verdict(inputs, solution.end, time, Some(&solution.last));
        return Err(Error::NoGradient(reason));
    }
    let steps: &[Step] = &solution.steps;
    check_size(settings, inputs, true, 2 * adjoint::segment(steps.len()))?;
    let found = match settings.adjoint {
        Adjoint::Discrete => {
            let adjoint = adjoint::Adjoint::new(device, tableau, &field, t1, adjoint::segment(steps.len()))?;
            adjoint.pullback(device, job, &inputs.x0, steps, &|x| x.to_vec()).await?
        }
        Adjoint::Backward => {
            let adjoint = adjoint::Adjoint::new(device, tableau, &field, t1, steps.len())?;
            adjoint.backward(device, job, &solution.last, steps).await?
        }
    };
    let words = device.read(&field.knots.grads, 0..inputs.weights.len()).await?;
    let weights: Vec<f32> = bytemuck::cast_slice(&words).to_vec();
    if !found.x0.iter().chain(&weights).all(|g| g.is_finite()) {
        return Err(Error::NoGradient("the adjoint left f32. Take a shorter time, or the discrete adjoint.".into()));
    }
    Ok(Gradient { loss: adjoint::half_square(&found.last), x0: found.x0, weights })
}
