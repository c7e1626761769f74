//! Prepared → a finished run: what was learned, and how it scored.

use serde::{Deserialize, Serialize};

use super::{
    calibrate::{RareClass, calibrated},
    dense::{self, DenseCost},
    fit::{self, Fit, Stopped, Watch},
    labels::Labels,
    learned::{Fitted, Learned},
    metrics::{self, Scores},
    prepare::Prepared,
    progress::{Epoch, Report},
    settings::Model,
    shape,
    trees::train_trees,
    unseen::Kept,
    warnings::Warning,
};
use crate::{
    data::{Encoder, Note, Rows, Split},
    device::{Device, DeviceInfo},
    error::{Error, Result},
    job::Job,
    kernels::training::loss::LossKind,
    model::baseline::TargetMean,
    referee::Tested,
};

/// A finished run.
pub struct Run {
    pub learned: Learned,
    pub training: Training,
    /// None: it came out of a file
    pub tested: Option<Tested>,
}

/// How a training went, and how well what it learned scores: what the page and a project tell of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Training {
    pub epochs: Vec<Epoch>,
    pub best: usize,
    pub stopped: Stopped,
    /// Epoch and step, both from 1, at which the loss left the numbers
    pub diverged: Option<[usize; 2]>,
    /// trees only
    #[serde(default)]
    pub rounds: Option<Rounds>,
    pub seconds: f64,
    pub test: Scores,
    /// Test scores of the constant prediction (base rate, most frequent class, mean): the line below every line
    pub base: Scores,
    pub rows: RowCounts,
    /// one-hot only: what the dense design matrix costs
    pub dense: Option<DenseCost>,
    pub notes: Vec<Note>,
    /// What to know before believing the scores
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// The device that trained
    pub device: DeviceInfo,
    /// Where one of two classes is rare among the train rows
    #[serde(default)]
    pub rare: Option<RareClass>,
}

/// Rounds of boosting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Rounds {
    /// Those that are kept: the validation loss was least after them
    pub best: usize,
    pub all: usize,
}

/// How a training went, before its test rows are scored.
pub struct Course {
    pub epochs: Vec<Epoch>,
    pub best: usize,
    pub stopped: Stopped,
    pub diverged: Option<[usize; 2]>,
    pub rounds: Option<Rounds>,
    pub seconds: f64,
}

/// Rows of each set, and those that are in none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RowCounts {
    pub train: usize,
    pub valid: usize,
    pub test: usize,
    pub without_target: usize,
    /// Later than the test rows of a fold forward in time: in no set either
    #[serde(default)]
    pub unused: usize,
}

impl RowCounts {
    fn of(split: &Split, rows: usize, without_target: usize) -> Self {
        let [train, valid, test] = [&split.train, &split.valid, &split.test].map(Vec::len);
        RowCounts { train, valid, test, without_target, unused: rows - train - valid - test - without_target }
    }

    /// Of the table.
    pub fn total(&self) -> usize {
        self.train + self.valid + self.test + self.without_target + self.unused
    }
}

/// Trains the model that the settings name; trees of statistics too, which the page grows elsewhere.
pub async fn train(device: &Device, job: &Job, prepared: Prepared, report: &mut dyn FnMut(Report)) -> Result<Run> {
    if prepared.settings.model == Model::Trees {
        return train_trees(device, job, prepared, None).await;
    }
    go_on(device, job, prepared, Watch::new(report)).await
}

/// Trains it from where the watch says, with checkpoints for the one who asks for them.
pub async fn go_on(device: &Device, job: &Job, prepared: Prepared, watch: Watch<'_>) -> Result<Run> {
    let stopwatch = job.stopwatch();
    let before = watch.from.as_ref().map_or(0.0, |from| from.spent);
    job.turn().await?;
    let settings = &prepared.settings;
    let (fitted, fit) = match settings.model {
        Model::TargetMean => (Fitted::TargetMean(target_mean(job, &prepared).await?), None),
        // They grow in a module of their own: `trees`.
        Model::Trees => return Err(Error::bad_option("model", settings.model.name(), "a network or target means")),
        Model::Embedding | Model::OneHot | Model::AttentionOde => {
            let batch = settings.batch.min(prepared.split.train.len());
            let held = [batch, prepared.features.most_levels(batch)];
            let network = Box::new(shape::network(settings, &prepared.encoder, &prepared.labels, held)?);
            let mut fit = fit::fit(device, job, &network, &prepared, watch).await?;
            let params = std::mem::take(&mut fit.params);
            (Fitted::Network { network, params }, Some(fit))
        }
    };
    let seconds = before + stopwatch.seconds();
    let (epochs, best, stopped, diverged) = match fit {
        Some(Fit { epochs, best, stopped, diverged, .. }) => (epochs, best, stopped, diverged),
        None => (Vec::new(), 0, Stopped::Epochs, None),
    };
    finish(device, job, prepared, fitted, Course { epochs, best, stopped, diverged, rounds: None, seconds }).await
}

