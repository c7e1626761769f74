//! What is fitted on validation rows after a training: its temperature. And what is said of a target whose one class is rare.

use serde::{Deserialize, Serialize};

use super::{labels::Labels, learned::Fitted, settings::Settings};
use crate::{
    data::{Note, Rows, Task},
    device::Device,
    error::Result,
    job::Job,
    limits::grouped,
    referee::{average_precision, details::temperature},
};

/// Below this share of the train rows AUC and accuracy say little of a class.
const RARE: f64 = 0.05;

/// The rarer of two classes, where fewer than 5 % of the train rows are of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RareClass {
    pub class: String,
    /// Of the train rows
    pub share: f64,
    /// Of the test rows with this class as the positive one; null where they hold one class
    pub average_precision: Option<f64>,
    /// Share of the class among the test rows: the average precision of guessing
    pub base_rate: f64,
}

impl RareClass {
    /// logits, labels: [rows] of the test rows.
    pub fn of(labels: &Labels, train: &[u32], logits: &[f32], test: &[f32]) -> Option<Self> {
        if labels.task != Task::Binary {
            return None;
        }
        let positives = train.iter().filter(|row| labels.values[**row as usize] > 0.5).count();
        let share = positives as f64 / train.len() as f64;
        let is_positive = share <= 0.5;
        let share = share.min(1.0 - share);
        if share >= RARE {
            return None;
        }
        let turned = |value: &f32| if is_positive { *value } else { -value };
        let own = |y: &f32| if is_positive { *y } else { 1.0 - y };
        let logits: Vec<f32> = logits.iter().map(turned).collect();
        let test: Vec<f32> = test.iter().map(own).collect();
        Some(RareClass {
            class: labels.classes[usize::from(is_positive)].clone(),
            share,
            average_precision: average_precision(&logits, &test),
            base_rate: test.iter().map(|y| f64::from(*y)).sum::<f64>() / test.len().max(1) as f64,
        })
    }
}

/// The temperature of what was fitted, where the settings ask for it, by its validation rows; and what is told of it.
pub async fn calibrated(
    device: &Device,
    job: &Job,
    settings: &Settings,
    fitted: &Fitted,
    labels: &Labels,
    valid: Rows<'_>,
) -> Result<(f32, Option<Note>)> {
    if !settings.calibrate {
        return Ok((1.0, None));
    }
    if labels.task == Task::Regression {
        let text = "Not calibrated: a temperature is of probabilities, and a regression has none";
        return Ok((1.0, Some(Note::new(0, text))));
    }
    let logits = fitted.logits(device, job, valid).await?;
    let Some(found) = temperature(labels.task, &logits, &labels.pick(valid.rows)) else { return Ok((1.0, None)) };
    let rows = grouped(valid.rows.len() as u64);
    let [before, after] = [found.before, found.after].map(|loss| format!("{loss:.4}"));
    let text = format!(
        "Calibrated: temperature {:.3}, fitted on {rows} validation rows: log-loss {before} → {after} there",
        found.value
    );
    Ok((found.value as f32, Some(Note::new(0, text))))
}
