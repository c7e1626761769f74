//! Flows as the page solves them, from the upload of x0 to x(T) read back.

use web_time::Instant;

use super::inputs::{Sizes, rms, uniforms};
use crate::{
    device::Device,
    error::Result,
    flow::{Field, Inputs, Settings, flow},
    job::Job,
};

pub struct Flowing {
    settings: Settings,
    inputs: Inputs,
    evaluations: usize,
    last: Vec<f32>,
}

impl Flowing {
    /// `steps`: so many of RK4; None: Dormand and Prince's method with its control.
    pub fn new(field: Field, tokens: usize, width: usize, steps: Option<usize>) -> Self {
        let method = if steps.is_some() { "rk4" } else { "dopri5" }.into();
        let tolerances = Settings { rtol: 1e-5, atol: 1e-6, times: Some(vec![1.0]), ..Settings::default() };
        let settings = Settings { field, tokens, width, method, steps, ..tolerances };
        let size = (3.0 / width as f32).sqrt();
        let weights = [21, 22, 23].map(|salt| uniforms(width * width, size, salt)).concat();
        let inputs = Inputs { x0: uniforms(tokens * width, 1.7, 20), weights };
        Flowing { settings, inputs, evaluations: 0, last: Vec::new() }
    }

    /// Milliseconds of a step, where steps are fixed, else of the solve.
    pub async fn unit(&mut self, device: &Device, job: &Job) -> Result<f64> {
        let start = Instant::now();
        let mut flow = flow(device, job, &self.settings, &self.inputs, &mut |_, _, _| {}).await?;
        let spent = start.elapsed().as_secs_f64() * 1e3;
        // A cancelled flow is a result, a cancelled measurement is not.
        job.turn().await?;
        self.evaluations = flow.stats.evaluations;
        self.last = flow.states.pop().unwrap_or_default();
        Ok(spent / self.steps())
    }

    fn steps(&self) -> f64 {
        self.settings.steps.unwrap_or(1) as f64
    }

    /// [operations, bytes] of a unit: the evaluations' products, exponentials as one.
    pub fn cost(&self) -> [f64; 2] {
        [evaluation(&self.settings) * self.evaluations as f64 / self.steps(), 0.0]
    }

    /// RMS of x(T), and its first four entries.
    pub fn check(&self) -> Vec<f64> {
        std::iter::once(rms(&self.last)).chain(self.last.iter().take(4).map(|x| f64::from(*x))).collect()
    }
}

/// q, k and v; then kᵀσ(v) and σ(q) times it, or scores, their softmax and its mix of v.
fn evaluation(settings: &Settings) -> f64 {
    let (n, d) = (settings.tokens as f64, settings.width as f64);
    match settings.field {
        Field::Literal => 10.0 * n * d * d + 4.0 * n * d,
        Field::Softmax => 6.0 * n * d * d + n * n * (4.0 * d + 4.0),
    }
}

pub fn reference(work: &str, sizes: &Sizes) -> Option<Flowing> {
    let [many, few] = sizes.tokens;
    let (field, tokens, steps) = match work {
        "literal-rk4" => (Field::Literal, many, Some(20)),
        "softmax-rk4" => (Field::Softmax, many, Some(20)),
        "literal-dopri5" => (Field::Literal, few, None),
        "softmax-dopri5" => (Field::Softmax, many, None),
        _ => return None,
    };
    Some(Flowing::new(field, tokens, sizes.width, steps))
}
