//! target-mean: every level becomes the smoothed mean of the target over its train rows, and a logistic or linear
//! regression reads those means and the numbers. The line that an embedding must beat. A cell of several tags is the weighted mean of what
//! its tags are; a row counts for each of its tags.
//!
//! The regression is fitted on cross-fitted means (a row's mean leaves out its own fold), else identifiers that occur
//! a few times would carry the answer: Micci-Barreca 2001, as scikit-learn's TargetEncoder does. Such a mean carries it the wrong way round
//! where each level has the same share of positives: the other rows of a positive have fewer of them. A mean's coefficient is therefore
//! never below 0: it counts for the target, or for nothing. Several classes: one against the rest, normalised. In f64 on the host: a few
//! dozen coefficients need no device.

use crate::{
    data::{Features, Rows, Task},
    error::{Error, Result},
    job::Job,
    kernels::training::loss::sigmoid,
};

/// A level's mean is pulled to the overall mean as if by this many rows of it.
pub const SMOOTHING: f64 = 20.0;
pub const FOLDS: usize = 5;
/// Keeps the normal equations solvable when columns repeat one another.
pub const RIDGE: f64 = 1e-3;
pub const NEWTON_STEPS: usize = 12;
/// Rows between two breaths
const TURN_ROWS: usize = 1024;
/// Bytes of the means, or of the design matrix, at most
const MOST_BYTES: u64 = 1 << 30;

/// Sum of the target and rows, per level.
pub type Tally = Vec<[f64; 2]>;

/// One regression: of a binary target, of one class against the rest, or of a value.
pub struct Regression {
    pub prior: f64,
    /// Per column of categories or tags, per level
    pub tallies: Vec<Tally>,
    /// F + G mean weights, N number weights, intercept
    pub coefficients: Vec<f64>,
}

pub struct TargetMean {
    pub task: Task,
    /// One, or one per class
    pub regressions: Vec<Regression>,
}

impl TargetMean {
    /// labels [train rows]: class index or standardised value; levels [F]: V of each column.
    /// `TooLarge` where the means of all classes, or the regression's matrix, would not fit.
    pub async fn fit(job: &Job, task: Task, train: Rows<'_>, labels: &[f32], levels: &[usize]) -> Result<Self> {
        let classes = if let Task::Classes(classes) = task { classes } else { 1 };
        check_size(classes, levels, train)?;
        let mut regressions = Vec::with_capacity(classes);
        for class in 0..classes {
            let label = |y: &f32| if classes > 1 { (*y as usize == class) as u8 as f64 } else { f64::from(*y) };
            let y: Vec<f64> = labels.iter().map(label).collect();
            regressions.push(Regression::fit(job, train, &y, levels, task != Task::Regression).await?);
        }
        Ok(TargetMean { task, regressions })
    }

    /// [rows, C]: log-odds, log-probabilities up to a constant, or standardised values.
    pub fn logits(&self, rows: Rows) -> Vec<f32> {
        let mut x = Vec::new();
        let mut logits = Vec::with_capacity(rows.rows.len() * self.regressions.len());
        for row in rows.rows {
            for regression in &self.regressions {
                regression.inputs(rows.features, *row as usize, self.task != Task::Regression, None, &mut x);
                let z: f64 = x.iter().zip(&regression.coefficients).map(|(x, c)| x * c).sum();
                // log σ(z): softmax then divides each class's σ(z) by their sum.
                logits.push(if matches!(self.task, Task::Classes(_)) { z.min(0.0) - (-z.abs()).exp().ln_1p() } else { z } as f32);
            }
        }
        logits
    }

    /// [V, C] what the levels of a column add to the logits.
    pub fn level_terms(&self, column: usize) -> Vec<f64> {
        let logistic = self.task != Task::Regression;
        let levels = 0..self.regressions[0].tallies[column].len();
        let terms = |level| {
            self.regressions.iter().map(move |one| one.coefficients[column] * one.level(column, level, logistic, [0.0; 2]))
        };
        levels.flat_map(terms).collect()
    }

    /// [N, C] what a unit of each number adds.
    pub fn number_weights(&self) -> Vec<f64> {
        let Regression { tallies, coefficients, .. } = &self.regressions[0];
        (tallies.len()..coefficients.len() - 1)
            .flat_map(|i| self.regressions.iter().map(move |one| one.coefficients[i]))
            .collect()
    }

