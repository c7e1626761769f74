//! The discrete adjoint of the f64 stepper against central differences: every field, σ, method, path of W and number of
//! heads, free and on the sphere.

use crate::reference::{
    exact::{field, waves},
    fields::{Attention, Field, SIGMAS, add, dot},
    ode::{Problem, Step, Steps, half_square},
    solve::solve,
    weights::{Path, Weights},
};
use flowbed::ode::tableau::{ALL, DOPRI5, Tableau};

const D: usize = 4;

fn problem(attention: Attention, heads: usize, sphere: bool, path: Path, knots: usize) -> Problem {
    let field = Field { heads, sphere, ..field(attention, 3, D) };
    let knots = [1.1, 1.7, 2.3].map(|step| waves(knots * D * D, step, 0.8));
    Problem { field, weights: Weights { path, t1: 1.2, d: D, knots }, x0: waves(3 * D, 0.7, 0.9) }
}

/// The loss ½ Σ (x(T) − y)² with y a wave: on the sphere ½ Σ x(T)² is constant, and its gradient nothing to hold.
fn apart(x: &[f64]) -> Vec<f64> {
    x.iter().zip(waves(x.len(), 3.1, 0.5)).map(|(x, y)| x - y).collect()
}

/// Central difference of the loss over the same steps, along `by` on what `part` names.
fn difference(
    problem: &Problem,
    tableau: &Tableau,
    steps: &[Step],
    by: &[f64],
    part: impl Fn(&mut Problem) -> &mut [f64],
) -> f64 {
    let loss = |size: f64| {
        let mut other = problem.clone();
        add(part(&mut other), size, by);
        half_square(&apart(&other.replay(tableau, steps)))
    };
    (loss(1e-5) - loss(-1e-5)) / 2e-5
}

/// Largest |difference − gradient · direction| over x0 and every knot of W_Q, W_K, W_V, relative to the largest of them.
fn worst(problem: &Problem, tableau: &Tableau, steps: &[Step]) -> f64 {
    let gradient = problem.pullback(tableau, steps, apart);
    let by = waves(3 * D, 2.9, 1.0);
    let mut pairs = vec![(difference(problem, tableau, steps, &by, |p| &mut p.x0), dot(&gradient.x0, &by))];
    for matrix in 0..3 {
        for (m, g) in gradient.knots[matrix].chunks(D * D).enumerate() {
            let by = waves(D * D, 2.9 + m as f64, 1.0);
            let found =
                difference(problem, tableau, steps, &by, move |p| &mut p.weights.knots[matrix][m * D * D..(m + 1) * D * D]);
            pairs.push((found, dot(g, &by)));
        }
    }
    let size = pairs.iter().map(|(_, exact)| exact.abs()).fold(0.0, f64::max);
    pairs.iter().map(|(found, exact)| (found - exact).abs()).fold(0.0, f64::max) / size
}

fn attentions() -> Vec<Attention> {
    let literal = SIGMAS.map(|sigma| Attention::Literal { sigma, scale: 0.5 });
    [vec![Attention::Softmax], literal.to_vec()].concat()
}

const PATHS: [(Path, usize); 5] =
    [(Path::Linear, 1), (Path::Linear, 2), (Path::Linear, 4), (Path::Constant, 3), (Path::Cosine, 2)];

#[test]
fn differences_equal_the_adjoint_for_every_field_method_path_and_number_of_heads() {
    let (mut most, mut count) = (0.0f64, 0);
    for attention in attentions() {
        for (heads, sphere) in [(1, false), (2, false), (1, true), (2, true)] {
            for (path, knots) in PATHS {
                let problem = problem(attention, heads, sphere, path, knots);
                for tableau in ALL {
                    let steps = match tableau.error {
                        Some(_) => Steps::Adaptive { rtol: 1e-3, atol: 1e-4 },
                        None => Steps::Fixed(5),
                    };
                    let solution = solve(&problem, tableau, steps, &[]);
                    let off = worst(&problem, tableau, &solution.accepted);
                    assert!(off < 1e-7, "{:?}, {path:?}, {knots} knots, {}: {off:e}", problem.field, tableau.name);
                    (most, count) = (most.max(off), count + 1);
                }
            }
        }
    }
    println!("{count} combinations, worst {most:e}");
}

/// Every single entry, for one problem of each field: directions could hide a permutation.
#[test]
fn differences_equal_the_adjoint_entry_by_entry() {
    for attention in attentions() {
        let problem = problem(attention, 2, false, Path::Linear, 3);
        let steps = solve(&problem, &DOPRI5, Steps::Fixed(4), &[]).accepted;
        let gradient = problem.pullback(&DOPRI5, &steps, apart);
        for i in 0..3 * D {
            let found = difference(&problem, &DOPRI5, &steps, &[1.0], |p| &mut p.x0[i..i + 1]);
            assert!((found - gradient.x0[i]).abs() < 1e-8, "{attention:?}, x0[{i}]: {found} and {}", gradient.x0[i]);
        }
        for (matrix, g) in gradient.knots.iter().enumerate() {
            for (i, g) in g.iter().enumerate() {
                let found = difference(&problem, &DOPRI5, &steps, &[1.0], |p| &mut p.weights.knots[matrix][i..i + 1]);
                assert!((found - g).abs() < 1e-8, "{attention:?}, matrix {matrix}, entry {i}: {found} and {g}");
            }
        }
    }
}

/// The sphere's gradient is that of x0 as given: its length does not matter.
#[test]
fn on_the_sphere_the_gradient_is_tangent() {
    for attention in attentions() {
        let problem = problem(attention, 2, true, Path::Linear, 2);
        let steps = solve(&problem, &DOPRI5, Steps::Fixed(4), &[]).accepted;
        let g = problem.pullback(&DOPRI5, &steps, apart);
        for (x, g) in problem.x0.chunks(D).zip(g.x0.chunks(D)) {
            assert!(dot(x, g).abs() < 1e-12 && dot(g, g) > 1e-6, "{attention:?}: {}", dot(x, g));
        }
        let (loss, none) = problem.gradient(&DOPRI5, &steps);
        assert!((loss - 1.5).abs() < 1e-14 && none.x0.iter().chain(&none.knots[1]).all(|g| g.abs() < 1e-14));
    }
}
