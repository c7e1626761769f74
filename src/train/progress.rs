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
    /// Mean loss over the epoch's rows, weights moving
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
    /// Of the losses of its steps, a last and smaller batch counted by its rows: in batches
    pub sum: f64,
    pub seconds: f64,
    batch: usize,
    rows: usize,
    since_report: (f64, f64),
}

impl Progress {
    /// Of `rows` rows in batches of `batch`, `steps` of them done with losses that add up to `sum`.
    pub fn new([rows, batch]: [usize; 2], steps: usize, sum: f64, seconds: f64) -> Self {
        Progress { steps, steps_of_epoch: rows.div_ceil(batch), sum, seconds, batch, rows, since_report: (0.0, 0.0) }
    }

    pub fn add(&mut self, losses: &[f32]) {
        for loss in losses {
            let before = self.batches();
            self.steps += 1;
            let share = self.batches() - before;
            let sum = share * f64::from(*loss);
            self.sum += sum;
            self.since_report = (self.since_report.0 + sum, self.since_report.1 + share);
        }
    }

    fn rows_done(&self) -> usize {
        (self.steps * self.batch).min(self.rows)
    }

    /// Done so far, the last one by its rows.
    fn batches(&self) -> f64 {
        self.rows_done() as f64 / self.batch as f64
    }

    pub fn mean(&self) -> f64 {
        if self.steps > 0 { self.sum / self.batches() } else { 0.0 }
    }

    pub fn is_done(&self) -> bool {
        self.steps >= self.steps_of_epoch
    }

    /// What there is to say since the last report; the next one begins here.
    pub fn report(&mut self, epoch: usize, valid: Option<(f64, Option<f64>)>) -> Report {
        let (sum, share) = std::mem::take(&mut self.since_report);
        Report {
            epoch,
            step: self.steps,
            steps: self.steps_of_epoch,
            train: if share > 0.0 { sum / share } else { self.mean() },
            valid: valid.map(|valid| valid.0),
            auc: valid.and_then(|valid| valid.1),
            rows_per_second: self.rows_done() as f64 / self.seconds.max(1e-9),
        }
    }
}
