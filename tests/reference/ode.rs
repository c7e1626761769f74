//! A small f64 stepper over the crate's own tableaus: fixed and adaptive steps, dense output, the discrete adjoint.
//! Orders, exact cases, SciPy's counts and finite differences are held here, and each device against it.

use flowbed::ode::tableau::Tableau;

use super::{
    fields::{Field, Matrices, add, dot, normalised, normalised_pullback},
    weights::Weights,
};

/// x' = f(W(t), x), x(0) = x0 (on the sphere: its rows normalised), t in [0, T] with T = weights.t1.
#[derive(Clone, Debug)]
pub struct Problem {
    pub field: Field,
    pub weights: Weights,
    /// [n, d]
    pub x0: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
pub enum Steps {
    /// So many equal ones; one that holds a knot is cut there.
    Fixed(usize),
    Adaptive {
        rtol: f64,
        atol: f64,
    },
}

/// The piece of W's path belongs to the step: all its stages use one piece.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    pub t: f64,
    pub h: f64,
    pub piece: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ended {
    Reached,
    /// An entry beyond what f32 holds, in a fixed step.
    Beyond,
    /// The controller asked for less than T/2³¹, a tick of the devices' clock.
    Underflow,
    StepLimit,
}

#[derive(Debug)]
pub struct Solution {
    pub accepted: Vec<Step>,
    pub rejected: usize,
    pub evaluations: usize,
    /// At those of the asked times that were reached; each [n, d]
    pub states: Vec<Vec<f64>>,
    pub ended: Ended,
    /// Time and state [n, d] where it ended.
    pub t: f64,
    pub x: Vec<f64>,
}

pub struct Gradient {
    /// [n, d], of x0 as given: on the sphere through its normalisation.
    pub x0: Vec<f64>,
    /// Of every knot of W_Q, W_K, W_V, each [M, d, d]
    pub knots: Matrices,
}

pub const STEP_LIMIT: usize = 1_000_000;

/// One step that may still be refused.
pub struct Trial {
    /// [s][n, d]: where the stages were evaluated, and what f was there.
    pub at: Vec<Vec<f64>>,
    pub k: Vec<Vec<f64>>,
    /// [n, d]: on the sphere, before its rows are normalised.
    pub candidate: Vec<f64>,
    /// [n, d]: h Σ (b − b̂) k, 0 without an embedded method.
    pub error: Vec<f64>,
}

impl Problem {
    pub fn start(&self) -> Vec<f64> {
        if self.field.sphere { normalised(&self.x0, self.field.d) } else { self.x0.clone() }
    }

    pub fn eval(&self, piece: usize, t: f64, x: &[f64]) -> Vec<f64> {
        self.field.eval(&self.weights.at(piece, t), x)
    }

    /// k_i = f(t + c_i h, x + h Σ_j a_ij k_j), x + h Σ b_i k_i; `k1` where it is known.
    pub fn trial(&self, tableau: &Tableau, step: Step, x: &[f64], k1: Option<Vec<f64>>) -> Trial {
        let mut at: Vec<Vec<f64>> = Vec::new();
        let mut k: Vec<Vec<f64>> = Vec::new();
        for (row, c) in tableau.a.iter().zip(tableau.c) {
            let y = moved(x, step.h, row, &k);
            let known = if k.is_empty() { k1.clone() } else { None };
            k.push(known.unwrap_or_else(|| self.eval(step.piece, step.t + c * step.h, &y)));
            at.push(y);
        }
        let candidate = moved(x, step.h, tableau.b, &k);
        let error = moved(&vec![0.0; x.len()], step.h, tableau.error.unwrap_or(&[]), &k);
        Trial { at, k, candidate, error }
    }

    /// What the step makes of its candidate: on the sphere rows are normalised after every accepted step.
    pub fn accepted(&self, candidate: &[f64]) -> Vec<f64> {
        if self.field.sphere { normalised(candidate, self.field.d) } else { candidate.to_vec() }
    }

    /// x(T) of a list of steps, their sizes taken as they are.
    pub fn replay(&self, tableau: &Tableau, steps: &[Step]) -> Vec<f64> {
        steps.iter().fold(self.start(), |x, step| self.accepted(&self.trial(tableau, *step, &x, None).candidate))
    }

    /// g [n, d] of x(T) → the discrete adjoint: the exact gradient of `replay`, backwards through the same tableau.
    pub fn pullback(&self, tableau: &Tableau, steps: &[Step], g: impl Fn(&[f64]) -> Vec<f64>) -> Gradient {
        let mut states = vec![self.start()];
        for step in steps {
            let x = states.last().unwrap();
            states.push(self.accepted(&self.trial(tableau, *step, x, None).candidate));
        }
        let mut knots = self.weights.knots.each_ref().map(|knots| vec![0.0; knots.len()]);
        let mut g_x = g(&states.pop().unwrap());
        for (step, x) in steps.iter().zip(&states).rev() {
            g_x = self.step_pullback(tableau, *step, x, g_x, &mut knots);
        }
        if self.field.sphere {
            g_x = normalised_pullback(&self.x0, &g_x, self.field.d);
        }
        Gradient { x0: g_x, knots }
    }

    /// g_k_i = h (b_i g + Σ_{j>i} a_ji g_X_j), g_X_i = (∂f/∂X)ᵀ g_k_i, g_x = g + Σ_i g_X_i.
    fn step_pullback(&self, tableau: &Tableau, step: Step, x: &[f64], mut g: Vec<f64>, knots: &mut Matrices) -> Vec<f64> {
        let trial = self.trial(tableau, step, x, None);
        if self.field.sphere {
            g = normalised_pullback(&trial.candidate, &g, self.field.d);
        }
        let (s, mut g_x) = (tableau.stages(), g.clone());
        let mut g_at: Vec<Vec<f64>> = vec![Vec::new(); s];
        for i in (0..s).rev() {
            let mut g_k: Vec<f64> = g.iter().map(|g| step.h * tableau.b[i] * g).collect();
            (i + 1..s).for_each(|j| add(&mut g_k, step.h * tableau.a[j][i], &g_at[j]));
            let t = step.t + tableau.c[i] * step.h;
            let (g_at_i, g_w) = self.field.pullback(&self.weights.at(step.piece, t), &trial.at[i], &g_k);
            self.weights.at_pullback(step.piece, t, &g_w, knots);
            add(&mut g_x, 1.0, &g_at_i);
            g_at[i] = g_at_i;
        }
        g_x
    }

    /// ½ Σ x(T)² and its gradient, for a solution's own accepted steps.
    pub fn gradient(&self, tableau: &Tableau, steps: &[Step]) -> (f64, Gradient) {
        (half_square(&self.replay(tableau, steps)), self.pullback(tableau, steps, |x| x.to_vec()))
    }
}

pub fn half_square(x: &[f64]) -> f64 {
    0.5 * dot(x, x)
}

/// x + h Σ_i weights_i k_i over as many as there are of both.
pub fn moved(x: &[f64], h: f64, weights: &[f64], k: &[Vec<f64>]) -> Vec<f64> {
    let mut y = x.to_vec();
    weights.iter().zip(k).for_each(|(weight, k)| add(&mut y, h * weight, k));
    y
}
