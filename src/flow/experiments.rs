//! Claims about a flow, measured: that a stack of layers comes close to it, what three ways to a gradient make of it, and
//! that what the field does not tell apart its flow does not either.

use serde::Serialize;

use super::{
    Adjoint, Inputs, PathKind, Settings, Solved, flow, gradient,
    presets::{self, Grid, Kind},
};
use crate::{
    device::Device,
    error::{Error, Result},
    insight::{
        distance::{norm, relative, slope},
        invariants::{Invariant, multiple},
        states::spread,
    },
    job::Job,
    model::attention::{Sigma, options::Field},
};

/// Where an experiment computes, and whose orders it hears.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    pub device: &'a Device,
    pub job: &'a Job,
}

impl Bench<'_> {
    /// X(T); None where it was not reached.
    async fn end(self, settings: &Settings, inputs: &Inputs) -> Result<Option<Vec<f32>>> {
        let found = flow(self.device, self.job, settings, inputs, &mut |_, _, _| {}).await?;
        self.job.turn().await?;
        Ok(found.states.into_iter().last().filter(|_| found.ended == "reached"))
    }
}

/// Equal Euler steps over [0, T]: a stack of so many layers.
fn stack(settings: &Settings, layers: usize) -> Settings {
    Settings { method: "euler".into(), steps: Some(layers), ..settings.clone() }
}

/// ‖X_N − X‖ / ‖X‖ at the last of the flow's times, of a stack of N layers in the place of its solver, for each N; infinite where a stack
/// does not arrive.
pub async fn stack_errors(bench: Bench<'_>, solved: &Solved, layers: &[usize]) -> Result<Vec<f64>> {
    let Some(end) = solved.flow.states.last().filter(|_| solved.flow.ended == "reached") else {
        return Err(Error::NotReached);
    };
    let mut errors = Vec::new();
    for count in layers {
        let settings = Settings { times: solved.flow.times.last().map(|t| vec![*t]), ..stack(&solved.settings, *count) };
        let found = bench.end(&settings, &solved.inputs).await?;
        errors.push(found.map_or(f64::INFINITY, |found| relative(&found, end)));
    }
    Ok(errors)
}

/// Tokens of the depth limit at most; of the gradients a quarter.
const DEPTH_TOKENS: usize = 64;
/// T of the depth limit at most: beyond it, slopes settle only at depths that nobody waits for.
const DEPTH_TIME: f64 = 4.0;
/// N = 1, 2, 4 .. 1024.
const DEPTHS: u32 = 11;
/// The slope is taken from this N on.
const TAIL: usize = 64;

/// How a family of random weights comes close to its flow, as far as it is measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DepthLimit {
    /// Smooth in depth, or independent layers
    pub kind: Kind,
    /// N of each stack, its length apart, and what it misses: ‖X_N(T) − X(T)‖ / ‖X(T)‖, NaN where it did not arrive
    pub layers: Vec<usize>,
    pub errors: Vec<f64>,
    /// Of ln error over ln N, from N = 64 on
    pub slope: Option<f64>,
    /// The N that is measured now
    pub next: Option<usize>,
}

impl DepthLimit {
    fn new(kind: Kind) -> Self {
        DepthLimit { kind, layers: Vec::new(), errors: Vec::new(), slope: None, next: Some(1) }
    }

    fn push(&mut self, layers: usize, error: f64) {
        self.layers.push(layers);
        self.errors.push(error);
        let points = self.layers.iter().zip(&self.errors).map(|(n, error)| (*n as f64, *error));
        self.slope = slope(points.filter(|(n, _)| *n >= TAIL as f64));
        self.next = Some(2 * layers).filter(|_| self.layers.len() < DEPTHS as usize);
    }
}

/// Random W at the knots, its three paths one after another.
fn random(kind: Kind, d: usize, knots: usize, grid: Grid, seed: u32) -> Vec<f32> {
    (0..3).flat_map(|which| presets::weights(kind, which, d, knots, grid, seed.into())).collect()
}

