//! The f64 stepper against goldens made by others, and the measured order of every method.

use crate::reference::{
    exact::{field, waves, with_output_matrix},
    fields::{Attention, Field, Matrices, SIGMAS, Sigma, normalised},
    ode::{Ended, Problem, Steps, half_square},
    solve::{norm, solve},
    weights::{Path, Weights},
};
use flowbed::ode::tableau::{ALL, BOSH3, DOPRI5, EULER, RK4, TSIT5, Tableau};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(list) => list.iter().flat_map(numbers).collect(),
        None => vec![value.as_f64().unwrap()],
    }
}

fn furthest(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// A + B cos 2πt of the goldens: A, B sines of these amplitudes.
fn cosine(d: usize, t1: f64, a: f64, b: f64) -> Weights {
    let steps = [(1.1, 0.9), (1.7, 1.3), (2.3, 1.9)];
    let knots = steps.map(|(of_a, of_b)| [waves(d * d, of_a, a), waves(d * d, of_b, b)].concat());
    Weights { path: Path::Cosine, t1, d, knots }
}

/// The same by so many linear knots.
fn sampled(weights: &Weights, count: usize) -> Weights {
    let at = |m: usize| weights.at(0, weights.t1 * m as f64 / (count - 1) as f64);
    let all: Vec<Matrices> = (0..count).map(at).collect();
    let knots = std::array::from_fn(|i| all.iter().flat_map(|w| w[i].clone()).collect());
    Weights { path: Path::Linear, knots, ..weights.clone() }
}

fn golden_problem(name: &str) -> Problem {
    let sigma = SIGMAS.into_iter().find(|sigma| name == format!("literal_{sigma:?}").to_lowercase());
    let attention = sigma.map_or(Attention::Softmax, |sigma| Attention::Literal { sigma, scale: 1.0 });
    Problem { field: field(attention, 4, 3), weights: cosine(3, 1.0, 0.6, 0.3), x0: waves(12, 0.7, 0.8) }
}

/// tests/golden/ode_gradients.json: Keras 3.15.1 and JAX in float64, RK4 with 2,000 steps.
fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/ode_gradients.json")).unwrap()
}

const GOLDENS: [&str; 6] = ["softmax", "literal_sigmoid", "literal_tanh", "literal_relu", "literal_identity", "literal_softmax"];

#[test]
fn ends_losses_and_gradients_equal_jax() {
    for name in GOLDENS {
        let (golden, problem) = (&golden()[name], golden_problem(name));
        let gate = if name == "literal_relu" { 1e-6 } else { 1e-9 }; // kinks
        let solution = solve(&problem, &RK4, Steps::Fixed(2000), &[]);
        let (loss, gradient) = problem.gradient(&RK4, &solution.accepted);
        let mut off = furthest(&solution.x, &numbers(&golden["x1"]));
        off = off.max((loss - golden["loss"].as_f64().unwrap()).abs());
        off = off.max(furthest(&gradient.x0, &numbers(&golden["dL_dx0"])));
        for (knots, matrix) in gradient.knots.iter().zip(["Q", "K", "V"]) {
            let by_a_and_b = [numbers(&golden["dL_dA"][matrix]), numbers(&golden["dL_dB"][matrix])].concat();
            off = off.max(furthest(knots, &by_a_and_b));
        }
        println!("{name}: {off:e}");
        assert!(off <= gate, "{name}: off by {off:e}");
    }
}

