//! A run's scores in detail: its validation and test rows are found in the table again, as files have none.

use serde::Serialize;

use super::{labels::Labels, learned::Learned, objective::LossName, retest::Retest, run::Training};
use crate::{
    data::{Rows, Task},
    device::Device,
    error::Result,
    job::Job,
    referee::details::{Costs, NumberScores, SeveralScores, TwoClassScores, number_scores, several_scores, two_class_scores},
};

/// Rows of one set with what a run makes of them.
pub struct Side {
    /// [rows] numbers of the rows in their table
    pub rows: Vec<u32>,
    /// [rows]
    pub labels: Vec<f32>,
    /// [rows, C]
    pub logits: Vec<f32>,
}

impl Side {
    fn pair(&self) -> [&[f32]; 2] {
        [&self.logits, &self.labels]
    }
}

/// Rows that no weight was trained on.
pub struct HeldOut {
    pub valid: Side,
    pub test: Side,
    /// [C] logits of the best constant of the train rows
    pub base: Vec<f32>,
}

/// Scores of a run beside those that it is judged by: those of its task, the others null. docs/scores.md has the formulas.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ScoreDetails"))]
pub struct Details {
    pub run: u32,
    #[cfg_attr(test, ts(type = "TaskName"))]
    pub task: &'static str,
    /// Test rows
    pub rows: usize,
    /// Validation rows, by which the threshold is chosen
    pub valid: usize,
    /// By which logits were divided; 1 without calibration
    pub temperature: f32,
    pub two_classes: Option<TwoClassScores>,
    pub several: Option<SeveralScores>,
    pub numbers: Option<NumberScores>,
    /// The same of always giving the mean of the train rows
    pub base_numbers: Option<NumberScores>,
}

impl Learned {
    /// None where the score is not the one that it had: the rows are others.
    pub async fn held_out(&self, device: &Device, job: &Job, retest: Retest, training: &Training) -> Result<Option<HeldOut>> {
        let Retest { features, rows, labels, valid: (valid, valid_labels), base, .. } = retest;
        let logits = self.logits(device, job, Rows { features: &features, rows: &rows }).await?;
        if !self.scores_as(training, &logits, &labels) {
            return Ok(None);
        }
        let test = Side { rows, labels, logits };
        let logits = self.logits(device, job, Rows { features: &features, rows: &valid }).await?;
        Ok(Some(HeldOut { valid: Side { rows: valid, labels: valid_labels, logits }, test, base }))
    }
}

impl HeldOut {
    /// Of run number `run`.
    pub fn details(&self, run: u32, Learned { settings, labels, temperature, .. }: &Learned, costs: Costs) -> Details {
        let Labels { task, classes, deviation, .. } = labels;
        let HeldOut { valid, test, base } = self;
        let own = (settings.loss == LossName::Quantile).then_some(settings.quantile);
        let numbers =
            |outputs: &[f32]| (*task == Task::Regression).then(|| number_scores(outputs, &test.labels, *deviation, own));
        Details {
            run,
            task: task.name(),
            rows: test.rows.len(),
            valid: valid.rows.len(),
            temperature: *temperature,
            two_classes: (*task == Task::Binary).then(|| two_class_scores(valid.pair(), test.pair(), base[0], costs)),
            several: matches!(task, Task::Classes(_)).then(|| several_scores(&test.logits, &test.labels, base, classes)),
            numbers: numbers(&test.logits),
            base_numbers: numbers(&base.repeat(test.labels.len())),
        }
    }
}
