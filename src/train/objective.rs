//! What a training makes small: a loss, and what each row counts in it. docs/losses.md says when to take which.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::settings::{Model, Settings};
use crate::{
    data::{FromPlain, Plain, Target, Task},
    error::{Error, Result},
    kernels::training::loss::{LossKind, MOST_LOG},
    referee::loss,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LossName {
    /// Cross-entropy of classes, squared error of numbers
    Auto,
    /// The same for numbers: learns their mean
    Squared,
    /// Of counts: learns the logarithm of their mean, so that columns multiply it
    Poisson,
    /// Pinball loss: learns the value that the share `quantile` of rows lies below
    Quantile,
    /// Squared up to `delta`, linear beyond: a few wild rows move it little
    Huber,
}

/// What rows count by their class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, try_from = "Plain")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ClassWeights {
    Rule(ClassRule),
    /// By name; those that are not named weigh 1
    Own(BTreeMap<String, f64>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ClassRule {
    /// All rows alike
    None,
    /// All classes alike: rows / (classes · rows of the class), of the train rows, as scikit-learn has it
    Balanced,
}

impl TryFrom<Plain> for ClassWeights {
    type Error = &'static str;

    fn try_from(plain: Plain) -> std::result::Result<Self, &'static str> {
        match plain {
            Plain::Text(word) if word == "none" => Ok(ClassWeights::Rule(ClassRule::None)),
            Plain::Text(word) if word == "balanced" => Ok(ClassWeights::Rule(ClassRule::Balanced)),
            plain => FromPlain::from_plain(&plain)
                .map(ClassWeights::Own)
                .ok_or("classWeights must be \"none\", \"balanced\", or a number for each class by its name"),
        }
    }
}

impl ClassWeights {
    pub fn is_set(&self) -> bool {
        *self != ClassWeights::Rule(ClassRule::None)
    }
}

impl Settings {
    /// The loss by which a target of this task is learned. Target means have none of their own. `BadOption` where it is of numbers alone.
    pub fn loss_of(&self, task: Task) -> Result<LossKind> {
        let own = if self.model == Model::TargetMean { LossName::Auto } else { self.loss };
        match (task, own) {
            (Task::Binary, LossName::Auto) => Ok(LossKind::Logistic),
            (Task::Classes(_), LossName::Auto) => Ok(LossKind::Softmax),
            (Task::Regression, LossName::Auto | LossName::Squared) => Ok(LossKind::Squared),
            (Task::Regression, LossName::Poisson) => Ok(LossKind::Poisson),
            (Task::Regression, LossName::Quantile) => Ok(LossKind::Quantile(self.quantile as f32)),
            (Task::Regression, LossName::Huber) => Ok(LossKind::Huber(self.delta as f32)),
            (_, own) => {
                let expected = format!("\"auto\": {} has classes, and that loss is of numbers", self.target);
                Err(Error::bad_option("loss", own.name(), expected))
            }
        }
    }
}

impl LossName {
    fn name(self) -> &'static str {
        match self {
            LossName::Auto => "auto",
            LossName::Squared => "squared",
            LossName::Poisson => "poisson",
            LossName::Quantile => "quantile",
            LossName::Huber => "huber",
        }
    }
}

/// How what a network or a forest gives becomes a standardised value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Identity,
    /// It is the logarithm of the value
    Log,
}

impl Link {
    pub fn of(kind: LossKind) -> Self {
        if kind == LossKind::Poisson { Link::Log } else { Link::Identity }
    }

    pub fn values(self, mut outputs: Vec<f32>) -> Vec<f32> {
        if self == Link::Log {
            // Not by `min`, which would make a number of NaN.
            outputs.iter_mut().for_each(|z| *z = if *z > MOST_LOG { MOST_LOG } else { *z }.exp());
        }
        outputs
    }
}

/// Counts are not negative; `BadTarget` names the first that is.
pub fn check_counts(kind: LossKind, settings: &Settings, target: &Target) -> Result<()> {
    let Some(row) = target.values.iter().position(|value| *value < 0.0).filter(|_| kind == LossKind::Poisson) else {
        return Ok(());
    };
    let why = format!("the Poisson loss is of counts, and row {} has {}", row + 1, target.values[row]);
    Err(Error::BadTarget { column: settings.target.clone(), why, remedy: "Take the squared loss, or another target.".into() })
}

/// Mean loss of rows in f64, by their weights where they have some. outputs: [rows, C]
pub fn mean_loss(task: Task, kind: LossKind, outputs: &[f32], labels: &[f32], weights: Option<&[f32]>) -> f64 {
    let width = outputs.len() / labels.len().max(1);
    let (mut sum, mut total) = (0.0, 0.0);
    for (row, (z, y)) in outputs.chunks_exact(width.max(1)).zip(labels).enumerate() {
        let weight = weights.map_or(1.0, |weights| f64::from(weights[row]));
        sum += weight * row_loss(task, kind, z, *y);
        total += weight;
    }
    sum / if total > 0.0 { total } else { 1.0 }
}

fn row_loss(task: Task, kind: LossKind, z: &[f32], label: f32) -> f64 {
    let (own, y) = (f64::from(z[0]), f64::from(label));
    match kind {
        LossKind::Logistic | LossKind::Softmax | LossKind::Squared => loss(task, z, label),
        LossKind::Poisson => {
            // As the kernel has it: an infinite output shows in the first term.
            let mean = if own > f64::from(MOST_LOG) { f64::from(MOST_LOG) } else { own }.exp();
            2.0 * (y * (y.max(f64::MIN_POSITIVE).ln() - own) - y + mean)
        }
        LossKind::Quantile(q) => {
            let (q, error) = (f64::from(q), own - y);
            if error >= 0.0 { (1.0 - q) * error } else { -q * error }
        }
        LossKind::Huber(delta) => {
            let (delta, error) = (f64::from(delta), (own - y).abs());
            if error <= delta { 0.5 * error * error } else { delta * (error - 0.5 * delta) }
        }
    }
}
