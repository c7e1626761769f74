//! Flows whose states are known without a solver. The f64 stepper is held against them, and every device.

use super::{
    fields::{Attention, Field, Matrices, SIGMAS, Sigma, times, times_transposed, transposed},
    ode::Problem,
    weights::{Path, Weights},
};

pub struct Exact {
    pub name: String,
    pub problem: Problem,
    pub times: Vec<f64>,
    /// At those times, each [n, d]
    pub expected: Vec<Vec<f64>>,
    /// How well `expected` is known: |found − expected| ≤ tolerance max(1, |expected|).
    pub tolerance: f64,
}

/// A flow that leaves every bound at t*, before T.
pub struct Escape {
    pub name: &'static str,
    pub problem: Problem,
    pub time: f64,
}

/// amplitude sin(1 + i step), as the golden files have it.
pub fn waves(count: usize, step: f64, amplitude: f64) -> Vec<f64> {
    (0..count).map(|i| amplitude * (1.0 + i as f64 * step).sin()).collect()
}

pub fn identity(d: usize, size: f64) -> Vec<f64> {
    (0..d * d).map(|i| if i % (d + 1) == 0 { size } else { 0.0 }).collect()
}

pub fn field(attention: Attention, n: usize, d: usize) -> Field {
    Field { attention, n, d, heads: 1, leak: 1.0, sphere: false }
}

pub fn constant(t1: f64, d: usize, knots: Matrices) -> Weights {
    Weights { path: Path::Linear, t1, d, knots }
}

/// exp(A t) x for one vector x [d], by the series: ‖A t‖ is at most about 4 here.
fn exponential(a: &[f64], t: f64, x: &[f64]) -> Vec<f64> {
    let (mut sum, mut term) = (x.to_vec(), x.to_vec());
    for p in 1..60 {
        term = times_transposed(&term, a, x.len()).iter().map(|y| y * t / f64::from(p)).collect();
        sum.iter_mut().zip(&term).for_each(|(sum, term)| *sum += term);
    }
    sum
}

fn mean(x: &[f64], d: usize) -> Vec<f64> {
    let n = x.len() / d;
    (0..d).map(|j| x.iter().skip(j).step_by(d).sum::<f64>() / n as f64).collect()
}

/// m(t) + e^{−t} (x − m(0)) for every row of x.
fn around(x: &[f64], start: &[f64], now: &[f64], t: f64) -> Vec<f64> {
    x.iter().enumerate().map(|(i, x)| now[i % start.len()] + (-t).exp() * (x - start[i % start.len()])).collect()
}

fn exact(name: impl Into<String>, problem: Problem, times: &[f64], state: impl Fn(f64) -> Vec<f64>) -> Exact {
    let expected = times.iter().map(|t| state(*t)).collect();
    Exact { name: name.into(), problem, times: times.to_vec(), expected, tolerance: 1e-10 }
}

pub fn exact_cases() -> Vec<Exact> {
    let parts = [no_weights(), no_queries(), turning_values(), one_token(), even_keys(), scalars(), orthonormal()];
    parts.into_iter().flatten().collect()
}

/// All W = 0: x = e^{−t} x0 with leak 1, x = x0 without.
fn no_weights() -> Vec<Exact> {
    let literal = SIGMAS.map(|sigma| Attention::Literal { sigma, scale: 1.0 });
    let all = [vec![Attention::Softmax], literal.to_vec()].concat();
    let case = |(attention, leak): (Attention, f64)| {
        let field = Field { heads: 2, leak, ..field(attention, 3, 4) };
        let weights = constant(3.0, 4, std::array::from_fn(|_| vec![0.0; 2 * 16]));
        let x0 = waves(12, 0.7, 0.8);
        let problem = Problem { field, weights, x0: x0.clone() };
        exact(format!("no weights, {attention:?}, leak {leak}"), problem, &[0.0, 0.4, 3.0], move |t| {
            x0.iter().map(|x| (-leak * t).exp() * x).collect()
        })
    };
    all.into_iter().flat_map(|attention| [(attention, 1.0), (attention, 0.0)]).map(case).collect()
}

/// Softmax with W_Q = 0 attends evenly: x_i = m(t) + e^{−t} (x_i(0) − m(0)), m(t) = e^{(V − I) t} m(0).
fn no_queries() -> Vec<Exact> {
    let case = |heads| {
        let (n, d) = (5, 4);
        let field = Field { heads, ..field(Attention::Softmax, n, d) };
        let v = waves(16, 2.3, 0.6);
        let (x0, weights) = (waves(n * d, 0.7, 0.8), constant(2.0, d, [vec![0.0; 16], waves(16, 1.7, 0.6), v.clone()]));
        let a: Vec<f64> = v.iter().zip(identity(d, 1.0)).map(|(v, one)| v - one).collect();
        let (start, problem) = (mean(&x0, d), Problem { field, weights, x0: x0.clone() });
        exact(format!("no queries, {heads} heads"), problem, &[0.3, 1.1, 2.0], move |t| {
            around(&x0, &start, &exponential(&a, t, &start), t)
        })
    };
    [1, 2, 4].map(case).into()
}

