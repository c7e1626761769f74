//! The course of a solve in f64: which steps are tried and taken, and what is written on the way.

use flowbed::ode::tableau::Tableau;

use super::{
    fields::add,
    ode::{Ended, Problem, STEP_LIMIT, Solution, Step, Steps, Trial, moved},
};

/// Of Hairer's DOPRI5: safety, β of the PI control, limits of the factor of h.
const SAFETY: f64 = 0.9;
const BETA: f64 = 0.04;
const LEAST: f64 = 0.2;
const MOST: f64 = 10.0;

/// Solves over [0, T]; `times` ascend. The start, when asked for, is x0 itself (on the sphere normalised).
pub fn solve(problem: &Problem, tableau: &Tableau, steps: Steps, times: &[f64]) -> Solution {
    let mut course = Course::new(problem, tableau, times);
    course.solution.ended = match steps {
        Steps::Fixed(count) => course.fixed(count),
        Steps::Adaptive { rtol, atol } => course.adaptive(rtol, atol),
    };
    course.solution
}

struct Course<'a> {
    problem: &'a Problem,
    tableau: &'a Tableau,
    times: &'a [f64],
    /// f(t, x) of the coming step where it is known: after a rejection, or first same as last.
    k1: Option<Vec<f64>>,
    solution: Solution,
}

impl<'a> Course<'a> {
    fn new(problem: &'a Problem, tableau: &'a Tableau, times: &'a [f64]) -> Self {
        let x = problem.start();
        let states = times.iter().take_while(|t| **t <= 0.0).map(|_| x.clone()).collect();
        let solution = Solution { accepted: vec![], rejected: 0, evaluations: 0, states, ended: Ended::Reached, t: 0.0, x };
        Course { problem, tableau, times, k1: None, solution }
    }

    /// N equal steps, cut at the knots.
    fn fixed(&mut self, count: usize) -> Ended {
        let t1 = self.problem.weights.t1;
        let mut next = 1;
        for (piece, end) in self.problem.weights.ends().into_iter().enumerate() {
            while self.solution.t < end {
                let due = t1 * next as f64 / count as f64;
                // An end of a step that is a knot but for rounding is that knot.
                let last = due > end - 1e-12 * t1;
                next += usize::from(due < end + 1e-12 * t1);
                let t = if last { end } else { due };
                let step = Step { t: self.solution.t, h: t - self.solution.t, piece };
                let trial = self.attempt(step);
                if !holds(&trial.candidate) {
                    return Ended::Beyond;
                }
                self.accept(step, trial, t);
            }
            self.pass_knot();
        }
        Ended::Reached
    }

    fn adaptive(&mut self, rtol: f64, atol: f64) -> Ended {
        let least = self.problem.weights.t1 / 2f64.powi(31);
        let mut control = Control::new(self.tableau, self.first_step(rtol, atol));
        for (piece, end) in self.problem.weights.ends().into_iter().enumerate() {
            while self.solution.t < end {
                if self.solution.accepted.len() + self.solution.rejected >= STEP_LIMIT {
                    return Ended::StepLimit;
                }
                if control.h < least {
                    return Ended::Underflow;
                }
                // Hairer: a step that would end just short of the knot is stretched to it.
                let (t, last) = (self.solution.t, self.solution.t + 1.01 * control.h >= end);
                let step = Step { t, h: if last { end - t } else { control.h }, piece };
                let trial = self.attempt(step);
                let norm = norm(&trial.error, &self.solution.x, &trial.candidate, rtol, atol);
                if control.judge(norm, step.h) {
                    self.accept(step, trial, if last { end } else { t + step.h });
                } else {
                    self.solution.rejected += 1;
                    self.k1 = trial.k.into_iter().next();
                }
            }
            self.pass_knot();
        }
        Ended::Reached
    }

    fn attempt(&mut self, step: Step) -> Trial {
        let known = self.k1.take();
        self.solution.evaluations += self.tableau.stages() - usize::from(known.is_some());
        self.problem.trial(self.tableau, step, &self.solution.x, known)
    }

    fn accept(&mut self, step: Step, trial: Trial, t: f64) {
        let mut slope = if self.tableau.fsal { trial.k.last().cloned() } else { None };
        let x = self.problem.accepted(&trial.candidate);
        while let Some(time) = self.times.get(self.solution.states.len()).filter(|time| **time <= t) {
            let state = if *time == t { x.clone() } else { self.dense(step, &trial, (time - step.t) / step.h, &mut slope) };
            self.solution.states.push(state);
        }
        // On the sphere the last stage was evaluated where the rows are not normalised yet.
        self.k1 = slope.filter(|_| !self.problem.field.sphere);
        self.solution.accepted.push(step);
        self.solution.t = t;
        self.solution.x = x;
    }

