//! What each test row adds to a measure.

use serde::Serialize;

use super::ranks::Ranked;
use crate::data::Task;

/// Units at most: rows beyond them are taken together, one of each 65,536 rows to a unit, which changes no mean and keeps memory small.
const MOST_UNITS: usize = 1 << 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Measure {
    /// Log-loss; of a regression the squared error of the standardised target
    Loss,
    Auc,
    Accuracy,
    Rmse,
    R2,
}

impl Measure {
    /// Those of a task, the one that decides first.
    pub fn of(task: Task) -> &'static [Measure] {
        match task {
            Task::Binary => &[Measure::Auc, Measure::Loss, Measure::Accuracy],
            Task::Classes(_) => &[Measure::Loss, Measure::Accuracy],
            Task::Regression => &[Measure::Rmse, Measure::R2],
        }
    }

    /// 1 where more is better, −1 where less is.
    pub fn sign(self) -> f64 {
        if matches!(self, Measure::Loss | Measure::Rmse) { -1.0 } else { 1.0 }
    }

    /// What its values can be.
    pub fn range(self) -> [f64; 2] {
        match self {
            Measure::Loss | Measure::Rmse => [0.0, f64::INFINITY],
            Measure::Auc | Measure::Accuracy => [0.0, 1.0],
            Measure::R2 => [f64::NEG_INFINITY, 1.0],
        }
    }
}

/// log(1 + eᶻ) without overflow.
fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

/// Log-loss of one row's logits [C], or the squared error of its output.
pub fn loss(task: Task, z: &[f32], label: f32) -> f64 {
    match task {
        Task::Binary => softplus(f64::from(z[0])) - f64::from(label) * f64::from(z[0]),
        Task::Classes(_) => {
            let most = z.iter().fold(f32::NEG_INFINITY, |most, z| most.max(*z));
            let sum: f64 = z.iter().map(|z| f64::from(z - most).exp()).sum();
            sum.ln() + f64::from(most - z[label as usize])
        }
        Task::Regression => f64::from(z[0] - label).powi(2),
    }
}

/// Is the likeliest class of a row's logits its own?
pub fn is_right(task: Task, z: &[f32], label: f32) -> bool {
    match task {
        Task::Classes(classes) => (0..classes).fold(0, |best, c| if z[c] > z[best] { c } else { best }) == label as usize,
        _ => (z[0] > 0.0) == (label > 0.5),
    }
}

/// What a run made of its test rows: all that a verdict needs of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    pub task: Task,
    /// [rows] numbers of the rows in their table, ascending
    pub rows: Vec<u32>,
    /// [rows]
    pub labels: Vec<f32>,
    /// [rows] logits or values; of several classes [rows, 2], the log-loss and whether it is right (1 or 0), however many they are
    outputs: Vec<f32>,
    /// [C] of the best constant
    base: Vec<f32>,
    /// [rows] the group of each row, from 0, where groups of rows are tested together; else empty
    pub groups: Vec<u32>,
    /// One unit of a standardised target in the target's own unit
    unit: f64,
}

impl Tested {
    /// logits [rows, C] and base [C] as a model gives them; groups: [rows] any numbers.
    pub fn new(
        task: Task,
        rows: Vec<u32>,
        labels: Vec<f32>,
        logits: Vec<f32>,
        base: Vec<f32>,
        groups: Vec<u32>,
        unit: f64,
    ) -> Self {
        let outputs = if let Task::Classes(classes) = task {
            let told = |(z, y): (&[f32], &f32)| [loss(task, z, *y) as f32, f32::from(is_right(task, z, *y))];
            logits.chunks_exact(classes).zip(&labels).flat_map(told).collect()
        } else {
            logits
        };
        Tested { task, rows, labels, outputs, base, groups: numbered(&groups), unit }
    }

    /// The same rows as the best constant has them.
    pub fn constant(&self) -> Tested {
        let told = |y: &f32| match self.task {
            Task::Classes(_) => vec![loss(self.task, &self.base, *y) as f32, f32::from(is_right(self.task, &self.base, *y))],
            _ => self.base.clone(),
        };
        Tested { outputs: self.labels.iter().flat_map(told).collect(), ..self.clone() }
    }

    /// The same rows with other logits [rows, C].
    pub fn with(&self, logits: Vec<f32>) -> Tested {
        let Tested { task, rows, labels, base, groups, unit, .. } = self.clone();
        Tested { groups, ..Tested::new(task, rows, labels, logits, base, Vec::new(), unit) }
    }

    /// Groups, where rows are tested in groups.
    pub fn groups(&self) -> Option<usize> {
        self.groups.iter().max().map(|last| *last as usize + 1)
    }

    /// Of two classes the rows of the rarer one.
    pub fn rarer(&self) -> usize {
        let positives = self.labels.iter().filter(|y| **y > 0.5).count();
        positives.min(self.labels.len() - positives)
    }

    /// What a measure has been told by independently: rows, or groups of them; of an AUC no more than the rarer class has rows.
    pub fn witnesses(&self, measure: Measure) -> usize {
        let units = self.groups().unwrap_or(self.rows.len());
        if measure == Measure::Auc { units.min(self.rarer()) } else { units }
    }

