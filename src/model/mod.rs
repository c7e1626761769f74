//! Networks as lists of kernel calls. A part's forward and pullback stand side by side; nothing here waits or reads.
//!
//! `embedding`, `one_hot` and `attention_ode` are three ways into one `head`; `network` puts them together; `baseline` is the line that
//! all must beat; `trees` are what a person would take instead, and `statistics` what they read. `parameters` is the one flat block that all of them slice.

pub mod attention;
pub mod attention_ode;
pub mod baseline;
pub mod embedding;
pub mod head;
pub mod network;
pub mod one_hot;
pub mod parameters;
pub mod statistics;
pub mod trees;
pub mod vectors;

use crate::{
    device::{Buffer, Device},
    error::Result,
};

/// What a network reads of a block of S batches of B rows: written by `train::feed`, selected by the clock.
pub struct Feed {
    /// [4]: step in the block, rows of the block, step of the run, step up to which all table rows are settled
    pub train_clock: Buffer,
    /// [S·B, F]: words at which the table rows start
    pub ids: Buffer,
    /// [S·B, N]: inputs of number columns, standardised
    pub numbers: Buffer,
    /// [S·B]: class index, or standardised value
    pub labels: Buffer,
    /// [S·B]: what each row counts, where rows count differently
    pub weights: Buffer,
    pub is_weighted: bool,
    /// Of the bags: where the levels of each begin [S·B·G + 1], and these [.., 3], see `kernels::tables::ragged`
    pub starts: Buffer,
    pub levels: Buffer,
    /// [S, lookups]: ids and levels of bags sorted by table row
    pub order: Buffer,
    /// [S, lookups, 3]: (word of the table row, its width, end of its run in `order`)
    pub segments: Buffer,
    /// Of a batch at most: B·F, and the levels of its bags
    pub lookups: usize,
    /// [S]: segments of each batch
    pub counts: Buffer,
    /// [S]: Adam's rate
    pub rates: Buffer,
    /// [S]: mean loss of each batch
    pub losses: Buffer,
}

/// Sizes of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedShape {
    pub steps: usize,
    pub batch: usize,
    pub f: usize,
    pub g: usize,
    pub n: usize,
    /// Levels of bags, in a batch and in a block at most
    pub levels: [usize; 2],
    /// Scoring needs neither sort orders nor rates.
    pub training: bool,
    /// Do rows of a training have weights?
    pub is_weighted: bool,
}

impl FeedShape {
    /// Of a batch at most: B·F ids, and levels of its bags.
    pub fn lookups(self) -> usize {
        self.batch * self.f + self.levels[0]
    }
}

impl Feed {
    pub fn new(device: &Device, shape: FeedShape) -> Result<Self> {
        let FeedShape { steps, batch, f, g, n, training, is_weighted, .. } = shape;
        let (rows, trained) = (steps * batch, steps * training as usize);
        Ok(Feed {
            train_clock: device.alloc("the clock", 4)?,
            ids: device.alloc("the ids of a block", rows * f)?,
            numbers: device.alloc("the numbers of a block", rows * n)?,
            labels: device.alloc("the labels of a block", trained * batch)?,
            weights: device.alloc("the weights of a block's rows", if is_weighted { trained * batch } else { 0 })?,
            is_weighted,
            starts: device.alloc("the bags of a block", if g > 0 { rows * g + 1 } else { 0 })?,
            levels: device.alloc("the tags of a block", 3 * shape.levels[1])?,
            order: device.alloc("the sort order of a block", trained * shape.lookups())?,
            segments: device.alloc("the segments of a block", 3 * trained * shape.lookups())?,
            lookups: shape.lookups(),
            counts: device.alloc("the segment counts of a block", trained)?,
            rates: device.alloc("the rates of a block", trained)?,
            losses: device.alloc("the losses of a block", trained)?,
        })
    }
}

/// Parameters, gradients of the same layout, and Adam's two moments.
pub struct Weights {
    pub params: Buffer,
    pub grads: Buffer,
    /// [2, P]
    pub moments: Buffer,
}

impl Weights {
    pub fn new(device: &Device, words: usize, training: bool) -> Result<Self> {
        Ok(Weights {
            params: device.alloc("the weights", words)?,
            grads: device.alloc("the gradients", if training { words } else { 0 })?,
            moments: device.alloc("the optimiser's moments", if training { 2 * words } else { 0 })?,
        })
    }
}
