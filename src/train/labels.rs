//! The target as a model learns it, and what a model gives, as a person reads it.

use super::{metrics, objective::Link};
use crate::{
    data::{Column, Target, Task, moments},
    kernels::training::loss::{LossKind, sigmoid},
};

/// The target as a network learns it.
#[derive(Clone, Debug)]
pub struct Labels {
    pub task: Task,
    /// [rows]: class index, or (value − mean) / deviation, of counts value / mean; NaN where the row has none
    pub values: Vec<f32>,
    pub classes: Vec<String>,
    /// 0 and 1 for classes
    pub mean: f64,
    pub deviation: f64,
    /// By which it is learned
    pub loss: LossKind,
}

impl Labels {
    pub fn of(target: Target, train: &[u32], loss: LossKind) -> Self {
        let Target { task, values, classes, .. } = target;
        let of_train = || train.iter().map(|row| values[*row as usize]);
        let (mean, deviation) = match (task, loss) {
            // Counts keep their 0, and their mean is the unit.
            (Task::Regression, LossKind::Poisson) => (0.0, of_train().sum::<f64>() / train.len() as f64),
            (Task::Regression, _) => moments(of_train()),
            _ => (0.0, 1.0),
        };
        let values = values.into_iter().map(|value| ((value - mean) / deviation) as f32).collect();
        Labels { task, values, classes, mean, deviation, loss }
    }

    /// [rows] in the target's own unit; NaN where the row has none.
    pub fn numbers(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|value| f64::from(*value) * self.deviation + self.mean)
    }

    /// The values of the table that it was trained on, for a run that came back from a file; false where the target is another by now.
    pub fn find(&mut self, target: Target) -> bool {
        let same = (target.task, &target.classes) == (self.task, &self.classes);
        if same {
            self.values = target.values.into_iter().map(|value| ((value - self.mean) / self.deviation) as f32).collect();
        }
        same
    }

    /// [rows] of other rows, as `values` of those that were learned from; NaN where a row has none.
    pub fn of_column(&self, column: &Column) -> Vec<f32> {
        let values = column.targets(self.task, &self.classes).into_iter();
        values.map(|value| ((value - self.mean) / self.deviation) as f32).collect()
    }

    pub fn pick(&self, rows: &[u32]) -> Vec<f32> {
        rows.iter().map(|row| self.values[*row as usize]).collect()
    }

    /// What scores and predictions are made of: logits divided by a temperature, or standardised values.
    pub fn read(&self, mut outputs: Vec<f32>, temperature: f32) -> Vec<f32> {
        if temperature != 1.0 {
            outputs.iter_mut().for_each(|z| *z /= temperature);
        }
        Link::of(self.loss).values(outputs)
    }

    /// Probabilities [rows] or [rows, C] of logits, or of standardised values [rows] those in the target's units.
    pub fn values_of(&self, logits: &[f32]) -> Vec<f32> {
        match self.task {
            Task::Binary => logits.iter().map(|z| sigmoid(f64::from(*z)) as f32).collect(),
            Task::Classes(classes) => logits.chunks_exact(classes).flat_map(metrics::softmax).map(|p| p as f32).collect(),
            Task::Regression => logits.iter().map(|z| (f64::from(*z) * self.deviation + self.mean) as f32).collect(),
        }
    }

    /// The class of a row's probabilities [C], or of the one of class 1; none where they are no numbers.
    pub fn likeliest(&self, row: &[f32]) -> &str {
        let class = match row {
            [p] => usize::from(*p > 0.5),
            all => (0..all.len()).fold(0, |best, c| if all[c] > all[best] { c } else { best }),
        };
        if row[0].is_nan() { "" } else { self.classes.get(class).map_or("", String::as_str) }
    }

    /// Outputs of a network.
    pub fn outputs(&self) -> usize {
        if let Task::Classes(classes) = self.task { classes } else { 1 }
    }
}
