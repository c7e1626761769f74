//! A solve whose steps are known beforehand, unrolled into calls: nothing is controlled and no clock moves, so a whole forward pass
//! and its pullback are a plan. States and slopes of every step are kept, and nothing is replayed.
//!
//! The pullback is the discrete adjoint of `adjoint`: g_i = h (b_i λ + Σ_{j>i} a_ji γ_j), γ_i its pullback, λ += Σ γ_i.

use super::{Stage, VectorField, solve::Step, tableau::Tableau};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        copy::copy,
        shared::{
            guard::When,
            solve_clock::{self, TICKS},
        },
        solver::combine::Combine,
    },
};

pub struct Unrolled {
    tableau: &'static Tableau,
    /// Of each step: its clock, which says where in t its stages are; its length; its start; the slopes [s, size]
    steps: Vec<UnrolledStep>,
    /// [size] x(T)
    pub last: Buffer,
    /// [size] where x0 goes in: the first step's start, or before the retraction
    pub first: Buffer,
    /// [size] a step's end before it is retracted
    before: Buffer,
    back: Option<Back>,
    nothing: Buffer,
    size: usize,
}

struct UnrolledStep {
    solve_clock: Buffer,
    h: f64,
    x: Buffer,
    slopes: Buffer,
    /// [size] the states of the stages behind the first; forward only, one for all
    inner: Vec<Buffer>,
}

impl UnrolledStep {
    /// Where stage i is evaluated.
    fn state(&self, i: usize) -> &Buffer {
        if i == 0 { &self.x } else { &self.inner[i - 1] }
    }
}

/// Evaluations of a field in so many steps: those that have a part in their end.
pub fn evaluations(tableau: &Tableau, steps: usize) -> usize {
    steps * tableau.matters().iter().filter(|matters| **matters).count()
}

/// What the pullback needs.
struct Back {
    /// [size] each: λ at the end of a step, and at its start, in turn
    lambda: [Buffer; 2],
    /// [s, size]
    gammas: Buffer,
    g: Buffer,
}

impl Unrolled {
    /// `t1`: length of time; no steps: x(T) is x0, on the sphere of unit rows.
    pub fn new(
        device: &Device,
        tableau: &'static Tableau,
        field: &dyn VectorField,
        t1: f64,
        steps: &[Step],
        gradient: bool,
    ) -> Result<Self> {
        let (size, s) = (field.size(), tableau.stages());
        let state = || device.alloc("the states of a flow", size);
        // Forward only, a step's start and slopes are free once it is over: two states take turns.
        let slopes = || device.alloc("the slopes of a flow", s * size);
        let shared = if gradient { None } else { Some(([state()?, state()?], slopes()?, vec![state()?; s - 1])) };
        let mut unrolled = Vec::with_capacity(steps.len());
        for (number, step) in steps.iter().enumerate() {
            let (x, slopes, inner) = match &shared {
                Some((states, slopes, inner)) => (states[number % 2].clone(), slopes.clone(), inner.clone()),
                None => (state()?, slopes()?, (1..s).map(|_| state()).collect::<Result<_>>()?),
            };
            let mut words = [0u32; solve_clock::WORDS];
            (words[solve_clock::T], words[solve_clock::H], words[solve_clock::INTERVAL]) = (step.t, step.h, step.interval);
            let buffer = device.alloc("the clock of a step", solve_clock::WORDS)?;
            device.write(&buffer, 0, &words);
            let h = f64::from(step.h) / f64::from(TICKS) * t1;
            unrolled.push(UnrolledStep { solve_clock: buffer, h, x, slopes, inner });
        }
        let nothing = device.alloc("nothing", solve_clock::WORDS)?;
        let retracts = field.retract(&nothing, When::Always, &nothing).is_some();
        let first = match unrolled.first() {
            Some(step) if !retracts => step.x.clone(),
            _ => state()?,
        };
        let back = match gradient {
            true => {
                Some(Back { lambda: [state()?, state()?], gammas: device.alloc("gradients of slopes", s * size)?, g: state()? })
            }
            false => None,
        };
        let last = match &shared {
            _ if unrolled.is_empty() && !retracts => first.clone(),
            Some((states, ..)) => states[unrolled.len() % 2].clone(),
            None => state()?,
        };
        Ok(Unrolled { tableau, steps: unrolled, last, first, before: state()?, back, nothing, size })
    }

