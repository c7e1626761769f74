//! A training on its way: all it takes to go on from there, bit for bit on the CPU. Taken where every table row is settled (a
//! block's end), so that neither taking one nor how often changes what is learned.

use serde::{Deserialize, Serialize};
use web_time::{Duration, Instant};

use super::{prepare::Prepared, progress::Epoch};
use crate::{
    data::Bags,
    error::{Error, Result},
    job::Stopwatch,
    model::network::Network,
};

/// A checkpoint costs at most one part in so many of the time of training.
const SHARE: u32 = 20;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Checkpoint {
    /// From 0
    pub epoch: usize,
    /// Steps done in this epoch, of `steps`
    pub step: usize,
    pub steps: usize,
    /// Steps of the run so far
    pub steps_done: u32,
    /// Of the losses of this epoch's steps, all of them of whole batches, and the time they took
    pub sum: f64,
    pub seconds: f64,
    /// Of the whole run so far
    pub spent: f64,
    pub epochs: Vec<Epoch>,
    pub best: usize,
    /// Where the generators stand: the shuffle's before this epoch, the ids' now
    pub shuffle: u64,
    pub drop_ids: u64,
    /// Of the rows that it trains on
    pub data: u32,
    /// [P], [2, P], and [P] of the best epoch, or empty before there is one
    #[serde(skip)]
    pub params: Vec<f32>,
    #[serde(skip)]
    pub moments: Vec<f32>,
    #[serde(skip)]
    pub best_params: Vec<f32>,
}

impl Checkpoint {
    /// `BadCheckpoint` where it is not one of this network on rows of this fingerprint. `block`: steps of a block; `steps`: of an epoch.
    pub fn check(&self, network: &Network, data: u32, block: usize, steps: usize) -> Result<()> {
        let bad = |why: &str| Err(Error::BadCheckpoint(why.into()));
        let p = network.layout.words();
        let best = if self.epochs.is_empty() { 0 } else { p };
        if self.data != data || [self.params.len(), self.moments.len(), self.best_params.len()] != [p, 2 * p, best] {
            return bad("it is of another table, or of other settings. Load the table that it was made with, or train anew.");
        }
        let whole = self.steps == steps && self.step < steps && self.step.is_multiple_of(block);
        let counted = self.epochs.len() == self.epoch && self.best < self.epoch.max(1);
        let finite =
            [&self.params, &self.moments, &self.best_params].iter().all(|array| array.iter().all(|value| value.is_finite()));
        if whole && counted && finite { Ok(()) } else { bad("its parts do not fit together. Train anew.") }
    }
}

/// All that decides which rows a training sees, as one number: another table's is another but for one in four billion.
pub fn fingerprint(prepared: &Prepared) -> u32 {
    let Prepared { features, labels, split, .. } = prepared;
    let bits = bytemuck::cast_slice::<f32, u32>;
    let Bags { ends, levels, weights } = &features.bags;
    let (ids, labels) = (&features.ids, bits(&labels.values));
    let counts = prepared.weights.as_deref().map_or(&[][..], bits);
    let words: [&[u32]; 9] =
        [ids, ends, levels, bits(weights), bits(&features.numbers), labels, &split.train, &split.valid, counts];
    // FNV-1a, by words.
    let hash = words
        .into_iter()
        .flatten()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, word| (hash ^ u64::from(*word)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ hash >> 32) as u32
}

/// Who takes the checkpoints, and how often: zero is every place that there is.
pub struct Keeper<'a> {
    pub keep: &'a mut dyn FnMut(Checkpoint),
    pub every: Duration,
    pub due: Instant,
    /// Seconds of the run before this part of it, and since
    pub before: f64,
    pub since: Stopwatch,
}

impl Keeper<'_> {
    pub fn is_due(&self) -> bool {
        Instant::now() >= self.due
    }

    /// Hands over a checkpoint whose making began at `start`.
    pub fn take(&mut self, checkpoint: Checkpoint, start: Instant) {
        (self.keep)(Checkpoint { spent: self.before + self.since.seconds(), ..checkpoint });
        let rest = if self.every.is_zero() { self.every } else { self.every.max(SHARE * start.elapsed()) };
        self.due = Instant::now() + rest;
    }
}
