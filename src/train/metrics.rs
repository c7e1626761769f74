//! Scores from logits, in f64 on the host.

use serde::{Deserialize, Serialize};

pub use crate::referee::auc;
use crate::{
    data::Task,
    referee::{Measure, is_right, loss},
};

/// Test or validation scores; which ones are there depends on the task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Scores {
    pub loss: f64,
    /// Binary only; none where the rows hold one class
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub auc: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub accuracy: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub rmse: Option<f64>,
    /// None where the target does not vary
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub r2: Option<f64>,
}

/// Probabilities of one row's logits.
pub fn softmax(z: &[f32]) -> Vec<f64> {
    let most = z.iter().fold(f32::NEG_INFINITY, |most, z| most.max(*z));
    let parts: Vec<f64> = z.iter().map(|z| f64::from(z - most).exp()).collect();
    let sum: f64 = parts.iter().sum();
    parts.into_iter().map(|part| part / sum).collect()
}

/// logits [rows, C] and labels [rows]; `deviation` is one unit of a standardised target in the target's own unit.
pub fn scores(task: Task, logits: &[f32], labels: &[f32], deviation: f64) -> Scores {
    match task {
        Task::Binary => binary(logits, labels),
        Task::Classes(classes) => several(classes, logits, labels),
        Task::Regression => regression(logits, labels, deviation),
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

fn binary(logits: &[f32], labels: &[f32]) -> Scores {
    let rows = || logits.chunks(1).zip(labels);
    Scores {
        loss: mean(rows().map(|(z, y)| loss(Task::Binary, z, *y))),
        auc: auc(logits, labels),
        accuracy: Some(mean(rows().map(|(z, y)| is_right(Task::Binary, z, *y) as u8 as f64))),
        ..Scores::default()
    }
}

fn several(classes: usize, logits: &[f32], labels: &[f32]) -> Scores {
    let (task, rows) = (Task::Classes(classes), || logits.chunks_exact(classes).zip(labels));
    Scores {
        loss: mean(rows().map(|(z, y)| loss(task, z, *y))),
        accuracy: Some(mean(rows().map(|(z, y)| is_right(task, z, *y) as u8 as f64))),
        ..Scores::default()
    }
}

fn regression(outputs: &[f32], labels: &[f32], deviation: f64) -> Scores {
    let squared = mean(outputs.chunks(1).zip(labels).map(|(z, y)| loss(Task::Regression, z, *y)));
    let middle = mean(labels.iter().map(|y| f64::from(*y)));
    let variance = mean(labels.iter().map(|y| (f64::from(*y) - middle).powi(2)));
    Scores {
        loss: squared,
        rmse: Some(squared.sqrt() * deviation),
        r2: (variance > 0.0).then(|| 1.0 - squared / variance),
        ..Scores::default()
    }
}

/// Logits [C] of the best constant, fitted on the train rows: base rate, class shares, mean.
pub fn constant(task: Task, train: &[f32]) -> Vec<f32> {
    let share = |class: f32| (train.iter().filter(|y| **y == class).count() as f64 + 0.5) / (train.len() as f64 + 1.0);
    match task {
        Task::Binary => vec![(share(1.0) / share(0.0)).ln() as f32],
        Task::Classes(classes) => (0..classes).map(|class| share(class as f32).ln() as f32).collect(),
        Task::Regression => vec![mean(train.iter().map(|y| f64::from(*y))) as f32],
    }
}

impl Scores {
    /// Every measure that is there, by its name.
    pub fn of(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::Loss => Some(self.loss),
            Measure::Auc => self.auc,
            Measure::Accuracy => self.accuracy,
            Measure::Rmse => self.rmse,
            Measure::R2 => self.r2,
        }
    }
}
