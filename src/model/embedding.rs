//! Ids and bags → embeddings: x = the rows of the tables side by side, of a bag their mean, then the numbers. Tables may differ in width.

use super::{Feed, Weights};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        shared::dropout::Dropout,
        tables::{
            lookup::{self, Lookup},
            ragged::Ragged,
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
    g: usize,
    n: usize,
    k: usize,
    widths: Vec<usize>,
}

impl Embedding {
    /// `g`: so many of the last tables are of bags.
    pub fn new(device: &Device, batch: usize, widths: &[usize], g: usize, n: usize) -> Result<Self> {
        let k = widths.iter().sum::<usize>() + n;
        let words = lookup::columns(widths);
        let columns = device.alloc("the column layout", words.len())?;
        device.write(&columns, 0, &words);
        Ok(Embedding {
            columns,
            x: device.alloc("the inputs of a batch", batch * k)?,
            g_x: device.alloc("the input gradients of a batch", batch * k)?,
            batch,
            f: widths.len() - g,
            g,
            n,
            k,
            widths: widths.to_vec(),
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
        let (batch, f, g, n, k) = (self.batch, self.f, self.g, self.n, self.k);
        let Feed { train_clock, ids, numbers, starts, levels, .. } = feed;
        let (params, columns, x) = (&weights.params, &self.columns, &self.x);
        let mut calls = vec![Lookup { train_clock, ids, numbers, params, columns, x, batch, f, g, n, k, dropout }.call()];
        if g > 0 {
            let first = self.widths[..f].iter().sum();
            let (stride, width, merged, gain) = (k, k - n - first, false, 1.0);
            let buffers = Ragged {
                train_clock,
                starts,
                levels,
                params,
                columns,
                x,
                batch,
                f,
                g,
                stride,
                first,
                width,
                merged,
                gain,
                dropout,
            };
            calls.push(buffers.call());
        }
        calls
    }

    /// g_x → the gradients of the table rows that the batch uses.
    pub fn pullback(&self, feed: &Feed, weights: &Weights, dropout: Dropout) -> Vec<Call> {
        let sizes = Sizes {
            batch: self.batch,
            f: self.f,
            g: self.g,
            stride: self.k,
            widest: self.widths.iter().copied().max().unwrap_or(0),
        };
        Vec::from_iter(segment_sum(feed, &self.columns, &self.g_x, weights, sizes, 1.0, dropout))
    }
}

/// Of the tables' gradients, see `SegmentSum`.
pub struct Sizes {
    pub batch: usize,
    pub f: usize,
    pub g: usize,
    pub stride: usize,
    pub widest: usize,
}

/// Shared with one_hot, whose table rows are the first layer's. None without tables.
pub fn segment_sum(
    feed: &Feed,
    columns: &Buffer,
    g_x: &Buffer,
    weights: &Weights,
    Sizes { batch, f, g, stride, widest }: Sizes,
    gain: f32,
    dropout: Dropout,
) -> Option<Call> {
    let Feed { train_clock, order, segments, counts, levels, .. } = feed;
    let (grads, lookups) = (&weights.grads, feed.lookups);
    let sum = SegmentSum {
        train_clock,
        order,
        segments,
        counts,
        columns,
        levels,
        g_x,
        grads,
        batch,
        f,
        g,
        lookups,
        stride,
        widest,
        gain,
        dropout,
    };
    (f + g > 0).then(|| sum.call())
}