/// N layers, each T/N of a step, against the flow, from tokens of one set; `report` hears before each.
pub async fn depth_limit(
    bench: Bench<'_>,
    solved: &Solved,
    set: usize,
    seed: u32,
    report: &mut dyn FnMut(&DepthLimit),
) -> Result<Vec<DepthLimit>> {
    let (settings, x0) = few(solved, set, DEPTH_TOKENS)?;
    let settings = Settings { t1: settings.t1.min(DEPTH_TIME), ..settings };
    let d = settings.width;
    let with = |weights: Vec<f32>| Inputs { x0: x0.clone(), weights };
    let mut found = Vec::new();
    for kind in [Kind::Smooth, Kind::Layers] {
        let fine = |path, steps| Settings { path, method: "rk4".into(), steps: Some(steps), ..settings.clone() };
        let (fine, weights) = match kind {
            Kind::Layers => (fine(PathKind::Constant, 2048), random(kind, d, 1024, Grid::Layers, seed)),
            _ => (fine(PathKind::Linear, 1024), random(kind, d, 513, Grid::Knots, seed)),
        };
        let limit = bench.end(&fine, &with(weights)).await?.ok_or(Error::NotReached)?;
        let mut line = DepthLimit::new(kind);
        while let Some(layers) = line.next {
            report(&line);
            // Fresh layers at every depth: a deeper network is another one, not a finer picture of the same.
            let seed = if kind == Kind::Layers { seed.wrapping_add(layers as u32) } else { seed };
            let weights = random(kind, d, layers, Grid::Layers, seed);
            let stack = Settings { path: PathKind::Constant, ..stack(&settings, layers) };
            let end = bench.end(&stack, &with(weights)).await?;
            line.push(layers, end.map_or(f64::NAN, |end| relative(&end, &limit)));
        }
        report(&line);
        found.push(line);
    }
    Ok(found)
}

/// At most so many of a set's tokens, evenly taken, in a flow of equal steps.
fn few(solved: &Solved, set: usize, most: usize) -> Result<(Settings, Vec<f32>)> {
    let (settings, x0) = solved.start_of(set)?;
    let (n, d) = (settings.tokens, settings.width);
    let rows = spread(n, most);
    let x0 = rows.iter().flat_map(|row| x0[row * d..(row + 1) * d].iter().copied()).collect();
    Ok((Settings { tokens: rows.len(), times: None, ..settings }, x0))
}

/// T of the gradients, each with so many RK4 steps per unit of t.
const SPANS: [usize; 8] = [1, 2, 4, 6, 8, 10, 12, 15];
const STEPS_PER_UNIT: usize = 20;
/// Of a difference quotient, as a share of ‖x0‖.
const DIFFERENCE: f64 = 1e-3;

/// ‖∂/∂x0 ½‖X(T)‖²‖ by three ways, and how far two of them are from the first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Gradients {
    pub t1: f64,
    /// By the adjoint of the steps that were taken
    pub discrete: f64,
    /// By the adjoint that integrates X backwards
    pub backward: f64,
    /// By central differences along the gradient, where they have most to see
    pub differences: f64,
    pub backward_error: f64,
    pub differences_error: f64,
}

/// Three ways to a gradient at growing T, without the sphere, on which ‖X‖ is constant; `report` hears the T that is next and what is
/// found before it.
pub async fn gradients(
    bench: Bench<'_>,
    solved: &Solved,
    set: usize,
    report: &mut dyn FnMut(Option<f64>, &[Gradients]),
) -> Result<Vec<Gradients>> {
    let (settings, x0) = few(solved, set, DEPTH_TOKENS / 4)?;
    let inputs = Inputs { x0, weights: solved.inputs.weights.clone() };
    let base = Settings { sphere: false, method: "rk4".into(), adjoint: Adjoint::Discrete, ..settings };
    let mut found = Vec::new();
    for t1 in SPANS {
        report(Some(t1 as f64), &found);
        let settings = Settings { t1: t1 as f64, steps: Some(STEPS_PER_UNIT * t1), ..base.clone() };
        found.push(three_ways(bench, &settings, &inputs).await?);
    }
    report(None, &found);
    Ok(found)
}

