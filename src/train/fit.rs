//! The loop: epochs of blocks of steps; validation, early stopping, best weights restored.

use serde::Serialize;
use web_time::Instant;

use super::{
    feed::Blocks,
    metrics::{self, Scores},
    prepare::Prepared,
    score::Scorer,
    settings::Settings,
    step::{Rule, Step},
};
use crate::{
    data::Rows,
    device::{Device, Plan},
    error::{Error, Result},
    job::Job,
    kernels::{copy::copy, dropout::Dropout},
    model::{Weights, network::Network},
    rng::{Generator, Stream},
};

/// Milliseconds between two reports within an epoch: each is one read, so few of them.
const REPORT_MS: f64 = 80.0;

/// What the page draws while training.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
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

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Epoch {
    /// Mean loss over the epoch's steps, weights moving
    pub train: f64,
    pub valid: f64,
    pub auc: Option<f64>,
    /// Of the training steps alone, without validation
    pub seconds: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stopped {
    Epochs,
    Patience,
    Stop,
    /// The loss left the numbers after at least one good epoch, whose weights are kept
    Diverged,
}

pub struct Fit {
    pub params: Vec<f32>,
    pub epochs: Vec<Epoch>,
    /// Index of the epoch whose weights these are
    pub best: usize,
    pub stopped: Stopped,
}

/// A network in training on a device: one plan is one step.
struct Trainer<'a> {
    device: &'a Device,
    job: &'a Job,
    prepared: &'a Prepared,
    settings: &'a Settings,
    blocks: Blocks,
    weights: Weights,
    step: Plan,
    settle: Plan,
    /// Steps of the run so far
    steps_done: u32,
    /// Steps between two reports, following the device's speed
    stride: usize,
    shuffle: Generator,
    drop_ids: Generator,
}

/// `report` may ask the job to stop or cancel; it is called between steps only.
pub async fn fit(
    device: &Device,
    job: &Job,
    network: &Network,
    prepared: &Prepared,
    report: &mut dyn FnMut(Report),
) -> Result<Fit> {
    let settings = &prepared.settings;
    let mut trainer = Trainer::new(device, job, network, prepared)?;
    let valid = &prepared.split.valid;
    let labels = prepared.labels.pick(valid);
    let mut scorer = Scorer::new(device, network, &trainer.weights, valid.len())?;
    let best_weights = device.alloc("the best weights", network.layout.words())?;
    let keep = copy(&trainer.blocks.feed.clock, &trainer.weights.params, &best_weights, network.layout.words(), false);
    let keep = device.plan(vec![keep]);
    let mut epochs: Vec<Epoch> = Vec::new();
    let mut best = 0;
    let mut stopped = Stopped::Epochs;
    for epoch in 0..settings.epochs {
        let trained = match trainer.epoch(epoch, report).await {
            Err(Error::Diverged { .. }) if epoch > 0 => {
                stopped = Stopped::Diverged;
                break;
            }
            trained => trained?,
        };
        let logits = scorer.logits(device, job, Rows { features: &prepared.features, rows: valid }).await?;
        let Scores { loss, auc, .. } = metrics::scores(prepared.labels.task, &logits, &labels, 1.0);
        if !loss.is_finite() && epoch > 0 {
            stopped = Stopped::Diverged;
            break;
        }
        if !loss.is_finite() {
            return Err(settings.diverged(1, trained.steps));
        }
        report(trained.report(epoch, Some((loss, auc))));
        epochs.push(Epoch { train: trained.mean(), valid: loss, auc, seconds: trained.seconds });
        if epoch == 0 || loss < epochs[best].valid {
            best = epoch;
            device.run(&keep, 1);
        }
        if job.orders.stop.get() {
            stopped = Stopped::Stop;
            break;
        }
        if epoch > best && epoch - best >= settings.patience && epoch + 1 < settings.epochs {
            stopped = Stopped::Patience;
            break;
        }
    }
    let words = device.read(&best_weights, 0..network.layout.words()).await?;
    Ok(Fit { params: bytemuck::cast_slice(&words).to_vec(), epochs, best, stopped })
}

impl<'a> Trainer<'a> {
    fn new(device: &'a Device, job: &'a Job, network: &Network, prepared: &'a Prepared) -> Result<Self> {
        let settings = &prepared.settings;
        let rows = prepared.split.train.len();
        let dropout = Dropout { rate: settings.dropout, seed: Generator::new(settings.seed, Stream::Dropout).bits() };
        let Settings { optimizer, rate, weight_decay, .. } = *settings;
        let rule = Rule { optimizer, rate, weight_decay, dropout };
        let shape = [settings.batch.min(rows), rows];
        let initial = network.layout.initial(settings.seed);
        let Step { blocks, weights, calls, settle } = Step::new(device, network, rule, shape, &initial)?;
        Ok(Trainer {
            step: device.plan(calls),
            shuffle: Generator::new(settings.seed, Stream::Shuffle),
            drop_ids: Generator::new(settings.seed, Stream::DropIds),
            stride: 8,
            steps_done: 0,
            device,
            job,
            prepared,
            settings,
            blocks,
            weights,
            settle,
        })
    }

