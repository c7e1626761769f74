//! A network in training on a device: one plan is one step, a block of steps is uploaded at once.

use super::{
    checkpoint::{Checkpoint, fingerprint},
    feed::{Blocks, Targets},
    prepare::Prepared,
    progress::{Progress, Report},
    settings::Settings,
    step::{Rule, Step},
};
use crate::{
    data::Rows,
    device::{Device, Plan},
    error::Result,
    job::Job,
    kernels::shared::dropout::Dropout,
    model::{Weights, network::Network},
    rng::{Generator, Stream},
};

/// Milliseconds between two reports within an epoch: each is one read, so few of them.
const REPORT_MS: f64 = 80.0;

pub struct Trainer<'a> {
    pub device: &'a Device,
    pub job: &'a Job,
    pub blocks: Blocks,
    pub weights: Weights,
    prepared: &'a Prepared,
    step: Plan,
    settle: Plan,
    /// Steps of the run so far
    steps_done: u32,
    /// Steps between two reports, following the device's speed
    stride: usize,
    shuffle: Generator,
    /// Where it stood before the epoch under way
    shuffled_from: u64,
    drop_ids: Generator,
    /// Of the rows that it trains on
    pub data: u32,
}

impl<'a> Trainer<'a> {
    /// From its beginning, or from a checkpoint that was checked.
    pub fn new(device: &'a Device, job: &'a Job, network: &Network, prepared: &'a Prepared) -> Result<Self> {
        let settings = &prepared.settings;
        let rows = prepared.split.train.len();
        let dropout = Dropout { rate: settings.dropout, seed: Generator::new(settings.seed, Stream::Dropout).bits() };
        let Settings { optimizer, rate, weight_decay, .. } = *settings;
        let is_weighted = prepared.weights.is_some();
        let rule = Rule { optimizer, rate, weight_decay, dropout, is_weighted };
        let shape = [settings.batch.min(rows), rows];
        let initial = network.layout.initial(settings.seed);
        let Step { blocks, weights, calls, settle } = Step::new(device, network, rule, &prepared.features, shape, &initial)?;
        Ok(Trainer {
            step: device.plan(calls),
            shuffle: Generator::new(settings.seed, Stream::Shuffle),
            shuffled_from: 0,
            drop_ids: Generator::new(settings.seed, Stream::DropIds),
            stride: 8,
            steps_done: 0,
            data: fingerprint(prepared),
            device,
            job,
            prepared,
            blocks,
            weights,
            settle,
        })
    }

    /// To where the checkpoint was taken; the rest of its epoch.
    pub fn go_on(&mut self, from: &Checkpoint) -> Progress {
        let Settings { seed, .. } = self.prepared.settings;
        self.device.write(&self.weights.params, 0, bytemuck::cast_slice(&from.params));
        self.device.write(&self.weights.moments, 0, bytemuck::cast_slice(&from.moments));
        self.shuffle = Generator::at(seed, Stream::Shuffle, from.shuffle);
        self.drop_ids = Generator::at(seed, Stream::DropIds, from.drop_ids);
        self.steps_done = from.steps_done;
        Progress::new(self.size(), from.step, from.sum, from.seconds)
    }

    /// An epoch that has not begun.
    pub fn progress(&self) -> Progress {
        Progress::new(self.size(), 0, 0.0, 0.0)
    }

    /// Train rows, and those of a batch.
    fn size(&self) -> [usize; 2] {
        let rows = self.prepared.split.train.len();
        [rows, self.prepared.settings.batch.min(rows)]
    }

    /// The train rows in the order of the next epoch.
    pub fn order(&mut self) -> Vec<u32> {
        self.shuffled_from = self.shuffle.position();
        let mut rows = self.prepared.split.train.clone();
        self.shuffle.shuffle(&mut rows);
        rows
    }

    /// Trains on a block of rows, and settles all tables; ends early when told to stop.
    pub async fn block(
        &mut self,
        rows: &[u32],
        epoch: usize,
        progress: &mut Progress,
        report: &mut dyn FnMut(Report),
    ) -> Result<()> {
        // A block's sort orders are one piece of work of some tens of milliseconds: none is added to it.
        self.job.breathe().await;
        if self.job.orders.stop.get() && progress.steps > 0 {
            return Ok(());
        }
        let stopwatch = self.job.stopwatch();
        let rows = Rows { features: &self.prepared.features, rows };
        let drop_ids = (&self.prepared.id_dropout[..], &mut self.drop_ids);
        let Settings { rate, .. } = self.prepared.settings;
        let targets = Targets { labels: &self.prepared.labels.values, weights: self.prepared.weights.as_deref() };
        let steps = self.blocks.load_training(self.device, rows, targets, self.steps_done, rate, drop_ids)?;
        progress.seconds += stopwatch.seconds();
        self.job.turn().await?;
        let mut done = 0;
        // At least one stride, so that there is something to keep.
        while done < steps && !(self.job.orders.stop.get() && progress.steps > 0) {
            let count = self.stride.min(steps - done);
            let losses = self.steps(done, count, progress).await?;
            if let Some(bad) = losses.iter().position(|loss| !loss.is_finite()) {
                return Err(self.prepared.settings.diverged(epoch + 1, progress.steps + bad + 1));
            }
            progress.add(&losses);
            done += count;
            if !progress.is_done() {
                report(progress.report(epoch, None));
            }
        }
        let stopwatch = self.job.stopwatch();
        self.device.run(&self.settle, 1);
        self.device.finish(self.job).await?;
        progress.seconds += stopwatch.seconds();
        Ok(())
    }

    /// Runs `count` steps of the block from `done` on, and reads their losses: the one read of a report.
    async fn steps(&mut self, done: usize, count: usize, progress: &mut Progress) -> Result<Vec<f32>> {
        let stopwatch = self.job.stopwatch();
        self.device.run(&self.step, count);
        self.device.finish(self.job).await?;
        let words = self.device.read(&self.blocks.feed.losses, done..done + count).await?;
        let seconds = stopwatch.seconds();
        self.steps_done += count as u32;
        progress.seconds += seconds;
        let wanted = count as f64 * REPORT_MS / (seconds * 1e3).max(1.0);
        self.stride = (wanted as usize).clamp(1, 4 * self.stride.max(1));
        Ok(bytemuck::cast_slice(&words).to_vec())
    }

    /// A checkpoint of all but the epochs before; at a block's end only, where every row is settled.
    pub async fn checkpoint(&self, epoch: usize, progress: &Progress) -> Result<Checkpoint> {
        let Weights { params, moments, .. } = &self.weights;
        let over = progress.is_done();
        Ok(Checkpoint {
            epoch: epoch + usize::from(over),
            step: if over { 0 } else { progress.steps },
            steps: progress.steps_of_epoch,
            steps_done: self.steps_done,
            sum: if over { 0.0 } else { progress.sum },
            seconds: if over { 0.0 } else { progress.seconds },
            shuffle: if over { self.shuffle.position() } else { self.shuffled_from },
            drop_ids: self.drop_ids.position(),
            data: self.data,
            params: self.device.read_f32(params).await?,
            moments: self.device.read_f32(moments).await?,
            ..Checkpoint::default()
        })
    }
}
