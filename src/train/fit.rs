//! The loop: epochs of blocks of steps; validation, early stopping, best weights restored; checkpoints on the way.

use serde::{Deserialize, Serialize};
use web_time::{Duration, Instant};

use super::{
    checkpoint::{Checkpoint, Keeper},
    metrics::auc,
    objective::mean_loss,
    prepare::Prepared,
    progress::{Epoch, Progress, Report},
    score::Scorer,
    trainer::Trainer,
};
use crate::{
    data::{Rows, Task},
    device::{Buffer, Device, Plan},
    error::{Error, Result},
    job::Job,
    kernels::copy::copy,
    model::network::Network,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
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
    /// Epoch and step, both from 1, at which the loss left the numbers
    pub diverged: Option<[usize; 2]>,
}

/// Who follows a training, and from where it goes on.
pub struct Watch<'a> {
    /// May ask the job to stop or cancel; called between steps only
    pub report: &'a mut dyn FnMut(Report),
    /// Takes checkpoints, at most one in so much time
    pub keep: Option<(Duration, &'a mut dyn FnMut(Checkpoint))>,
    pub from: Option<Checkpoint>,
}

impl<'a> Watch<'a> {
    pub fn new(report: &'a mut dyn FnMut(Report)) -> Self {
        Watch { report, keep: None, from: None }
    }
}

/// The epochs so far, and the weights of the best of them.
struct Best {
    epochs: Vec<Epoch>,
    best: usize,
    weights: Buffer,
    keep: Plan,
}

struct Fitting<'a> {
    trainer: Trainer<'a>,
    scorer: Scorer,
    prepared: &'a Prepared,
    labels: Vec<f32>,
    best: Best,
    keeper: Option<Keeper<'a>>,
    report: &'a mut dyn FnMut(Report),
}

pub async fn fit(device: &Device, job: &Job, network: &Network, prepared: &Prepared, watch: Watch<'_>) -> Result<Fit> {
    let mut trainer = Trainer::new(device, job, network, prepared)?;
    let mut best = Best::new(device, &trainer, network.layout.words())?;
    let (mut first, mut progress, mut before) = (0, trainer.progress(), 0.0);
    if let Some(from) = watch.from {
        from.check(network, trainer.data, trainer.blocks.steps(), progress.steps_of_epoch)?;
        progress = trainer.go_on(&from);
        device.write(&best.weights, 0, bytemuck::cast_slice(&from.best_params));
        (first, best.epochs, best.best, before) = (from.epoch, from.epochs, from.best, from.spent);
    }
    let valid = &prepared.split.valid;
    let mut fitting = Fitting {
        scorer: Scorer::new(device, network, &trainer.weights, &prepared.features, valid.len())?,
        labels: prepared.labels.pick(valid),
        keeper: watch.keep.map(|(every, keep)| Keeper {
            keep,
            every,
            due: Instant::now() + every,
            before,
            since: job.stopwatch(),
        }),
        report: watch.report,
        trainer,
        best,
        prepared,
    };
    let (mut stopped, mut diverged) = (Stopped::Epochs, None);
    for epoch in first..prepared.settings.epochs {
        match fitting.epoch(epoch, progress).await {
            Err(Error::Diverged { epoch: at, step, .. }) if epoch > 0 => {
                (stopped, diverged) = (Stopped::Diverged, Some([at, step]))
            }
            ended => match ended? {
                Some(early) => stopped = early,
                None => {
                    progress = fitting.trainer.progress();
                    continue;
                }
            },
        }
        break;
    }
    let Best { epochs, best, weights, .. } = fitting.best;
    Ok(Fit { params: device.read_f32(&weights).await?, epochs, best, stopped, diverged })
}

impl Best {
    fn new(device: &Device, trainer: &Trainer, words: usize) -> Result<Self> {
        let weights = device.alloc("the best weights", words)?;
        let keep = copy(&trainer.blocks.feed.train_clock, &trainer.weights.params, &weights, words, false);
        Ok(Best { epochs: Vec::new(), best: 0, keep: device.plan(vec![keep]), weights })
    }
}

impl Fitting<'_> {
    /// One pass over the train rows in a fresh order, or the rest of one, and its validation; why training ends, if it does.
    async fn epoch(&mut self, epoch: usize, mut progress: Progress) -> Result<Option<Stopped>> {
        let settings = &self.prepared.settings;
        let order = self.trainer.order();
        let done = progress.steps / self.trainer.blocks.steps();
        let job = self.trainer.job;
        for block in order.chunks(self.trainer.blocks.rows()).skip(done) {
            self.trainer.block(block, epoch, &mut progress, self.report).await?;
            if job.orders.stop.get() {
                break;
            }
            if !progress.is_done() {
                self.keep(epoch, &progress).await?;
            }
        }
        let (loss, auc) = self.validate().await?;
        if !loss.is_finite() {
            return Err(settings.diverged(epoch + 1, progress.steps));
        }
        (self.report)(progress.report(epoch, Some((loss, auc))));
        self.best.epochs.push(Epoch { train: progress.mean(), valid: loss, auc, seconds: progress.seconds });
        if epoch == 0 || loss < self.best.epochs[self.best.best].valid {
            self.best.best = epoch;
            self.trainer.device.run(&self.best.keep, 1);
        }
        if job.orders.stop.get() {
            return Ok(Some(Stopped::Stop));
        }
        let last = epoch + 1 == settings.epochs;
        if epoch > self.best.best && epoch - self.best.best >= settings.patience && !last {
            return Ok(Some(Stopped::Patience));
        }
        if !last {
            self.keep(epoch, &progress).await?;
        }
        Ok(None)
    }

    /// Loss and area under the curve of the validation rows.
    async fn validate(&mut self) -> Result<(f64, Option<f64>)> {
        let Prepared { features, labels, weights, split, .. } = self.prepared;
        let Trainer { device, job, .. } = self.trainer;
        let logits = self.scorer.logits(device, job, Rows { features, rows: &split.valid }).await?;
        let weights = weights.as_ref().map(|all| split.valid.iter().map(|row| all[*row as usize]).collect::<Vec<f32>>());
        let loss = mean_loss(labels.task, labels.loss, &logits, &self.labels, weights.as_deref());
        Ok((loss, (labels.task == Task::Binary).then(|| auc(&logits, &self.labels)).flatten()))
    }

    /// Hands over a checkpoint where one is due.
    async fn keep(&mut self, epoch: usize, progress: &Progress) -> Result<()> {
        let Some(keeper) = self.keeper.as_mut().filter(|keeper| keeper.is_due()) else { return Ok(()) };
        let start = Instant::now();
        let Best { epochs, best, weights, .. } = &self.best;
        let best_params = if epochs.is_empty() { Vec::new() } else { self.trainer.device.read_f32(weights).await? };
        let checkpoint = self.trainer.checkpoint(epoch, progress).await?;
        keeper.take(Checkpoint { epochs: epochs.clone(), best: *best, best_params, ..checkpoint }, start);
        Ok(())
    }
}
