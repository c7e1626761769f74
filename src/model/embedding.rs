//! Ids → embeddings: x = the rows of the tables side by side, then the numbers. Tables may differ in width.

use super::{Feed, Weights};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        shared::dropout::Dropout,
        tables::{
            lookup::{self, Lookup},
            segment_sum::SegmentSum,
        },
    },
};

pub struct Embedding {
    /// See `lookup::columns`
    columns: Buffer,
    pub x: Buffer,
    pub g_x: Buffer,
    batch: usize,
    f: usize,
    n: usize,
    k: usize,
    widest: usize,
}

impl Embedding {
    pub fn new(device: &Device, batch: usize, widths: &[usize], n: usize) -> Result<Self> {
        let k = widths.iter().sum::<usize>() + n;
        let words = lookup::columns(widths);
        let columns = device.alloc("the column layout", words.len())?;
        device.write(&columns, 0, &words);
        Ok(Embedding {
            columns,
            x: device.alloc("the inputs of a batch", batch * k)?,
            g_x: device.alloc("the input gradients of a batch", batch * k)?,
            batch,
            f: widths.len(),
            n,
            k,
            widest: widths.iter().copied().max().unwrap_or(0),
        })
    }

    /// Width of x.
    pub fn k(&self) -> usize {
        self.k
    }

    pub fn forward(&self, feed: &Feed, weights: &Weights, dropout: Dropout) -> Vec<Call> {
        if self.k == 0 {
            return Vec::new();
        }
        let (batch, f, n, k) = (self.batch, self.f, self.n, self.k);
        let Feed { train_clock, ids, numbers, .. } = feed;
        let (params, columns, x) = (&weights.params, &self.columns, &self.x);
        let lookup = Lookup { train_clock, ids, numbers, params, columns, x, batch, f, n, k, dropout };
        vec![lookup.call()]
    }

    /// g_x → the gradients of the table rows that the batch uses.
    pub fn pullback(&self, feed: &Feed, weights: &Weights, dropout: Dropout) -> Vec<Call> {
        if self.f == 0 {
            return Vec::new();
        }
        vec![segment_sum(feed, &self.columns, &self.g_x, weights, [self.batch, self.f, self.k, self.widest], 1.0, dropout)]
    }
}

/// Shared with one_hot, whose table rows are the first layer's.
pub fn segment_sum(
    feed: &Feed,
    columns: &Buffer,
    g_x: &Buffer,
    weights: &Weights,
    [batch, f, stride, widest]: [usize; 4],
    gain: f32,
    dropout: Dropout,
) -> Call {
    let Feed { train_clock, order, segments, counts, .. } = feed;
    let grads = &weights.grads;
    SegmentSum { train_clock, order, segments, counts, columns, g_x, grads, batch, f, stride, widest, gain, dropout }.call()
}
