//! A mean over test rows, seeds and folds, with its standard error and the degrees of freedom of that.

use super::student::{quantile, two_sided};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// Standard error
    pub error: f64,
    /// Degrees of freedom of the standard error
    pub freedom: f64,
}

impl Estimate {
    fn new(value: f64, variance: f64, freedom: f64) -> Self {
        Estimate { value, error: variance.max(0.0).sqrt(), freedom: freedom.max(1.0) }
    }

    /// Of the difference from 0, two-sided; 1 for what never differs.
    pub fn p(&self) -> f64 {
        if self.error > 0.0 { two_sided(self.value / self.error, self.freedom) } else { f64::from(self.value == 0.0) }
    }

    /// In so much of all tables the truth is in it.
    pub fn interval(&self, level: f64) -> [f64; 2] {
        let reach = if self.error > 0.0 { quantile(level, self.freedom) * self.error } else { 0.0 };
        [self.value - reach, self.value + reach]
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Sum of squares around their mean.
fn squares(values: &[f64]) -> f64 {
    let middle = mean(values);
    values.iter().map(|value| (value - middle).powi(2)).sum()
}

/// Σ parts, of which each is an independent mean square times a factor, and its degrees of freedom (Satterthwaite 1946).
fn satterthwaite(parts: &[[f64; 2]]) -> f64 {
    let total: f64 = parts.iter().map(|[part, _]| part).sum();
    let spread: f64 = parts.iter().map(|[part, freedom]| part * part / freedom).sum();
    if spread > 0.0 { total * total / spread } else { f64::INFINITY }
}

/// values [seeds][units]: the same test rows under every seed. Rows and seeds are random and crossed (the mean squares of Dorfman, Berbaum
/// and Metz 1992, in Obuchowski and Rockette's use for a mean; degrees of freedom as Hillis 2007, with those of the rows beside):
/// variance (MS_rows + MS_seeds − MS_rest) / (n S), never less than that of the rows alone. One seed leaves the rows alone.
pub fn crossed(values: &[Vec<f64>]) -> Estimate {
    let (s, n) = (values.len() as f64, values[0].len() as f64);
    let by_unit: Vec<f64> = (0..values[0].len()).map(|i| values.iter().map(|seed| seed[i]).sum::<f64>() / s).collect();
    let by_seed: Vec<f64> = values.iter().map(|seed| mean(seed)).collect();
    let value = mean(&by_seed);
    let rows = s * squares(&by_unit) / (n - 1.0);
    if values.len() < 2 {
        return Estimate::new(value, rows / n, n - 1.0);
    }
    let seeds = n * squares(&by_seed) / (s - 1.0);
    let rest = values
        .iter()
        .zip(&by_seed)
        .flat_map(|(seed, own)| seed.iter().zip(&by_unit).map(move |(x, unit)| (x - own - unit + value).powi(2)));
    let rest = rest.sum::<f64>() / ((n - 1.0) * (s - 1.0));
    let above = (seeds - rest).max(0.0);
    let total = rows + above;
    let spread = rows * rows / (n - 1.0) + if above > 0.0 { seeds * seeds / (s - 1.0) } else { 0.0 };
    let freedom = if spread > 0.0 { total * total / spread } else { f64::INFINITY };
    Estimate::new(value, total / (n * s), freedom)
}

/// scores [J] of splits that a seed draws anew; `ratio`: test rows over train rows. The corrected resampled t (Nadeau and Bengio 2003,
/// section 3): variance (1/J + ratio) s², J − 1 degrees of freedom.
pub fn resampled(scores: &[f64], ratio: f64) -> Estimate {
    let j = scores.len() as f64;
    Estimate::new(mean(scores), (1.0 / j + ratio) * squares(scores) / (j - 1.0), j - 1.0)
}

/// values [folds][units of the fold], of `k` folds: test rows are disjoint, train rows overlap. What rows alone explain of the variance
/// between folds is divided by their number; what is left is the training's, and gets Nadeau and Bengio's 1/J + 1/(k − 1).
pub fn folds(values: &[Vec<f64>], k: usize) -> Estimate {
    let j = values.len() as f64;
    let by_fold: Vec<f64> = values.iter().map(|fold| mean(fold)).collect();
    let between = squares(&by_fold) / (j - 1.0);
    let within = |fold: &Vec<f64>| squares(fold) / ((fold.len() as f64 - 1.0).max(1.0) * fold.len() as f64);
    let rows = values.iter().map(within).sum::<f64>() / j;
    let freedom = values.iter().map(|fold| fold.len() as f64 - 1.0).sum();
    let value = mean(&by_fold);
    if between <= rows {
        return Estimate::new(value, rows / j, freedom);
    }
    let shared = 1.0 / (k as f64 - 1.0);
    let [less, more] = [-shared * rows, (1.0 / j + shared) * between];
    Estimate::new(value, more + less, satterthwaite(&[[more, j - 1.0], [less, freedom]]))
}
