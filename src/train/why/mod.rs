//! Why a run predicts what it predicts: what its test rows lose where a column is shuffled, what a row's columns add, and how predictions
//! follow a column. docs/why.md has the formulas and their sources.

mod curve;
mod importance;
mod partners;
mod row;

pub use curve::{Curve, CurveOf, Points};
pub use importance::{ColumnImportance, Importance, Sample, Shuffling};
pub use partners::Codes;
pub use row::{Addition, Explained, RowAsked};

use super::learned::{Fitted, Learned};
use crate::{
    data::{Features, Rows},
    device::Device,
    error::Result,
    job::Job,
    referee::Tested,
};

/// Rows between two breaths of a model that is scored on the host.
const TURN_ROWS: usize = 2048;

/// A run that is asked, and what it takes to answer. What it is asked of its table is taken out of that before: the table is free again.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub device: &'a Device,
    pub job: &'a Job,
    pub learned: &'a Learned,
}

impl Asked<'_> {
    /// [rows, C] logits of all these rows.
    async fn logits(&self, features: &Features) -> Result<Vec<f32>> {
        let all: Vec<u32> = (0..features.rows as u32).collect();
        let at_once = if let Fitted::Network { .. } = self.learned.fitted { all.len() } else { TURN_ROWS };
        let mut logits = Vec::with_capacity(all.len() * self.learned.labels.outputs());
        for rows in all.chunks(at_once.max(1)) {
            self.job.turn().await?;
            logits.extend(self.learned.logits(self.device, self.job, Rows { features, rows }).await?);
        }
        Ok(logits)
    }

    /// Probabilities or values, as `predict` has them.
    async fn predictions(&self, features: &Features) -> Result<Vec<f32>> {
        Ok(self.learned.labels.values_of(&self.logits(features).await?))
    }
}

/// Places among a run's test rows, at most so many, evenly spread.
fn spread(tested: &Tested, most: usize) -> Vec<usize> {
    evenly(tested.rows.len(), most)
}

/// Of 0 .. count at most so many, evenly spread, ascending.
fn evenly(count: usize, most: usize) -> Vec<usize> {
    let some = count.min(most);
    (0..some).map(|i| (i as u64 * count as u64 / some as u64) as usize).collect()
}