    /// [C]
    pub fn intercepts(&self) -> Vec<f64> {
        self.regressions.iter().filter_map(|one| one.coefficients.last().copied()).collect()
    }

    /// Columns whose means count for nothing, in none of the regressions.
    pub fn idle(&self) -> impl Iterator<Item = usize> {
        let columns = self.regressions.first().map_or(0, |one| one.tallies.len());
        (0..columns).filter(|column| self.regressions.iter().all(|one| one.coefficients[*column] == 0.0))
    }

    /// Means and coefficients.
    pub fn parameters(&self) -> usize {
        let one =
            |regression: &Regression| regression.tallies.iter().map(Vec::len).sum::<usize>() + regression.coefficients.len();
        self.regressions.iter().map(one).sum()
    }

    /// Inputs of one regression, without the intercept.
    pub fn input_width(&self) -> usize {
        self.regressions.first().map_or(0, |regression| regression.coefficients.len() - 1)
    }
}

impl Regression {
    /// y [train rows]: 0 or 1 where `logistic`.
    async fn fit(job: &Job, train: Rows<'_>, y: &[f64], levels: &[usize], logistic: bool) -> Result<Self> {
        let prior = y.iter().sum::<f64>() / y.len().max(1) as f64;
        let empty: Vec<Tally> = levels.iter().map(|v| vec![[0.0; 2]; *v]).collect();
        let mut folds = vec![empty.clone(); FOLDS];
        for (i, (row, y)) in train.rows.iter().zip(y).enumerate() {
            add(&mut folds[i % FOLDS], train.features, *row as usize, *y);
        }
        let mut tallies = empty;
        for (c, tally) in tallies.iter_mut().enumerate() {
            for (level, sums) in tally.iter_mut().enumerate() {
                *sums = folds.iter().fold([0.0; 2], |s, fold| [s[0] + fold[c][level][0], s[1] + fold[c][level][1]]);
            }
        }
        let mut regression = Regression { prior, tallies, coefficients: Vec::new() };
        let k = levels.len() + train.features.n + 1;
        let mut x = Vec::new();
        let mut design = Vec::with_capacity(train.rows.len() * k);
        for (i, row) in train.rows.iter().enumerate() {
            regression.inputs(train.features, *row as usize, logistic, Some(&folds[i % FOLDS]), &mut x);
            design.extend_from_slice(&x);
        }
        let design = Design { values: design, k };
        regression.coefficients = newton(job, &design, y, levels.len(), logistic).await?;
        Ok(regression)
    }

    /// A level's smoothed mean without the rows of the tally `out`, as log-odds where logistic.
    fn level(&self, column: usize, level: usize, logistic: bool, out: [f64; 2]) -> f64 {
        let [sum, count] = self.tallies[column][level];
        let mean = (sum - out[0] + SMOOTHING * self.prior) / (count - out[1] + SMOOTHING);
        if logistic { log_odds(mean) - log_odds(self.prior) } else { mean }
    }

    /// A row's inputs: a mean per column (as log-odds where logistic) without the rows of `left_out`, numbers, 1.
    fn inputs(&self, features: &Features, row: usize, logistic: bool, left_out: Option<&Vec<Tally>>, x: &mut Vec<f64>) {
        x.clear();
        x.resize(features.f + features.g, 0.0);
        for_each_level(features, row, &mut |c, level, weight| {
            let out = left_out.map_or([0.0; 2], |fold| fold[c][level]);
            x[c] += weight * self.level(c, level, logistic, out);
        });
        x.extend(features.numbers[row * features.n..][..features.n].iter().map(|number| f64::from(*number)));
        x.push(1.0);
    }
}

fn check_size(classes: usize, levels: &[usize], train: Rows) -> Result<()> {
    let means = (classes + FOLDS) as u64 * levels.iter().map(|v| *v as u64).sum::<u64>() * 16;
    let design = train.rows.len() as u64 * (levels.len() + train.features.n + 1) as u64 * 8;
    let need = means.max(design);
    if need <= MOST_BYTES {
        return Ok(());
    }
    let remedy = "Leave out columns, or train the networks alone.".into();
    let what = "The target-mean model".into();
    Err(Error::TooLarge { what, need_mb: need >> 20, limit_mb: MOST_BYTES >> 20, remedy })
}