/// The same with V(t) = I + ω(t) J, J the quarter turn: m turns by ∫ω. It holds the knots: ω = 1, 3, −2.
fn turning_values() -> Vec<Exact> {
    let case = |path| {
        let rates = [1.0, 3.0, -2.0];
        let v: Vec<f64> = rates.iter().flat_map(|rate| [1.0, -rate, *rate, 1.0]).collect();
        let weights = Weights { path, t1: 1.5, d: 2, knots: [vec![0.0; 12], waves(12, 1.7, 0.6), v] };
        let x0 = waves(6, 0.7, 0.8);
        let (start, problem) =
            (mean(&x0, 2), Problem { field: field(Attention::Softmax, 3, 2), weights: weights.clone(), x0: x0.clone() });
        exact(format!("turning values, {path:?}"), problem, &[0.2, 0.5, 0.8, 1.5], move |t| {
            let (sin, cos) = integral(path, rates, 1.5, t).sin_cos();
            around(&x0, &start, &[cos * start[0] - sin * start[1], sin * start[0] + cos * start[1]], t)
        })
    };
    [Path::Linear, Path::Constant].map(case).into()
}

/// ∫_0^t of a path with three knots over [0, T].
fn integral(path: Path, knots: [f64; 3], t1: f64, t: f64) -> f64 {
    let pieces = if path == Path::Constant { 3 } else { 2 };
    let width = t1 / pieces as f64;
    let over = |piece: usize| {
        let along = ((t - piece as f64 * width) / width).clamp(0.0, 1.0);
        let slope = if path == Path::Constant { 0.0 } else { knots[piece + 1] - knots[piece] };
        width * (knots[piece] * along + 0.5 * slope * along * along)
    };
    (0..pieces).map(over).sum()
}

/// n = 1 attends to itself alone: x = e^{(V − I) t} x0, whatever W_Q and W_K.
fn one_token() -> Vec<Exact> {
    let (d, v, x0) = (4, waves(16, 2.3, 0.8), waves(4, 0.7, 0.8));
    let field = Field { heads: 2, ..field(Attention::Softmax, 1, d) };
    let weights = constant(2.0, d, [waves(16, 1.1, 2.0), waves(16, 1.7, 2.0), v.clone()]);
    let a: Vec<f64> = v.iter().zip(identity(d, 1.0)).map(|(v, one)| v - one).collect();
    let problem = Problem { field, weights, x0: x0.clone() };
    vec![exact("one token", problem, &[0.7, 2.0], move |t| exponential(&a, t, &x0))]
}

/// Literal with W_Q = W_V = 0, W_K = κ(t) I and σ(0) = z (sigmoid 1/2, softmax 1/e): a head's sum M has
/// M' = (s n e z² κ − 1) M, and x = M/(n e) + e^{−t} (x(0) − M(0)/(n e)). Here s = 1/n, κ = 1, 2.5, 0.5 at three knots.
fn even_keys() -> Vec<Exact> {
    let case = |(sigma, heads, path): (Sigma, usize, Path)| {
        let (n, d, t1, rates) = (3, 4, 1.5, [1.0, 2.5, 0.5]);
        let e = d / heads;
        let field = Field { heads, ..field(Attention::Literal { sigma, scale: 1.0 / n as f64 }, n, d) };
        let k = rates.iter().flat_map(|rate| identity(d, *rate)).collect();
        let weights = Weights { path, t1, d, knots: [vec![0.0; 48], k, vec![0.0; 48]] };
        let x0 = waves(n * d, 0.7, 0.8);
        let z = if sigma == Sigma::Sigmoid { 0.5 } else { 1.0 / e as f64 };
        let all = mean(&x0, d);
        let start: Vec<f64> = (0..d).map(|j| all[j / e * e..(j / e + 1) * e].iter().sum::<f64>() / e as f64).collect();
        let problem = Problem { field, weights, x0: x0.clone() };
        exact(format!("even keys, {sigma:?}, {heads} heads, {path:?}"), problem, &[0.3, 0.75, 1.2, 1.5], move |t| {
            let growth = (e as f64 * z * z * integral(path, rates, t1, t) - t).exp();
            around(&x0, &start, &start.iter().map(|m| m * growth).collect::<Vec<_>>(), t)
        })
    };
    let both = [(Sigma::Sigmoid, 1), (Sigma::Sigmoid, 2), (Sigma::Softmax, 1), (Sigma::Softmax, 2)];
    both.into_iter().flat_map(|(sigma, heads)| [(sigma, heads, Path::Linear), (sigma, heads, Path::Constant)]).map(case).collect()
}

fn ones(t1: f64) -> Weights {
    constant(t1, 1, std::array::from_fn(|_| vec![1.0]))
}

/// Literal identity with n = d = 1 and W = 1: x' = x³ − x.
fn cubic(x0: f64, t1: f64) -> Problem {
    let literal = Attention::Literal { sigma: Sigma::Identity, scale: 1.0 };
    Problem { field: field(literal, 1, 1), weights: ones(t1), x0: vec![x0] }
}