/// What the devices are held to: dL/dA = Σ g_m, dL/dB = Σ cos(2π t_m) g_m.
#[test]
fn knots_257_come_as_near_to_the_smooth_path_as_a_device_must() {
    for name in GOLDENS {
        let golden = &golden()[name];
        let mut problem = golden_problem(name);
        problem.weights = sampled(&problem.weights, 257);
        for tableau in [&RK4, &DOPRI5] {
            let solution = solve(&problem, tableau, Steps::Fixed(256), &[]);
            let (_, gradient) = problem.gradient(tableau, &solution.accepted);
            let off = furthest(&solution.x, &numbers(&golden["x1"]));
            assert!(off < 6e-6, "{name}, {}: x(1) off by {off:e}", tableau.name);
            for (knots, matrix) in gradient.knots.iter().zip(["Q", "K", "V"]) {
                let sum = |weight: fn(f64) -> f64| -> Vec<f64> {
                    (0..9).map(|i| (0..257).map(|m| weight(m as f64 / 256.0) * knots[9 * m + i]).sum()).collect()
                };
                let by_a = furthest(&sum(|_| 1.0), &numbers(&golden["dL_dA"][matrix]));
                let by_b = furthest(&sum(|t| (2.0 * std::f64::consts::PI * t).cos()), &numbers(&golden["dL_dB"][matrix]));
                println!("{name}, {}, {matrix}: x {off:e}, A {by_a:e}, B {by_b:e}", tableau.name);
                assert!(by_a.max(by_b) < 3e-5, "{name}, {}, {matrix}: {by_a:e}, {by_b:e}", tableau.name);
            }
        }
    }
}

#[test]
fn the_flow_with_an_output_matrix_equals_dop853() {
    let (problem, end) = with_output_matrix();
    let f = problem.eval(0, 0.0, &problem.x0);
    assert!(furthest(&f[..4], &[-0.53155048049667, 0.420682627817108, 0.986142068193174, 0.644947038899588]) < 1e-14);
    let off = |tableau, steps| furthest(&solve(&problem, tableau, steps, &[]).x, &end);
    println!("DOPRI5, 200 steps: {:e}", off(&DOPRI5, Steps::Fixed(200)));
    assert!(off(&DOPRI5, Steps::Fixed(200)) < 1e-10, "{:e}", off(&DOPRI5, Steps::Fixed(200))); // one entry has 10 digits
    for (steps, known) in [(4, 1.4e-5), (8, 8.1e-7), (16, 4.8e-8), (32, 2.9e-9)] {
        let found = off(&RK4, Steps::Fixed(steps));
        assert!((found / known - 1.0).abs() < 0.05, "RK4, {steps} steps: {found:e} instead of {known:e}");
    }
    let found = off(&EULER, Steps::Fixed(32));
    assert!((found / 5.7e-3 - 1.0).abs() < 0.05, "Euler: {found:e}");
    let adaptive = solve(&problem, &DOPRI5, Steps::Adaptive { rtol: 1e-6, atol: 1e-6 }, &[]);
    let found = furthest(&adaptive.x, &end);
    println!("DOPRI5, rtol 1e-6: {found:e} after {} evaluations", adaptive.evaluations);
    // SciPy's RK45: 2.6e-7 after 32 evaluations; two attempts more are ours to spend.
    assert!(found <= 2.6e-7 && adaptive.evaluations.abs_diff(32) <= 2 * 6, "{found:e}, {}", adaptive.evaluations);
}

/// Slope of log error against log h by least squares.
fn slope(problem: &Problem, tableau: &Tableau, counts: &[usize], end: &[f64]) -> f64 {
    let points: Vec<(f64, f64)> = counts
        .iter()
        .map(|count| {
            let x = solve(problem, tableau, Steps::Fixed(*count), &[]).x;
            (-(*count as f64).ln(), furthest(&x, end).ln())
        })
        .collect();
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>()
}

/// M = 2 knots, linear and constant, on both fields and on the sphere.
fn smooth_problems() -> Vec<(&'static str, Problem)> {
    let tanh = Attention::Literal { sigma: Sigma::Tanh, scale: 0.25 };
    let knots = [1.1, 1.7, 2.3].map(|step| waves(18, step, 1.0));
    let weights = Weights { path: Path::Linear, t1: 2.0, d: 3, knots };
    let problem = |field: Field, path| Problem {
        field,
        weights: Weights { path, ..weights.clone() },
        x0: waves(12, if field.sphere { 1.0 } else { 0.7 }, 1.0),
    };
    let softmax = field(Attention::Softmax, 4, 3);
    let sphere = Field { sphere: true, ..field(tanh, 4, 3) };
    vec![
        ("softmax", problem(softmax, Path::Linear)),
        ("softmax, constant pieces", problem(softmax, Path::Constant)),
        ("literal tanh", problem(field(tanh, 4, 3), Path::Linear)),
        ("literal tanh on the sphere", problem(sphere, Path::Linear)),
    ]
}