async fn three_ways(bench: Bench<'_>, settings: &Settings, inputs: &Inputs) -> Result<Gradients> {
    let Bench { device, job } = bench;
    let discrete = gradient(device, job, settings, inputs).await?.x0;
    let backwards = Settings { adjoint: Adjoint::Backward, ..settings.clone() };
    let backward = gradient(device, job, &backwards, inputs).await?.x0;
    let (size, length) = (norm(&inputs.x0), norm(&discrete));
    let mut losses = [0.0; 2];
    for (sign, loss) in [1.0, -1.0].into_iter().zip(&mut losses) {
        let step = |(x, g): (&f32, &f32)| (f64::from(*x) + sign * DIFFERENCE * size * f64::from(*g) / length) as f32;
        let x0 = inputs.x0.iter().zip(&discrete).map(step).collect();
        let end = bench.end(settings, &Inputs { x0, weights: inputs.weights.clone() }).await?.ok_or(Error::NotReached)?;
        *loss = norm(&end).powi(2) / 2.0;
    }
    let differences = (losses[0] - losses[1]) / (2.0 * DIFFERENCE * size);
    Ok(Gradients {
        t1: settings.t1,
        discrete: length,
        backward: norm(&backward),
        differences,
        backward_error: relative(&backward, &discrete),
        differences_error: (differences - length).abs() / length,
    })
}

/// Tokens [n, d] → tokens.
type Change = fn(&[f32], usize) -> Vec<f32>;

/// What the field does not tell apart, checked on one set with a second flow each.
pub async fn symmetries(bench: Bench<'_>, solved: &Solved, set: usize) -> Result<Vec<Invariant>> {
    let (settings, _) = solved.start_of(set)?;
    let d = settings.width;
    let round = match settings.field {
        Field::Softmax => settings.heads == 1,
        Field::Literal => settings.sigma == Sigma::Identity,
    };
    let paths = solved.inputs.weights.chunks_exact(solved.inputs.weights.len() / 3);
    let turns = round && paths.into_iter().all(|path| multiple(path, d).is_some());
    let needs = "needs softmax with one head or the literal identity, and weights that are multiples of the identity";
    Ok(vec![
        commutes(bench, solved, set, "Permuted tokens have the permuted flow", "", reversed).await?,
        commutes(bench, solved, set, "Rotated tokens have the rotated flow", if turns { "" } else { needs }, turned).await?,
    ])
}

/// The flow of changed tokens against the changed end of the flow, relative to that.
async fn commutes(
    bench: Bench<'_>,
    solved: &Solved,
    set: usize,
    name: &'static str,
    why: &'static str,
    change: Change,
) -> Result<Invariant> {
    let why = if solved.flow.ended == "reached" { why } else { "the flow did not reach T" };
    if !why.is_empty() {
        return Ok(Invariant { name, why, value: f64::NAN, bound: f64::NAN });
    }
    let (settings, x0) = solved.start_of(set)?;
    let states = solved.states_of(set)?;
    let d = settings.width;
    let bound = if settings.steps.is_some() { 1e-4 } else { (10.0 * settings.rtol).max(1e-4) };
    let inputs = Inputs { x0: change(x0, d), weights: solved.inputs.weights.clone() };
    let end = bench.end(&settings, &inputs).await?;
    let value = end.map_or(f64::INFINITY, |end| relative(&end, &change(states.at(states.last()), d)));
    Ok(Invariant { name, why, value, bound })
}

fn reversed(x: &[f32], d: usize) -> Vec<f32> {
    x.chunks_exact(d).rev().flatten().copied().collect()
}

/// Rows turned in the planes of neighbouring features: an orthogonal matrix, the same every time.
fn turned(x: &[f32], d: usize) -> Vec<f32> {
    let mut x: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
    for row in x.chunks_exact_mut(d) {
        for j in 0..d - 1 {
            let (sin, cos) = (0.7 + j as f64).sin_cos();
            let (a, b) = (row[j], row[j + 1]);
            (row[j], row[j + 1]) = (cos * a - sin * b, sin * a + cos * b);
        }
    }
    x.into_iter().map(|x| x as f32).collect()
}