/// x' = x³ − x: 1/x² = 1 + (1/x0² − 1) e^{2t}. Softmax of two antipodal tokens ±a with d = 1, W = 1: a' = a tanh a² − a.
fn scalars() -> Vec<Exact> {
    let antipodal = Problem { field: field(Attention::Softmax, 2, 1), weights: ones(1.0), x0: vec![1.5, -1.5] };
    let known = |name: &str, problem: Problem, expected: Vec<f64>, tolerance| {
        let times = vec![problem.weights.t1];
        Exact { name: name.into(), problem, times, expected: vec![expected], tolerance }
    };
    vec![
        exact("x' = x³ − x from 0.5", cubic(0.5, 1.0), &[0.25, 0.6, 1.0], |t| vec![(1.0 + 3.0 * (2.0 * t).exp()).powf(-0.5)]),
        known("x' = x³ − x from 0.5, known", cubic(0.5, 1.0), vec![0.2077607590], 1e-10),
        known("x' = x³ − x from 0.9, known", cubic(0.9, 2.0), vec![0.2691229625], 1e-10),
        known("two antipodal tokens", antipodal, vec![1.463836395873, -1.463836395873], 1e-12),
    ]
}

/// Softmax on the sphere without leak, W_Q = √d I, W_K = W_V = I, x_i(0) = e_i: all inner products stay one g(t),
/// g' = 2 a (1 − g) (1 + (n − 1) g) with the attention a = e^g / (e + (n − 1) e^g) of a token to each other one.
/// x stays the symmetric root of the Gram matrix. n = 2: g(1) = 0.579195337.
fn orthonormal() -> Vec<Exact> {
    let case = |n: usize| {
        let field = Field { leak: 0.0, sphere: true, ..field(Attention::Softmax, n, n) };
        let weights = constant(1.0, n, [identity(n, (n as f64).sqrt()), identity(n, 1.0), identity(n, 1.0)]);
        let problem = Problem { field, weights, x0: identity(n, 1.0) };
        exact(format!("{n} orthonormal tokens on the sphere"), problem, &[0.0, 0.35, 1.0], move |t| {
            let g = inner_product(n, t);
            let (across, along) = ((1.0 - g).sqrt(), (1.0 + (n - 1) as f64 * g).sqrt());
            identity(n, across).iter().map(|x| x + (along - across) / n as f64).collect()
        })
    };
    [2, 3, 5].map(case).into()
}

/// g(t) of the orthonormal case, by 2,000 steps of the classical rule, written out.
pub fn inner_product(n: usize, t: f64) -> f64 {
    let others = (n - 1) as f64;
    let f = |g: f64| 2.0 * g.exp() / (1f64.exp() + others * g.exp()) * (1.0 - g) * (1.0 + others * g);
    let h = t / 2000.0;
    (0..2000).fold(0.0, |g, _| {
        let k1 = f(g);
        let k2 = f(g + 0.5 * h * k1);
        let k3 = f(g + 0.5 * h * k2);
        let k4 = f(g + h * k3);
        g + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    })
}

/// x' = x³ − x from x0 > 1 leaves at t* = ½ ln(x0² / (x0² − 1)).
pub fn escapes() -> Vec<Escape> {
    let case = |(name, x0): (_, f64)| {
        let time = 0.5 * (x0 * x0 / (x0 * x0 - 1.0)).ln();
        Escape { name, problem: cubic(x0, 2.0), time }
    };
    [("x' = x³ − x from 1.1", 1.1), ("x' = x³ − x from −1.02", -1.02), ("x' = x³ − x from 3", 3.0)].map(case).into()
}

/// n = 3, d = 4, W_k[i][j] = 0.5 sin(1 + 17k + 4i + j), k = q, k, v, o; x0 = cos(1 + 4i + j); X W instead of X Wᵀ and an
/// output matrix: W_Q = Wqᵀ, W_K = Wkᵀ, W_V = (Wv Wo)ᵀ. x(1) by DOP853 at rtol 1e-13.
pub fn with_output_matrix() -> (Problem, [f64; 12]) {
    let raw: Vec<Vec<f64>> = (0..4).map(|k| (0..16).map(|i| 0.5 * (1.0 + 17.0 * k as f64 + i as f64).sin()).collect()).collect();
    let transposed = |w: &[f64]| transposed(w, 4);
    let vo = times(&raw[2], &raw[3], 4);
    let weights = constant(1.0, 4, [transposed(&raw[0]), transposed(&raw[1]), transposed(&vo)]);
    let x0 = (0..12).map(|i| (1.0 + f64::from(i)).cos()).collect();
    let end = [
        [0.201979540486527, -0.151338154273553, -0.365516247926185, -0.2436403889],
        [0.107973871558396, 0.355310236736466, 0.275976008856138, -0.057089288837951],
        [-0.332496984602201, -0.307207321125713, 0.000527336634607, 0.307777163525007],
    ];
    (Problem { field: field(Attention::Softmax, 3, 4), weights, x0 }, end.concat().try_into().unwrap())
}