#[test]
fn every_method_has_its_order() {
    for (name, problem) in smooth_problems() {
        let end = solve(&problem, &TSIT5, Steps::Fixed(1600), &[]).x;
        for tableau in ALL {
            // Small enough steps for the leading term, large enough ones for f64: the sphere's flow is slower.
            let coarser = if problem.field.sphere { 4 } else { 1 };
            let counts: Vec<usize> = match tableau.order {
                1 => vec![640, 1280, 2560, 5120],
                2 | 3 => vec![160, 320, 640, 1280],
                4 => vec![64, 128, 256, 512],
                _ => vec![48, 64, 96, 128, 160],
            };
            let counts: Vec<usize> = counts.iter().map(|count| count / coarser).collect();
            let slope = slope(&problem, tableau, &counts, &end);
            println!("{name}, {}: {slope:.3}", tableau.name);
            assert!((slope - tableau.order as f64).abs() < 0.15, "{name}, {}: slope {slope}", tableau.name);
        }
    }
}

#[test]
fn adaptive_errors_stay_within_ten_times_the_tolerance() {
    for (name, problem) in smooth_problems() {
        let end = solve(&problem, &TSIT5, Steps::Fixed(1600), &[]).x;
        for tableau in [&BOSH3, &DOPRI5, &TSIT5] {
            for rtol in [1e-3, 1e-4, 1e-5, 1e-6] {
                let solution = solve(&problem, tableau, Steps::Adaptive { rtol, atol: 0.1 * rtol }, &[]);
                assert_eq!(solution.ended, Ended::Reached);
                let apart: Vec<f64> = solution.x.iter().zip(&end).map(|(a, b)| a - b).collect();
                let off = norm(&apart, &end, &end, rtol, 0.1 * rtol);
                println!("{name}, {}, rtol {rtol:e}: {off:.2} tolerances, {} steps", tableau.name, solution.accepted.len());
                assert!(off <= 10.0, "{name}, {}, rtol {rtol:e}: {off} tolerances", tableau.name);
            }
        }
    }
}

/// A case of tests/golden/scipy_rk45.json; the file says how its numbers were made.
fn scipy_problem(case: &Value) -> Problem {
    let size = |key: &str| case[key].as_u64().unwrap() as usize;
    let number = |key: &str| case[key].as_f64().unwrap();
    let named = |sigma: &Sigma| case["sigma"].as_str() == Some(&format!("{sigma:?}").to_lowercase());
    let literal = |sigma| Attention::Literal { sigma, scale: number("scale") };
    let attention = SIGMAS.into_iter().find(named).map_or(Attention::Softmax, literal);
    let (n, d, sphere) = (size("n"), size("d"), case["sphere"].as_bool().unwrap());
    let field = Field { attention, n, d, heads: size("heads"), leak: number("leak"), sphere };
    let weights = cosine(d, number("t1"), number("a"), number("b"));
    Problem { field, weights, x0: waves(n * d, 0.7, number("x")) }
}

#[test]
fn fields_ends_and_attempts_agree_with_scipy() {
    let golden: Value = serde_json::from_str(include_str!("../golden/scipy_rk45.json")).unwrap();
    for case in golden["cases"].as_array().unwrap() {
        let (name, problem) = (case["name"].as_str().unwrap(), scipy_problem(case));
        let tight = solve(&problem, &DOPRI5, Steps::Adaptive { rtol: 1e-11, atol: 1e-12 }, &[]).x;
        let off = furthest(&tight, &numbers(&case["end"]));
        let solution = solve(&problem, &DOPRI5, Steps::Adaptive { rtol: 1e-5, atol: 1e-6 }, &[]);
        let (ours, theirs) = ((solution.accepted.len() + solution.rejected) as f64, case["attempts"].as_f64().unwrap());
        println!(
            "{name}: {ours} attempts ({} accepted), SciPy {theirs} ({}), end off by {off:e}",
            solution.accepted.len(),
            case["accepted"]
        );
        assert!(off < 1e-9, "{name}: off by {off:e}");
        assert!((ours - theirs).abs() <= (0.2 * theirs).max(2.0), "{name}: {ours} attempts, SciPy {theirs}");
        assert_eq!(solution.evaluations, 2 + 6 * ours as usize + extra(&problem, solution.accepted.len()), "{name}");
    }
}