    /// The number of stage i of a step among all evaluations.
    fn kept(&self, step: usize, i: usize) -> Option<usize> {
        let before = self.tableau.matters()[..i].iter().filter(|matters| **matters).count();
        Some(evaluations(self.tableau, step) + before)
    }

    /// The gradient by x(T), which the head writes. Only with a gradient.
    pub fn g_last(&self) -> &Buffer {
        &self.back().lambda[0]
    }

    /// The gradient by x0, after the pullback.
    pub fn g_first(&self) -> &Buffer {
        &self.back().lambda[self.steps.len() % 2]
    }

    fn back(&self) -> &Back {
        self.back.as_ref().unwrap_or_else(|| unreachable!("unrolled without a gradient"))
    }

    /// out = base x + Σ_j weights[j] slab[j]; the weights hold h already.
    fn sum(&self, x: &Buffer, base: f32, slab: &Buffer, weights: &[f64], out: &Buffer) -> Call {
        let (solve_clock, when, count) = (&self.nothing, When::Always, self.size);
        Combine { solve_clock, when, x, slab, out, offset: 0, count, base, weights, tick: None }.call()
    }

    fn moved(&self, step: &UnrolledStep, row: &[f64], out: &Buffer) -> Call {
        let weights: Vec<f64> = row.iter().map(|a| step.h * a).collect();
        self.sum(&step.x, 1.0, &step.slopes, &weights, out)
    }

    /// first → last.
    pub fn forward(&self, field: &dyn VectorField) -> Vec<Call> {
        let Tableau { a, b, c, .. } = *self.tableau;
        let matters = self.tableau.matters();
        let mut calls = Vec::new();
        let start = self.steps.first().map_or(&self.last, |step| &step.x);
        if let Some(retract) = field.retract(&self.nothing, When::Always, start) {
            calls.extend([copy(&self.nothing, &self.first, start, self.size, false), retract]);
        }
        for (number, step) in self.steps.iter().enumerate() {
            for i in (0..b.len()).filter(|i| matters[*i]) {
                if i > 0 {
                    calls.push(self.moved(step, a[i], step.state(i)));
                }
                let x = step.state(i);
                let (solve_clock, out, offset, kept) = (&step.solve_clock, &step.slopes, i * self.size, self.kept(number, i));
                calls.extend(field.eval(&Stage { solve_clock, when: When::Always, c: c[i], x, out, offset, kept }));
            }
            let next = self.steps.get(number + 1).map_or(&self.last, |next| &next.x);
            calls.push(self.moved(step, b, next));
            calls.extend(field.retract(&step.solve_clock, When::Always, next));
        }
        calls
    }

    /// g_last → g_first; the gradient of the weights is added up by the field.
    pub fn pullback(&self, field: &dyn VectorField) -> Vec<Call> {
        let Back { lambda, gammas, g } = self.back();
        let Tableau { a, b, c, .. } = *self.tableau;
        let matters = self.tableau.matters();
        let mut calls = Vec::new();
        for (number, step) in self.steps.iter().enumerate().rev() {
            let behind = self.steps.len() - 1 - number;
            let (at_end, at_start) = (&lambda[behind % 2], &lambda[(behind + 1) % 2]);
            if field.retract(&step.solve_clock, When::Always, at_end).is_some() {
                calls.push(self.moved(step, b, &self.before));
                calls.extend(field.retract_pullback(&step.solve_clock, &self.before, at_end, 0));
            }
            for i in (0..b.len()).rev().filter(|i| matters[*i]) {
                let mut weights = vec![0.0; b.len()];
                (i + 1..b.len()).filter(|j| matters[*j]).for_each(|j| weights[j] = step.h * a[j][i]);
                calls.push(self.sum(at_end, (step.h * b[i]) as f32, gammas, &weights, g));
                let x = step.state(i);
                let (solve_clock, offset, kept) = (&step.solve_clock, i * self.size, self.kept(number, i));
                calls.extend(field.pullback(
                    &Stage { solve_clock, when: When::Always, c: c[i], x, out: gammas, offset, kept },
                    g,
                    true,
                ));
            }
            let ones: Vec<f64> = matters.iter().map(|matters| f64::from(u8::from(*matters))).collect();
            calls.push(self.sum(at_end, 1.0, gammas, &ones, at_start));
        }
        calls.extend(field.retract_pullback(&self.nothing, &self.first, self.g_first(), 0));
        calls
    }
}