    /// One pass over the train rows in a fresh order; ends early when told to stop.
    async fn epoch(&mut self, epoch: usize, report: &mut dyn FnMut(Report)) -> Result<Course> {
        let mut rows = self.prepared.split.train.clone();
        self.shuffle.shuffle(&mut rows);
        let batch = self.settings.batch.min(rows.len());
        let mut course = Course { steps_of_epoch: rows.len().div_ceil(batch), batch, rows: rows.len(), ..Course::default() };
        for block in rows.chunks(self.blocks.rows()) {
            // A block's sort orders are one piece of work of some tens of milliseconds: none is added to it.
            self.job.breathe().await;
            if self.job.orders.stop.get() && course.steps > 0 {
                break;
            }
            let start = Instant::now();
            let rows = Rows { features: &self.prepared.features, rows: block };
            let drop_ids = (&self.prepared.id_dropout[..], &mut self.drop_ids);
            let labels = &self.prepared.labels.values;
            let steps = self.blocks.load_training(self.device, rows, labels, self.steps_done, self.settings.rate, drop_ids)?;
            course.seconds += start.elapsed().as_secs_f64();
            self.job.turn().await?;
            let mut done = 0;
            // At least one stride, so that there is something to keep.
            while done < steps && !(self.job.orders.stop.get() && course.steps > 0) {
                let count = self.stride.min(steps - done);
                let losses = self.steps(done, count, &mut course).await?;
                if let Some(bad) = losses.iter().position(|loss| !loss.is_finite()) {
                    return Err(self.settings.diverged(epoch + 1, course.steps + bad + 1));
                }
                course.add(&losses);
                done += count;
                if course.steps < course.steps_of_epoch {
                    report(course.report(epoch, None));
                    course.since_report = (0.0, 0);
                }
            }
            let (start, paused) = (Instant::now(), self.job.paused());
            self.device.run(&self.settle, 1);
            self.device.finish(self.job).await?;
            course.seconds += (start.elapsed() - (self.job.paused() - paused)).as_secs_f64();
        }
        Ok(course)
    }

    /// Runs `count` steps of the block from `done` on, and reads their losses: the one read of a report.
    async fn steps(&mut self, done: usize, count: usize, course: &mut Course) -> Result<Vec<f32>> {
        let (start, paused) = (Instant::now(), self.job.paused());
        self.device.run(&self.step, count);
        self.device.finish(self.job).await?;
        let words = self.device.read(&self.blocks.feed.losses, done..done + count).await?;
        let seconds = (start.elapsed() - (self.job.paused() - paused)).as_secs_f64();
        self.steps_done += count as u32;
        course.seconds += seconds;
        let wanted = count as f64 * REPORT_MS / (seconds * 1e3).max(1.0);
        self.stride = (wanted as usize).clamp(1, 4 * self.stride.max(1));
        Ok(bytemuck::cast_slice(&words).to_vec())
    }
}

/// How an epoch went so far.
#[derive(Default)]
struct Course {
    steps: usize,
    steps_of_epoch: usize,
    batch: usize,
    rows: usize,
    sum: f64,
    since_report: (f64, usize),
    seconds: f64,
}

impl Course {
    fn add(&mut self, losses: &[f32]) {
        let sum: f64 = losses.iter().map(|loss| f64::from(*loss)).sum();
        self.steps += losses.len();
        self.sum += sum;
        self.since_report = (self.since_report.0 + sum, self.since_report.1 + losses.len());
    }

    fn mean(&self) -> f64 {
        self.sum / self.steps.max(1) as f64
    }

    fn report(&self, epoch: usize, valid: Option<(f64, Option<f64>)>) -> Report {
        let train = if self.since_report.1 > 0 { self.since_report.0 / self.since_report.1 as f64 } else { self.mean() };
        let rows = (self.steps * self.batch).min(self.rows) as f64;
        Report {
            epoch,
            step: self.steps,
            steps: self.steps_of_epoch,
            train,
            valid: valid.map(|valid| valid.0),
            auc: valid.and_then(|valid| valid.1),
            rows_per_second: rows / self.seconds.max(1e-9),
        }
    }
}