/// On the sphere the first stage is evaluated again after every accepted step but the last.
fn extra(problem: &Problem, accepted: usize) -> usize {
    if problem.field.sphere { accepted - 1 } else { 0 }
}

#[test]
fn dense_output_has_the_order_of_its_interpolant() {
    let (_, problem) = smooth_problems().swap_remove(0);
    let times: Vec<f64> = (1..=37).map(|i| 2.0 * f64::from(i) / 37.3).collect();
    let truth = solve(&problem, &TSIT5, Steps::Fixed(3000), &times).states.concat();
    for tableau in ALL {
        let off = |count| furthest(&solve(&problem, tableau, Steps::Fixed(count), &times).states.concat(), &truth);
        let order = (off(100) / off(400)).log2() / 2.0;
        println!("{}: {order:.2}", tableau.name);
        let least = (tableau.dense_order() + 1).min(tableau.order) as f64 - 0.3;
        assert!(order > least, "{}: {order}", tableau.name);
    }
}

#[test]
fn a_solve_ends_a_step_at_every_knot_and_lists_what_it_took() {
    for (path, ends) in [(Path::Linear, vec![0.5, 1.0]), (Path::Constant, vec![1.0 / 3.0, 2.0 / 3.0, 1.0])] {
        let knots = [1.1, 1.7, 2.3].map(|step| waves(27, step, 0.6));
        let weights = Weights { path, t1: 1.0, d: 3, knots };
        let problem = Problem { field: field(Attention::Softmax, 4, 3), weights, x0: waves(12, 0.7, 0.8) };
        for steps in [Steps::Fixed(7), Steps::Fixed(1), Steps::Adaptive { rtol: 1e-6, atol: 1e-7 }] {
            let solution = solve(&problem, &DOPRI5, steps, &[]);
            for (piece, end) in ends.iter().enumerate() {
                let last = solution.accepted.iter().rfind(|step| step.piece == piece).unwrap();
                assert!((last.t + last.h - end).abs() < 1e-15, "{path:?}, {steps:?}");
            }
            let gaps = solution.accepted.windows(2).map(|pair| (pair[0].t + pair[0].h - pair[1].t).abs());
            assert!(gaps.fold(0.0, f64::max) < 1e-15 && solution.accepted[0].t == 0.0);
            assert!(furthest(&problem.replay(&DOPRI5, &solution.accepted), &solution.x) < 1e-15);
        }
        let count = |n| solve(&problem, &RK4, Steps::Fixed(n), &[]).accepted.len();
        let knots_inside = ends.len() - 1;
        assert_eq!([count(7), count(6 * ends.len())], [7 + knots_inside, 6 * ends.len()]);
    }
}

/// A step cut at a knot keeps the size that was proposed: the next piece does not start small.
#[test]
fn through_257_knots_a_loose_tolerance_takes_one_step_a_piece() {
    for name in GOLDENS {
        let smooth = golden_problem(name);
        let problem = Problem { weights: sampled(&smooth.weights, 257), ..smooth };
        let solution = solve(&problem, &DOPRI5, Steps::Adaptive { rtol: 1e-3, atol: 1e-4 }, &[]);
        // The first ones grow out of the starting step.
        assert!(solution.rejected == 0 && solution.accepted.len() <= 258, "{name}: {} steps", solution.accepted.len());
    }
}

#[test]
fn the_loss_is_half_the_square_of_the_end() {
    let problem = golden_problem("softmax");
    let solution = solve(&problem, &RK4, Steps::Fixed(40), &[]);
    assert_eq!(problem.gradient(&RK4, &solution.accepted).0, half_square(&solution.x));
    assert_eq!(normalised(&[3.0, 4.0], 2), [0.6, 0.8]);
}
