//! Scores from logits, in f64 on the host.

use serde::{Deserialize, Serialize};

use crate::data::Task;
use crate::order::sort_words;

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

/// log(1 + eᶻ) without overflow.
fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
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
    let rows = || logits.iter().zip(labels).map(|(z, y)| (f64::from(*z), f64::from(*y)));
    Scores {
        loss: mean(rows().map(|(z, y)| softplus(z) - y * z)),
        auc: auc(logits, labels),
        accuracy: Some(mean(rows().map(|(z, y)| ((z > 0.0) == (y > 0.5)) as u8 as f64))),
        ..Scores::default()
    }
}

fn several(classes: usize, logits: &[f32], labels: &[f32]) -> Scores {
    let rows = || logits.chunks_exact(classes).zip(labels);
    let best = |z: &[f32]| (0..classes).fold(0, |best, c| if z[c] > z[best] { c } else { best });
    let loss = |z: &[f32], y: usize| {
        let most = z.iter().fold(f32::NEG_INFINITY, |most, z| most.max(*z));
        let sum: f64 = z.iter().map(|z| f64::from(z - most).exp()).sum();
        sum.ln() + f64::from(most - z[y])
    };
    Scores {
        loss: mean(rows().map(|(z, y)| loss(z, *y as usize))),
        accuracy: Some(mean(rows().map(|(z, y)| (best(z) == *y as usize) as u8 as f64))),
        ..Scores::default()
    }
}

fn regression(outputs: &[f32], labels: &[f32], deviation: f64) -> Scores {
    let squared = mean(outputs.iter().zip(labels).map(|(z, y)| f64::from(z - y).powi(2)));
    let middle = mean(labels.iter().map(|y| f64::from(*y)));
    let variance = mean(labels.iter().map(|y| (f64::from(*y) - middle).powi(2)));
    Scores {
        loss: squared,
        rmse: Some(squared.sqrt() * deviation),
        r2: (variance > 0.0).then(|| 1.0 - squared / variance),
        ..Scores::default()
    }
}

/// Area under the ROC curve by ranks (Mann-Whitney), ties counted half; none where one class is missing or a score is
/// not a number.
pub fn auc(scores: &[f32], labels: &[f32]) -> Option<f64> {
    if scores.iter().any(|score| score.is_nan()) {
        return None;
    }
    // A score's bits in the order of its values, then its class.
    let key = |score: f32| (score + 0.0).to_bits() ^ if score < 0.0 { u32::MAX } else { 1 << 31 };
    let mut rows: Vec<u64> = scores.iter().zip(labels).map(|(z, y)| u64::from(key(*z)) << 1 | u64::from(*y > 0.5)).collect();
    sort_words(&mut rows);
    let positive = |row: &&u64| **row & 1 == 1;
    let positives = rows.iter().filter(positive).count() as f64;
    let negatives = rows.len() as f64 - positives;
    let (mut below, mut area) = (0.0, 0.0);
    for tie in rows.chunk_by(|a, b| a >> 1 == b >> 1) {
        let up = tie.iter().filter(positive).count() as f64;
        let down = tie.len() as f64 - up;
        area += up * (below + 0.5 * down);
        below += down;
    }
    (positives > 0.0 && negatives > 0.0).then(|| area / (positives * negatives))
}

/// Scores of the best constant, fitted on the train rows: base rate, class shares, mean. The line below every line.
pub fn constant(task: Task, train: &[f32], test: &[f32], deviation: f64) -> Scores {
    let share = |class: f32| (train.iter().filter(|y| **y == class).count() as f64 + 0.5) / (train.len() as f64 + 1.0);
    let row: Vec<f32> = match task {
        Task::Binary => vec![(share(1.0) / share(0.0)).ln() as f32],
        Task::Classes(classes) => (0..classes).map(|class| share(class as f32).ln() as f32).collect(),
        Task::Regression => vec![mean(train.iter().map(|y| f64::from(*y))) as f32],
    };
    scores(task, &row.repeat(test.len()), test, deviation)
}
