//! The f64 stepper on flows whose states are known without one, and what the equations keep: symmetry, hull, diameter.

use crate::reference::{
    exact::{Exact, constant, escapes, exact_cases, field, identity, inner_product, waves},
    fields::{Attention, Field, SIGMAS, Sigma, dot, times_transposed},
    ode::{Ended, Problem, Steps},
    solve::solve,
    weights::{Path, Weights},
};
use flowbed::ode::tableau::{BOSH3, DOPRI5, EULER, RK4, TSIT5, Tableau};

/// Largest |found − expected| / max(1, |expected|) over all times.
fn worst(case: &Exact, tableau: &Tableau, steps: Steps) -> f64 {
    let solution = solve(&case.problem, tableau, steps, &case.times);
    assert_eq!(solution.ended, Ended::Reached, "{}", case.name);
    assert_eq!(solution.states.len(), case.times.len(), "{}", case.name);
    let pairs = solution.states.concat().into_iter().zip(case.expected.concat());
    pairs.map(|(found, expected)| (found - expected).abs() / expected.abs().max(1.0)).fold(0.0, f64::max)
}

#[test]
fn exact_cases_are_met_by_fixed_and_adaptive_steps() {
    let tight = Steps::Adaptive { rtol: 1e-12, atol: 1e-13 };
    let ways = [
        (&DOPRI5, Steps::Fixed(500), 0.0),
        (&TSIT5, Steps::Fixed(500), 0.0),
        (&RK4, Steps::Fixed(2000), 1e-10), // cubic dense output
        (&DOPRI5, tight, 0.0),
        (&TSIT5, tight, 0.0),
        (&BOSH3, Steps::Adaptive { rtol: 1e-9, atol: 1e-10 }, 1e-8),
    ];
    for case in exact_cases() {
        for (tableau, steps, more) in ways {
            let off = worst(&case, tableau, steps);
            assert!(off <= case.tolerance + more, "{}, {} {steps:?}: off by {off:e}", case.name, tableau.name);
        }
    }
}

#[test]
fn the_known_inner_product_on_the_sphere() {
    assert!((inner_product(2, 1.0) - 0.579195337).abs() < 1e-9);
}

#[test]
fn an_escape_ends_at_its_time() {
    for case in escapes() {
        for tableau in [&BOSH3, &DOPRI5, &TSIT5] {
            let solution = solve(&case.problem, tableau, Steps::Adaptive { rtol: 1e-6, atol: 1e-8 }, &[]);
            assert_eq!(solution.ended, Ended::Underflow, "{}", case.name);
            let off = (solution.t - case.time).abs() / case.time;
            assert!(off < 1e-3, "{}, {}: {} instead of {}", case.name, tableau.name, solution.t, case.time);
            assert!(solution.x[0].is_finite());
        }
        let fixed = solve(&case.problem, &RK4, Steps::Fixed(1000), &[]);
        assert_eq!(fixed.ended, Ended::Beyond, "{}", case.name);
        assert!(fixed.x[0].is_finite() && (fixed.t - case.time).abs() < 0.02, "{}: {}", case.name, fixed.t);
    }
}

#[test]
fn no_time_changes_nothing() {
    for mut problem in problems(4, 4) {
        problem.weights.t1 = 0.0;
        let solution = solve(&problem, &DOPRI5, Steps::Fixed(10), &[0.0]);
        assert_eq!((solution.accepted.len(), solution.x), (0, problem.start()));
        assert_eq!(solution.states, [problem.start()]);
    }
}

/// With N = T steps of size 1, literal and leak 1, Euler is an attention stack without skips: x ← σ(q) (kᵀ σ(v)).
#[test]
fn euler_at_step_one_is_a_stack_of_layers() {
    let literal = Attention::Literal { sigma: Sigma::Tanh, scale: 0.25 };
    let weights = Weights { path: Path::Constant, t1: 3.0, d: 2, knots: [1.1, 1.7, 2.3].map(|step| waves(12, step, 0.8)) };
    let problem = Problem { field: field(literal, 4, 2), weights, x0: waves(8, 0.7, 0.8) };
    let stack = Field { leak: 0.0, ..problem.field };
    let layers = (0..3).fold(problem.x0.clone(), |x, layer| stack.eval(&problem.weights.at(layer, 0.0), &x));
    let found = solve(&problem, &EULER, Steps::Fixed(3), &[]).x;
    assert!(found.iter().zip(&layers).all(|(a, b)| (a - b).abs() < 1e-14), "{found:?} instead of {layers:?}");
}