pub(super) fn add(tallies: &mut [Tally], features: &Features, row: usize, y: f64) {
    for_each_level(features, row, &mut |c, level, _| {
        let sums = &mut tallies[c][level];
        *sums = [sums[0] + y, sums[1] + 1.0];
    });
}

/// The column, the level and the weight of all that a row holds.
pub(super) fn for_each_level(features: &Features, row: usize, hear: &mut dyn FnMut(usize, usize, f64)) {
    let Features { f, g, ids, bags, .. } = features;
    ids[row * f..][..*f].iter().enumerate().for_each(|(c, id)| hear(c, *id as usize, 1.0));
    for c in 0..*g {
        bags.range(row * g + c).for_each(|i| hear(f + c, bags.levels[i] as usize, f64::from(bags.weights[i])));
    }
}

fn log_odds(p: f64) -> f64 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

/// [rows, k], row-major
struct Design {
    values: Vec<f64>,
    k: usize,
}

/// Coefficients [k] of the logistic or linear regression of y on a design, ridge-stabilised, the first `means` of them not below 0: a
/// projected Newton method (Bertsekas 1982, SIAM J. Control Optim. 20, section 2). One that stands at 0, where the loss would fall below it,
/// stays there for this step.
async fn newton(job: &Job, design: &Design, y: &[f64], means: usize, logistic: bool) -> Result<Vec<f64>> {
    let k = design.k;
    let mut w = vec![0.0; k];
    for _ in 0..NEWTON_STEPS {
        let (mut gradient, mut hessian) = slopes(job, design, y, &w, logistic).await?;
        for i in (0..means).filter(|i| w[*i] == 0.0 && gradient[*i] > 0.0).collect::<Vec<_>>() {
            (0..k).for_each(|j| hessian[i.max(j) * k + i.min(j)] = f64::from(u8::from(i == j)));
            gradient[i] = 0.0;
        }
        let step = solve(&mut hessian, gradient, k);
        let before = w.clone();
        w.iter_mut().zip(&step).for_each(|(w, step)| *w -= step);
        w[..means].iter_mut().for_each(|w| *w = w.max(0.0));
        if w.iter().zip(&before).all(|(now, before)| (now - before).abs() < 1e-9) {
            break;
        }
    }
    Ok(w)
}

/// Gradient [k] of the loss with its ridge at w, and the lower half of its Hessian [k, k].
async fn slopes(job: &Job, design: &Design, y: &[f64], w: &[f64], logistic: bool) -> Result<(Vec<f64>, Vec<f64>)> {
    let k = design.k;
    let mut gradient: Vec<f64> = w.iter().map(|w| RIDGE * w).collect();
    let mut hessian = vec![0.0; k * k];
    for (row, (x, y)) in design.values.chunks_exact(k).zip(y).enumerate() {
        if row % TURN_ROWS == 0 {
            job.turn().await?;
        }
        let z: f64 = x.iter().zip(w).map(|(x, w)| x * w).sum();
        let p = if logistic { sigmoid(z) } else { z };
        let curvature = if logistic { p * (1.0 - p) } else { 1.0 };
        for i in 0..k {
            gradient[i] += (p - y) * x[i];
            for j in 0..=i {
                hessian[i * k + j] += curvature * x[i] * x[j];
            }
        }
    }
    for i in 0..k {
        hessian[i * k + i] += RIDGE;
    }
    Ok((gradient, hessian))
}

/// x of A x = b for a symmetric positive definite A [k, k] whose lower half is given: Cholesky, in place.
fn solve(a: &mut [f64], mut b: Vec<f64>, k: usize) -> Vec<f64> {
    for i in 0..k {
        for j in 0..=i {
            let sum = a[i * k + j] - (0..j).map(|p| a[i * k + p] * a[j * k + p]).sum::<f64>();
            a[i * k + j] = if i == j { sum.max(1e-12).sqrt() } else { sum / a[j * k + j] };
        }
        b[i] = (b[i] - (0..i).map(|p| a[i * k + p] * b[p]).sum::<f64>()) / a[i * k + i];
    }
    for i in (0..k).rev() {
        b[i] = (b[i] - (i + 1..k).map(|p| a[p * k + i] * b[p]).sum::<f64>()) / a[i * k + i];
    }
    b
}