/// What was learned, scored on the test rows.
pub async fn finish(device: &Device, job: &Job, prepared: Prepared, fitted: Fitted, course: Course) -> Result<Run> {
    let dense = match &fitted {
        Fitted::Network { network, .. } if prepared.settings.model == Model::OneHot && !network.shape.tables.is_empty() => {
            Some(dense::measure(device, job, network, &prepared).await?)
        }
        _ => None,
    };
    let Prepared {
        settings, encoder, features, labels, split, groups, without_target, header, joins, mut notes, warnings, ..
    } = prepared;
    if let Fitted::TargetMean(model) = &fitted {
        notes.extend(idle_means(model, &encoder));
    }
    let (temperature, told) =
        calibrated(device, job, &settings, &fitted, &labels, Rows { features: &features, rows: &split.valid }).await?;
    notes.extend(told);
    let test_labels = labels.pick(&split.test);
    let logits = fitted.logits(device, job, Rows { features: &features, rows: &split.test }).await?;
    let logits = labels.read(logits, temperature);
    notes.extend(quantile_met(&labels, &logits, &test_labels));
    let Course { epochs, best, stopped, diverged, rounds, seconds } = course;
    let test = metrics::scores(labels.task, &logits, &test_labels, labels.deviation);
    if !test.loss.is_finite() {
        return Err(settings.diverged(best + 1, 0));
    }
    let base = metrics::constant(labels.task, &labels.pick(&split.train));
    let training = Training {
        test,
        base: metrics::scores(labels.task, &base.repeat(test_labels.len()), &test_labels, labels.deviation),
        rare: RareClass::of(&labels, &split.train, &logits, &test_labels),
        rows: RowCounts::of(&split, labels.values.len(), without_target),
        device: DeviceInfo::new(device),
        epochs,
        best,
        stopped,
        diverged,
        rounds,
        seconds,
        dense,
        notes,
        warnings,
    };
    let tested = Tested::new(labels.task, split.test.clone(), test_labels, logits, base, groups, labels.deviation);
    let sets = (!settings.split.counts_rows()).then_some(split);
    let learned = Learned { sets, settings, encoder, fitted, labels, temperature, header, joins, unseen: Kept::default() };
    Ok(Run { learned, training, tested: Some(tested) })
}

/// How far what was learned as a quantile is one.
fn quantile_met(labels: &Labels, values: &[f32], test: &[f32]) -> Option<Note> {
    let LossKind::Quantile(q) = labels.loss else { return None };
    let below = values.iter().zip(test).filter(|(value, y)| y <= value).count() as f64 / test.len().max(1) as f64;
    let (asked, found) = (100.0 * f64::from(q), 100.0 * below);
    let text = format!(
        "Learned the {asked:.1} % quantile: {found:.1} % of the test rows do not lie above it. RMSE and R² are measures of a mean; its own is the pinball loss, in its scores in detail"
    );
    Some(Note::new(0, text))
}

/// Columns on which the regression of the target means sets nothing.
fn idle_means(model: &TargetMean, encoder: &Encoder) -> Option<Note> {
    let idle: Vec<&str> = model.idle().map(|column| encoder.vocabularies[column].column.as_str()).collect();
    let text = "taken from other rows, they do not speak for a row's own target, as where each level has the same share of it";
    (!idle.is_empty()).then(|| Note::new(0, format!("The target means of {} count for nothing: {text}", idle.join(", "))))
}

async fn target_mean(job: &Job, prepared: &Prepared) -> Result<TargetMean> {
    let Prepared { encoder, features, labels, split, .. } = prepared;
    let levels: Vec<usize> = encoder.vocabularies.iter().map(|vocabulary| vocabulary.len()).collect();
    TargetMean::fit(job, labels.task, Rows { features, rows: &split.train }, &labels.pick(&split.train), &levels).await
}
