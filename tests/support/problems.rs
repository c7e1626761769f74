//! Problems of the f64 reference as flows of the product.
#![allow(dead_code, reason = "each test file uses its part")]

use flowbed::flow::{Field, Inputs, PathKind, Scale, Settings, Sigma};

use crate::reference::{exact, fields, ode, weights};

/// A reference problem as the settings and arrays of a flow.
pub fn of(problem: &ode::Problem) -> (Settings, Inputs) {
    let ode::Problem { field, weights, x0 } = problem;
    let (kind, sigma, scale) = match field.attention {
        fields::Attention::Softmax => (Field::Softmax, Sigma::Tanh, 1.0),
        fields::Attention::Literal { sigma, scale } => {
            let sigma = match sigma {
                fields::Sigma::Tanh => Sigma::Tanh,
                fields::Sigma::Sigmoid => Sigma::Sigmoid,
                fields::Sigma::Relu => Sigma::Relu,
                fields::Sigma::Softmax => Sigma::Softmax,
                fields::Sigma::Identity => Sigma::Identity,
            };
            (Field::Literal, sigma, scale)
        }
    };
    let settings = Settings {
        field: kind,
        sigma,
        scale: Scale::Number(scale),
        leak: field.leak,
        heads: field.heads,
        sphere: field.sphere,
        tokens: field.n,
        width: field.d,
        path: if weights.path == weights::Path::Constant { PathKind::Constant } else { PathKind::Linear },
        t1: weights.t1,
        ..Settings::default()
    };
    let narrow = |values: &[f64]| values.iter().map(|value| *value as f32).collect::<Vec<f32>>();
    (settings, Inputs { x0: narrow(x0), weights: narrow(&weights.knots.concat()) })
}

/// Every field, σ, number of heads, sphere, path: a small problem of odd sizes.
pub fn problems() -> Vec<ode::Problem> {
    let literal = fields::SIGMAS.map(|sigma| fields::Attention::Literal { sigma, scale: 0.3 });
    let mut problems = Vec::new();
    for attention in [vec![fields::Attention::Softmax], literal.to_vec()].concat() {
        for (heads, leak, sphere) in [(1, 1.0, false), (2, 0.0, false), (1, 1.0, true)] {
            for (path, knots) in [(weights::Path::Linear, 1), (weights::Path::Linear, 3), (weights::Path::Constant, 2)] {
                let (n, d) = (5, 6);
                let field = fields::Field { attention, n, d, heads, leak, sphere };
                let knots = [1.1, 1.7, 2.3].map(|step| exact::waves(knots * d * d, step, 0.5));
                problems.push(ode::Problem {
                    field,
                    weights: weights::Weights { path, t1: 0.9, d, knots },
                    x0: exact::waves(n * d, 0.7, 0.8),
                });
            }
        }
    }
    problems
}
