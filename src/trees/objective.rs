//! A loss over the rows of a set: initial scores, derivatives, and the mean.

use crate::{
    Error, Loss, Result, Set,
    elementary::{exp, ln},
    losses::{binary, classes, huber, poisson, quantile, squared},
    quantile::quantile as quantile_of,
};

pub struct Objective<'a> {
    pub loss: Loss,
    pub set: Set<'a>,
    /// [rows]: ln Σ e^score of each, where classes ask for it
    normalisers: Vec<f64>,
}

impl<'a> Objective<'a> {
    pub fn new(loss: Loss, set: Set<'a>) -> Self {
        Objective { loss, set, normalisers: Vec::new() }
    }

    /// The constant scores whose loss is least.
    pub fn initial(&self) -> Result<Vec<f32>> {
        let mean = || self.mean(|row| f64::from(self.set.labels[row]));
        let weighted = || self.set.labels.iter().enumerate().map(|(row, y)| (f64::from(*y), self.set.weight(row)));
        let constant = match self.loss {
            Loss::Binary => {
                let shares = self.shares(2)?;
                ln(shares[1]) - ln(shares[0])
            }
            Loss::Classes(classes) => return Ok(self.shares(classes)?.into_iter().map(|share| ln(share) as f32).collect()),
            Loss::Squared => mean(),
            Loss::Poisson if mean() > 0.0 => ln(mean()),
            Loss::Poisson => return Err(Error::AllZero),
            Loss::Quantile(q) => quantile_of(&mut weighted().collect(), q),
            Loss::Huber(delta) => self.centre(delta),
        };
        Ok(vec![constant as f32])
    }

    /// Weight of each class, as shares; none is 0.
    fn shares(&self, classes: usize) -> Result<Vec<f64>> {
        let mut weights = vec![0.0; classes];
        for (row, label) in self.set.labels.iter().enumerate() {
            weights[*label as usize] += self.set.weight(row);
        }
        if let Some(class) = weights.iter().position(|weight| *weight <= 0.0) {
            return Err(Error::EmptyClass { class });
        }
        let total: f64 = weights.iter().sum();
        Ok(weights.into_iter().map(|weight| weight / total).collect())
    }

    /// Where Huber's loss is least: its slope rises with the score, so that bisection finds it.
    fn centre(&self, delta: f64) -> f64 {
        let labels = self.set.labels.iter().map(|label| f64::from(*label));
        let (mut low, mut high) = labels.fold((f64::MAX, f64::MIN), |(low, high), y| (low.min(y), high.max(y)));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let slope = self.mean(|row| huber::derivatives(delta, middle, f64::from(self.set.labels[row]))[0]);
            if slope < 0.0 { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }

    /// Of scores [outputs][rows] what the classes share; before `loss` and `derivatives`.
    pub fn normalise(&mut self, scores: &[f64]) {
        let Loss::Classes(_) = self.loss else { return };
        let rows = self.set.rows();
        let mut largest = vec![f64::MIN; rows];
        for scores in scores.chunks_exact(rows) {
            largest.iter_mut().zip(scores).for_each(|(largest, score)| *largest = largest.max(*score));
        }
        self.normalisers.clear();
        self.normalisers.resize(rows, 0.0);
        for scores in scores.chunks_exact(rows) {
            let terms = scores.iter().zip(&largest);
            self.normalisers.iter_mut().zip(terms).for_each(|(sum, (score, largest))| *sum += exp(score - largest));
        }
        self.normalisers.iter_mut().zip(&largest).for_each(|(sum, largest)| *sum = largest + ln(*sum));
    }

    /// The mean loss over the rows' weights, of scores [outputs][rows].
    pub fn loss(&self, scores: &[f64]) -> f64 {
        let (labels, rows) = (self.set.labels, self.set.rows());
        let scores = &scores[..self.loss.outputs() * rows];
        match self.loss {
            Loss::Binary => self.mean(|row| binary::loss(scores[row], f64::from(labels[row]))),
            Loss::Squared => self.mean(|row| squared::loss(scores[row], f64::from(labels[row]))),
            Loss::Poisson => self.mean(|row| poisson::loss(scores[row], f64::from(labels[row]))),
            Loss::Quantile(q) => self.mean(|row| quantile::loss(q, scores[row], f64::from(labels[row]))),
            Loss::Huber(delta) => self.mean(|row| huber::loss(delta, scores[row], f64::from(labels[row]))),
            Loss::Classes(_) => self.mean(|row| self.normalisers[row] - scores[labels[row] as usize * rows + row]),
        }
    }

    /// Eight sums side by side: as many as registers hold, in an order that is always the same.
    fn mean(&self, term: impl Fn(usize) -> f64) -> f64 {
        const LANES: usize = 8;
        let rows = self.set.rows();
        let (mut sums, mut weights) = ([0.0; LANES], [0.0; LANES]);
        for first in (0..rows).step_by(LANES) {
            let lanes = LANES.min(rows - first);
            for lane in 0..lanes {
                let weight = self.set.weight(first + lane);
                sums[lane] += weight * term(first + lane);
                weights[lane] += weight;
            }
        }
        sums.iter().sum::<f64>() / weights.iter().sum::<f64>()
    }

    /// [gradient, hessian] of each row, times its weight. scores: [rows] of this output
    pub fn derivatives(&self, output: usize, scores: &[f64], into: &mut [[f64; 2]]) {
        match self.loss {
            Loss::Binary => self.each(scores, into, |_, s, y| binary::derivatives(s, y)),
            Loss::Squared => self.each(scores, into, |_, s, y| squared::derivatives(s, y)),
            Loss::Poisson => self.each(scores, into, |_, s, y| poisson::derivatives(s, y)),
            Loss::Quantile(q) => self.each(scores, into, |_, s, y| quantile::derivatives(q, s, y)),
            Loss::Huber(delta) => self.each(scores, into, |_, s, y| huber::derivatives(delta, s, y)),
            Loss::Classes(classes) => {
                let (classes, output) = (classes as f64, output as f64);
                self.each(scores, into, |row, s, y| classes::derivatives(classes, s, self.normalisers[row], y == output));
            }
        }
        if let Some(weights) = self.set.weights {
            for (derivatives, weight) in into.iter_mut().zip(weights) {
                *derivatives = derivatives.map(|x| x * f64::from(*weight));
            }
        }
    }

    fn each(&self, scores: &[f64], into: &mut [[f64; 2]], of: impl Fn(usize, f64, f64) -> [f64; 2]) {
        for (row, ((into, score), label)) in into.iter_mut().zip(scores).zip(self.set.labels).enumerate() {
            *into = of(row, *score, f64::from(*label));
        }
    }
}