    fn losses(&self) -> Vec<f64> {
        match self.task {
            Task::Classes(_) => self.outputs.chunks_exact(2).map(|told| f64::from(told[0])).collect(),
            _ => self.outputs.chunks(1).zip(&self.labels).map(|(z, y)| loss(self.task, z, *y)).collect(),
        }
    }

    fn hits(&self) -> Vec<f64> {
        match self.task {
            Task::Classes(_) => self.outputs.chunks_exact(2).map(|told| f64::from(told[1])).collect(),
            _ => self.outputs.chunks(1).zip(&self.labels).map(|(z, y)| f64::from(is_right(self.task, z, *y))).collect(),
        }
    }

    /// A measure, row by row; none where these rows have none: one class has no AUC, one value no R².
    pub fn rowwise(&self, measure: Measure) -> Option<Rowwise> {
        Some(match measure {
            Measure::Loss => Rowwise::Mean(self.losses()),
            Measure::Accuracy => Rowwise::Mean(self.hits()),
            Measure::Auc => Rowwise::Area(Ranked::new(&self.outputs, &self.labels)?),
            Measure::Rmse => Rowwise::Root { squares: self.losses(), unit: self.unit },
            Measure::R2 => {
                let varies = self.labels.iter().any(|y| *y != self.labels[0]);
                let labels = self.labels.iter().map(|y| f64::from(*y)).collect();
                varies.then(|| Rowwise::Explained { squares: self.losses(), labels })?
            }
        })
    }
}

/// Groups by numbers from 0, in the order in which they come.
fn numbered(groups: &[u32]) -> Vec<u32> {
    let mut known = std::collections::HashMap::new();
    let mut number = |group: &u32| {
        let next = known.len() as u32;
        *known.entry(*group).or_insert(next)
    };
    groups.iter().map(&mut number).collect()
}

/// A measure of rows that may have weights.
pub enum Rowwise {
    /// Of values: loss and accuracy
    Mean(Vec<f64>),
    /// Of the mean of squares, in the target's unit: RMSE
    Root { squares: Vec<f64>, unit: f64 },
    /// 1 − mean of squares / variance of labels: R²
    Explained { squares: Vec<f64>, labels: Vec<f64> },
    /// AUC
    Area(Ranked),
}

fn weighted(values: &[f64], weights: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (value, weight) in values.iter().zip(weights) {
        sum += value * weight;
        total += weight;
    }
    sum / total
}

impl Rowwise {
    /// With a weight for each row; NaN where it does not exist.
    pub fn of(&self, weights: &[f64]) -> f64 {
        match self {
            Rowwise::Mean(values) => weighted(values, weights),
            Rowwise::Root { squares, unit } => weighted(squares, weights).sqrt() * unit,
            Rowwise::Explained { squares, labels } => {
                let middle = weighted(labels, weights);
                let spread: Vec<f64> = labels.iter().map(|y| (y - middle).powi(2)).collect();
                let variance = weighted(&spread, weights);
                if variance > 0.0 { 1.0 - weighted(squares, weights) / variance } else { f64::NAN }
            }
            Rowwise::Area(ranked) => ranked.area(weights),
        }
    }

    /// [rows] values whose mean is the measure, and whose deviations are what each row adds to it: the values themselves, DeLong's
    /// for an AUC, and to first order (the delta method) for a root and a quotient.
    pub fn pseudo(&self) -> Vec<f64> {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        match self {
            Rowwise::Mean(values) => values.clone(),
            Rowwise::Root { squares, unit } => {
                let root = mean(squares).sqrt();
                let slope = if root > 0.0 { 0.5 / root } else { 0.0 };
                squares.iter().map(|square| (root + slope * (square - root * root)) * unit).collect()
            }
            Rowwise::Explained { squares, labels } => {
                let (middle, square) = (mean(labels), mean(squares));
                let spread: Vec<f64> = labels.iter().map(|y| (y - middle).powi(2)).collect();
                let variance = mean(&spread);
                let share = square / variance;
                let added = |(own, spread): (&f64, &f64)| 1.0 - share - (own - square - share * (spread - variance)) / variance;
                squares.iter().zip(&spread).map(added).collect()
            }
            Rowwise::Area(ranked) => ranked.pseudo(),
        }
    }
}

/// Rows as what is drawn together: G groups, each with the sum of its rows' deviations (for an AUC Obuchowski 1997), or rows as they are,
/// or taken together where they are too many. The mean stays.
pub fn units(values: &[f64], groups: &[u32]) -> Vec<f64> {
    let rows = values.len();
    let (count, group): (usize, &dyn Fn(usize) -> usize) = match groups.iter().max() {
        Some(last) => (*last as usize + 1, &|row| groups[row] as usize),
        None if rows > MOST_UNITS => (MOST_UNITS, &|row| row % MOST_UNITS),
        None => return values.to_vec(),
    };
    let mean = values.iter().sum::<f64>() / rows as f64;
    let mut units = vec![0.0; count];
    for (row, value) in values.iter().enumerate() {
        units[group(row)] += value - mean;
    }
    units.iter().map(|sum| mean + sum * count as f64 / rows as f64).collect()
}
