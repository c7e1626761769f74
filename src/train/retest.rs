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
    features: Features,
    rows: Vec<u32>,
    labels: Vec<f32>,
    base: Vec<f32>,
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
        let [train, rows] = [&split.train, &split.test].map(|rows| rows.iter().filter(has_target).copied().collect::<Vec<_>>());
        let groups = groups(table, &self.settings.split, &rows).ok()?;
        let base = metrics::constant(labels.task, &labels.pick(&train));
        Some(Retest { features, labels: labels.pick(&rows), rows, base, groups })
    }

    /// None where the score is not the one that it had: the rows are others.
    pub async fn test(&self, device: &Device, job: &Job, retest: Retest, training: &Training) -> Result<Option<Tested>> {
        let Retest { features, rows, labels, base, groups } = retest;
        let logits = self.fitted.logits(device, job, Rows { features: &features, rows: &rows }).await?;
        let (task, unit) = (self.labels.task, self.labels.deviation);
        let found = metrics::scores(task, &logits, &labels, unit).loss;
        // Another device rounds otherwise; other rows differ by far more.
        let is_same = (found - training.test.loss).abs() <= 1e-3 * (training.test.loss + 1e-3);
        Ok(is_same.then(|| Tested::new(task, rows, labels, logits, base, groups, unit)))
    }
}
