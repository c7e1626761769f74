//! Flows as the page solves them, from the upload of x0 to x(T) read back.

use super::inputs::{rms, uniforms};
use crate::{
    device::Device,
    error::Result,
    flow::{Field, Inputs, Settings, flow},
    job::Job,
};

pub struct Flowing {
    settings: Settings,
    inputs: Inputs,
    /// Of the last solve
    pub evaluations: usize,
    last: Vec<f32>,
}

impl Flowing {
    /// `steps`: so many of RK4; None: Dormand and Prince's method with its control.
    pub fn new(field: Field, tokens: usize, width: usize, steps: Option<usize>) -> Self {
        let method = if steps.is_some() { "rk4" } else { "dopri5" }.into();
        let to_the_end = Settings { rtol: 1e-5, atol: 1e-6, times: Some(vec![1.0]), ..Settings::default() };
        let settings = Settings { field, tokens, width, method, steps, ..to_the_end };
        let size = (3.0 / width as f32).sqrt();
        let weights = [21, 22, 23].map(|salt| uniforms(width * width, size, salt)).concat();
        let inputs = Inputs { x0: uniforms(tokens * width, 1.7, 20), weights };
        Flowing { settings, inputs, evaluations: 0, last: Vec::new() }
    }

    pub async fn solve(&mut self, device: &Device, job: &Job) -> Result<()> {
        let mut flow = flow(device, job, &self.settings, &self.inputs, &mut |_, _, _| {}).await?;
        self.evaluations = flow.stats.evaluations;
        self.last = flow.states.pop().unwrap_or_default();
        // A cancelled flow is a result, a cancelled measurement is not.
        job.turn().await
    }

    /// Units in a solve.
    pub fn steps(&self) -> f64 {
        self.settings.steps.unwrap_or(1) as f64
    }

    /// RMS of x(T), and its first four entries.
    pub fn check(&self) -> Vec<f64> {
        std::iter::once(rms(&self.last)).chain(self.last.iter().take(4).map(|x| f64::from(*x))).collect()
    }
}
