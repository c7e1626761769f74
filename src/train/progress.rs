//! How an epoch goes: what is counted of it, and what the page draws while it does.

use serde::{Deserialize, Serialize};

/// What the page draws while training.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Report {
    pub epoch: usize,
    /// Steps done in this epoch, of `steps`
    pub step: usize,
    pub steps: usize,
    /// Mean loss since the last report
    pub train: f64,
    /// At an epoch's end only
    pub valid: Option<f64>,
    pub auc: Option<f64>,
    pub rows_per_second: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Epoch {
    /// Mean loss over the epoch's steps, weights moving
    pub train: f64,
    pub valid: f64,
    pub auc: Option<f64>,
    /// Of the training steps alone, without validation
    pub seconds: f64,
}

/// An epoch so far.
#[derive(Default)]
pub struct Progress {
    pub steps: usize,
    pub steps_of_epoch: usize,
    /// Of the losses of its steps
    pub sum: f64,
    pub seconds: f64,
    batch: usize,
    rows: usize,
    since_report: (f64, usize),
}

impl Progress {
    /// Of `rows` rows in batches of `batch`, `steps` of them done with losses that add up to `sum`.
    pub fn new([rows, batch]: [usize; 2], steps: usize, sum: f64, seconds: f64) -> Self {
        Progress { steps, steps_of_epoch: rows.div_ceil(batch), sum, seconds, batch, rows, since_report: (0.0, 0) }
    }

    pub fn add(&mut self, losses: &[f32]) {
        let sum: f64 = losses.iter().map(|loss| f64::from(*loss)).sum();
        self.steps += losses.len();
        self.sum += sum;
        self.since_report = (self.since_report.0 + sum, self.since_report.1 + losses.len());
    }

    pub fn mean(&self) -> f64 {
        self.sum / self.steps.max(1) as f64
    }

    pub fn is_done(&self) -> bool {
        self.steps >= self.steps_of_epoch
    }

    /// What there is to say since the last report; the next one begins here.
    pub fn report(&mut self, epoch: usize, valid: Option<(f64, Option<f64>)>) -> Report {
        let (sum, count) = std::mem::take(&mut self.since_report);
        let rows = (self.steps * self.batch).min(self.rows) as f64;
        Report {
            epoch,
            step: self.steps,
            steps: self.steps_of_epoch,
            train: if count > 0 { sum / count as f64 } else { self.mean() },
            valid: valid.map(|valid| valid.0),
            auc: valid.and_then(|valid| valid.1),
            rows_per_second: rows / self.seconds.max(1e-9),
        }
    }
}
