//! Test rows once more, for a run that came out of a file: files have no rows.

use super::{learned::Learned, metrics, prepare::groups, run::Training};
use crate::{
    data::{Features, Rows, Table, Target},
    device::Device,
    error::Result,
    job::Job,
    referee::Tested,
};

/// What of a table a run is tested on; the table is free again.
pub struct Retest {
    pub(super) features: Features,
    pub(super) rows: Vec<u32>,
    pub(super) labels: Vec<f32>,
    /// Validation rows and their labels
    pub(super) valid: (Vec<u32>, Vec<f32>),
    pub(super) base: Vec<f32>,
    groups: Vec<u32>,
}

impl Learned {
    /// None where the table has other rows or columns than the one that it was trained on.
    pub fn retest(&self, table: &Table, training: &Training) -> Option<Retest> {
        let target = table.column(&self.settings.target).and_then(Target::of).ok()?;
        let mut labels = self.labels.clone();
        if table.rows != training.rows.total() || !labels.find(target) {
            return None;
        }
        let split = self.split(table).ok()?;
        let features = self.encoder.encode(table).ok()?;
        let has_target = |row: &&u32| !labels.values[**row as usize].is_nan();
        let [train, valid, rows] =
            [&split.train, &split.valid, &split.test].map(|rows| rows.iter().filter(has_target).copied().collect::<Vec<_>>());
        let groups = groups(table, &self.settings.split, &rows).ok()?;
        let base = metrics::constant(labels.task, &labels.pick(&train));
        let valid = (valid.clone(), labels.pick(&valid));
        Some(Retest { features, labels: labels.pick(&rows), rows, valid, base, groups })
    }

    /// None where the score is not the one that it had: the rows are others.
    pub async fn test(&self, device: &Device, job: &Job, retest: Retest, training: &Training) -> Result<Option<Tested>> {
        let Retest { features, rows, labels, base, groups, .. } = retest;
        let logits = self.logits(device, job, Rows { features: &features, rows: &rows }).await?;
        let (task, unit) = (self.labels.task, self.labels.deviation);
        let is_same = self.scores_as(training, &logits, &labels);
        Ok(is_same.then(|| Tested::new(task, rows, labels, logits, base, groups, unit)))
    }

    /// Have these test rows the score that the run had? Another device rounds otherwise; other rows differ by far more.
    pub(super) fn scores_as(&self, training: &Training, logits: &[f32], labels: &[f32]) -> bool {
        let found = metrics::scores(self.labels.task, logits, labels, self.labels.deviation).loss;
        (found - training.test.loss).abs() <= 1e-3 * (training.test.loss + 1e-3)
    }
}