/// Every field, σ, one and two heads, free and on the sphere; W(t) with two knots, T = 1.
fn problems(n: usize, d: usize) -> Vec<Problem> {
    let literal = SIGMAS.map(|sigma| Attention::Literal { sigma, scale: 1.0 / n as f64 });
    let mut all = Vec::new();
    for attention in [vec![Attention::Softmax], literal.to_vec()].concat() {
        for (heads, sphere) in [(1, false), (2, false), (1, true), (2, true)] {
            let knots = [1.1, 1.7, 2.3].map(|step| waves(2 * d * d, step, 0.6));
            let field = Field { heads, sphere, ..field(attention, n, d) };
            all.push(Problem { field, weights: constant(1.0, d, knots), x0: waves(n * d, 0.7, 0.8) });
        }
    }
    all
}

fn end(problem: &Problem) -> Vec<f64> {
    solve(problem, &DOPRI5, Steps::Fixed(20), &[]).x
}

#[track_caller]
fn same(problem: &Problem, found: &[f64], expected: &[f64]) {
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < 1e-12, "{:?}: {a} instead of {b}", problem.field);
    }
}

#[test]
fn permuted_tokens_flow_to_the_permuted_end() {
    for problem in problems(5, 4) {
        let permuted = |x: &[f64]| [3, 0, 4, 1, 2].iter().flat_map(|i| x[4 * i..4 * i + 4].to_vec()).collect::<Vec<_>>();
        let other = Problem { x0: permuted(&problem.x0), ..problem.clone() };
        same(&problem, &end(&other), &permuted(&end(&problem)));
    }
}

#[test]
fn equal_tokens_stay_equal() {
    for mut problem in problems(5, 4) {
        problem.x0.copy_within(4..8, 12);
        let x = end(&problem);
        assert_eq!(x[4..8], x[12..16], "{:?}", problem.field);
    }
}

/// R in three dimensions, by turns in two planes.
fn rotation() -> Vec<f64> {
    let ((s, c), (t, b)) = (0.9f64.sin_cos(), 0.4f64.sin_cos());
    times_transposed(&[c, -s, 0.0, s, c, 0.0, 0.0, 0.0, 1.0], &[1.0, 0.0, 0.0, 0.0, b, t, 0.0, -t, b], 3)
}

#[test]
fn rotated_tokens_flow_to_the_rotated_end_where_weights_are_multiples_of_the_identity() {
    let identity_literal = Attention::Literal { sigma: Sigma::Identity, scale: 0.2 };
    for (attention, sphere) in [(Attention::Softmax, false), (Attention::Softmax, true), (identity_literal, false)] {
        let field = Field { sphere, ..field(attention, 5, 3) };
        let weights = constant(1.0, 3, [1.3, 0.8, -0.6].map(|size| identity(3, size)));
        let problem = Problem { field, weights, x0: waves(15, 0.7, 0.8) };
        let rotated = |x: &[f64]| times_transposed(x, &rotation(), 3);
        let other = Problem { x0: rotated(&problem.x0), ..problem.clone() };
        same(&problem, &end(&other), &rotated(&end(&problem)));
    }
}

/// Softmax, V = I, leak 1: every token moves towards a mean of tokens, whatever W_Q(t), W_K(t).
#[test]
fn hull_and_diameter_shrink_for_softmax_with_v_the_identity() {
    let (n, d) = (9, 3);
    let [q, k] = [1.1, 1.7].map(|step| waves(3 * d * d, step, 2.0));
    let weights = Weights { path: Path::Linear, t1: 4.0, d, knots: [q, k, identity(d, 1.0).repeat(3)] };
    let problem = Problem { field: field(Attention::Softmax, n, d), weights, x0: waves(n * d, 0.7, 1.5) };
    let times: Vec<f64> = (0..=40).map(|i| 0.1 * f64::from(i)).collect();
    let states = solve(&problem, &DOPRI5, Steps::Fixed(400), &times).states;
    assert_eq!(states.len(), 41);
    let support = |x: &[f64], u: &[f64]| x.chunks(d).map(|row| dot(row, u)).fold(f64::MIN, f64::max);
    let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    let diameter = |x: &[f64]| x.chunks(d).flat_map(|a| x.chunks(d).map(move |b| distance(a, b))).fold(0.0, f64::max);
    for pair in states.windows(2) {
        assert!(diameter(&pair[1]) < diameter(&pair[0]));
        for u in waves(60, 2.7, 1.0).chunks(3) {
            assert!(support(&pair[1], u) <= support(&pair[0], u), "the hull grows along {u:?}");
        }
    }
    assert!(diameter(&states[40]) < 0.2 * diameter(&states[0]));
}

#[test]
fn rows_stay_on_the_sphere() {
    for problem in problems(5, 4).into_iter().filter(|problem| problem.field.sphere) {
        let times = [0.0, 0.13, 0.5, 0.77, 1.0];
        for tableau in [&RK4, &DOPRI5] {
            let solution = solve(&problem, tableau, Steps::Fixed(4), &times);
            let off = solution.states.concat().chunks(4).map(|row| (dot(row, row) - 1.0).abs()).fold(0.0, f64::max);
            assert!(solution.states.len() == 5 && off < 1e-14, "off the sphere by {off:e}");
        }
    }
}