    /// x(t + θ h); the cubic's slope at the end is computed once a step, and only where it is needed.
    fn dense(&mut self, step: Step, trial: &Trial, theta: f64, slope: &mut Option<Vec<f64>>) -> Vec<f64> {
        let weights = self.tableau.dense_weights(theta);
        let mut x = moved(&self.solution.x, step.h, &weights, &trial.k);
        let last = weights[self.tableau.stages()];
        if last != 0.0 {
            let known = slope.take().unwrap_or_else(|| {
                self.solution.evaluations += 1;
                self.problem.eval(step.piece, step.t + step.h, &trial.candidate)
            });
            add(&mut x, step.h * last, &known);
            *slope = Some(known);
        }
        self.problem.accepted(&x)
    }

    fn pass_knot(&mut self) {
        if self.problem.weights.jumps() {
            self.k1 = None;
        }
    }

    /// Hairer, Nørsett, Wanner I, II.4, "Starting step size", with the scale of the error norm.
    fn first_step(&mut self, rtol: f64, atol: f64) -> f64 {
        let (x, end) = (self.solution.x.clone(), self.problem.weights.ends()[0]);
        let size = |y: &[f64]| norm(y, &x, &x, rtol, atol);
        let f0 = self.problem.eval(0, 0.0, &x);
        let (d0, d1) = (size(&x), size(&f0));
        let h0 = if d0 < 1e-5 || d1 < 1e-5 { 1e-6 } else { 0.01 * d0 / d1 }.min(end);
        let f1 = self.problem.eval(0, h0, &moved(&x, h0, &[1.0], std::slice::from_ref(&f0)));
        self.solution.evaluations += 2;
        let d2 = size(&moved(&f1, -1.0, &[1.0], std::slice::from_ref(&f0))) / h0;
        let steepest = d1.max(d2);
        let power = 1.0 / (self.tableau.error_order + 1) as f64;
        let h1 = if steepest <= 1e-15 { (h0 * 1e-3).max(1e-6) } else { (0.01 / steepest).powf(power) };
        self.k1 = Some(f0);
        (100.0 * h0).min(h1).min(self.problem.weights.t1)
    }
}

/// PI control of the step size: Hairer, Wanner II, IV.2, in the form of his DOPRI5.
struct Control {
    h: f64,
    power: f64,
    previous: f64,
    refused: bool,
}

impl Control {
    fn new(tableau: &Tableau, h: f64) -> Self {
        let power = 1.0 / (tableau.error_order + 1) as f64 - 0.75 * BETA;
        // DOPRI5 starts with an error of 1e-4 before the first step, which costs a sixth of the growth of short solves;
        // 1 stands for no such step.
        Control { h, power, previous: 1.0, refused: false }
    }

    /// Is a step of size `taken` with this error accepted? Sets h of the next one.
    fn judge(&mut self, error: f64, taken: f64) -> bool {
        if !error.is_finite() {
            (self.h, self.refused) = (taken * LEAST, true);
            return false;
        }
        let needed = error.powf(self.power) / SAFETY;
        if error > 1.0 {
            (self.h, self.refused) = (taken * (1.0 / needed).max(LEAST), true);
            return false;
        }
        let factor = (self.previous.powf(BETA) / needed).clamp(LEAST, if self.refused { 1.0 } else { MOST });
        // A step cut short at a knot says nothing against the size that was proposed.
        self.h = if taken < self.h { self.h.max(taken * factor) } else { taken * factor };
        (self.previous, self.refused) = (error.max(1e-4), false);
        true
    }
}

/// Root mean square of y / (atol + rtol max(|x|, |x_new|)) over all entries.
pub fn norm(y: &[f64], x: &[f64], x_new: &[f64], rtol: f64, atol: f64) -> f64 {
    if !holds(x_new) {
        return f64::INFINITY;
    }
    let scaled = y.iter().zip(x).zip(x_new).map(|((y, x), x_new)| y / (atol + rtol * x.abs().max(x_new.abs())));
    (scaled.map(|e| e * e).sum::<f64>() / y.len() as f64).sqrt()
}

fn holds(x: &[f64]) -> bool {
    x.iter().all(|x| x.abs() <= f64::from(f32::MAX))
}
