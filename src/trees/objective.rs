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
        let mean = || self.mean_of_labels(|y| y);
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
            let slope = self.mean_of_labels(|y| huber::derivatives(delta, middle, y)[0]);
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
        match self.loss {
            Loss::Binary => self.mean(scores, binary::loss),
            Loss::Squared => self.mean(scores, squared::loss),
            Loss::Poisson => self.mean(scores, poisson::loss),
            Loss::Quantile(q) => self.mean(scores, |s, y| quantile::loss(q, s, y)),
            Loss::Huber(delta) => self.mean(scores, |s, y| huber::loss(delta, s, y)),
            Loss::Classes(_) => {
                let rows = self.set.rows();
                let own = self.set.labels.iter().enumerate().map(|(row, label)| scores[*label as usize * rows + row]);
                let terms: Vec<f64> = self.normalisers.iter().zip(own).map(|(normaliser, own)| normaliser - own).collect();
                self.mean(&terms, |term, _| term)
            }
        }
    }

    /// Block by block: the terms in a loop without any other work, which is vectorised, then their sums, eight side by side. The order
    /// is always the same.
    fn mean(&self, scores: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
        const BLOCK: usize = 256;
        let (mut terms, mut ones) = ([0.0; BLOCK], [1.0; BLOCK]);
        let (mut sums, mut totals) = ([0.0; 8], [0.0; 8]);
        let blocks = scores.chunks(BLOCK).zip(self.set.labels.chunks(BLOCK));
        for (block, (scores, labels)) in blocks.enumerate() {
            let rows = labels.iter().zip(scores).zip(&mut terms);
            rows.for_each(|((label, score), into)| *into = term(*score, f64::from(*label)));
            if let Some(weights) = self.set.weights {
                let weights = weights[block * BLOCK..].iter().zip(&mut ones);
                weights.for_each(|(weight, into)| *into = f64::from(*weight));
            }
            for (terms, weights) in terms[..labels.len()].chunks(8).zip(ones.chunks(8)) {
                for (((sum, total), term), weight) in sums.iter_mut().zip(&mut totals).zip(terms).zip(weights) {
                    *sum += weight * term;
                    *total += weight;
                }
            }
        }
        sums.iter().sum::<f64>() / totals.iter().sum::<f64>()
    }

    /// [gradient, hessian] of each row, times its weight. scores: [rows] of this output
    pub fn derivatives(&self, output: usize, scores: &[f64], into: &mut [[f64; 2]]) {
        let rows =
            into.iter_mut().zip(scores).zip(self.set.labels).map(|((into, score), label)| (into, *score, f64::from(*label)));
        match self.loss {
            Loss::Binary => rows.for_each(|(into, s, y)| *into = binary::derivatives(s, y)),
            Loss::Squared => rows.for_each(|(into, s, y)| *into = squared::derivatives(s, y)),
            Loss::Poisson => rows.for_each(|(into, s, y)| *into = poisson::derivatives(s, y)),
            Loss::Quantile(q) => rows.for_each(|(into, s, y)| *into = quantile::derivatives(q, s, y)),
            Loss::Huber(delta) => rows.for_each(|(into, s, y)| *into = huber::derivatives(delta, s, y)),
            Loss::Classes(classes) => {
                let (classes, output) = (classes as f64, output as f64);
                rows.zip(&self.normalisers)
                    .for_each(|((into, s, y), normaliser)| *into = classes::derivatives(classes, s, *normaliser, y == output));
            }
        }
        if let Some(weights) = self.set.weights {
            for (derivatives, weight) in into.iter_mut().zip(weights) {
                *derivatives = derivatives.map(|x| x * f64::from(*weight));
            }
        }
    }

    /// The mean over the rows' weights of what their labels give.
    fn mean_of_labels(&self, of: impl Fn(f64) -> f64) -> f64 {
        let zeros = vec![0.0; self.set.rows()];
        self.mean(&zeros, |_, y| of(y))
    }
}
