//! Ids → the first hidden layer of the one-hot network: h = relu(numbers W_n + b + the rows W[id] of the one-hot part).
//! A one-hot row times W is a row of W, so this is the dense network in exact arithmetic, without its matrix.

use super::{Feed, Weights, embedding, embedding::Embedding, parameters::Slice};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        products::{dense::Dense, dense_weights::DenseWeights},
        shared::dropout::Dropout,
        tables::bag::Bag,
    },
};

pub struct OneHot {
    /// The numbers of a batch, alone: [B, N]
    numbers: Embedding,
    /// Every column's rows add to the whole of h
    columns: Buffer,
    batch: usize,
    f: usize,
    n: usize,
    h: usize,
}

impl OneHot {
    pub fn new(device: &Device, batch: usize, f: usize, n: usize, h: usize) -> Result<Self> {
        let words: Vec<u32> = (0..f).flat_map(|_| [0, h as u32]).collect();
        let columns = device.alloc("the column layout", words.len())?;
        device.write(&columns, 0, &words);
        Ok(OneHot { numbers: Embedding::new(device, batch, &[], n)?, columns, batch, f, n, h })
    }

    /// → hidden [B, H]; `dense` and `bias` are the slices of the numbers' weights and of the layer's bias.
    pub fn forward(&self, feed: &Feed, weights: &Weights, dense: &Slice, bias: &Slice, hidden: &Buffer) -> Vec<Call> {
        let (batch, f, h) = (self.batch, self.f, self.h);
        let mut calls = self.numbers.forward(feed, weights, Dropout::default());
        calls.push(
            Dense {
                x: &self.numbers.x,
                params: &weights.params,
                y: hidden,
                rows: batch,
                k: self.n,
                n: h,
                weights: dense.offset,
                bias: bias.offset,
                relu: false,
            }
            .call(),
        );
        calls
            .push(Bag { train_clock: &feed.train_clock, ids: &feed.ids, params: &weights.params, y: hidden, batch, f, h }.call());
        calls
    }

    /// g_hidden [B, H], already times [h > 0] → gradients of the rows, of the numbers' weights and of the bias.
    pub fn pullback(&self, feed: &Feed, weights: &Weights, dense: &Slice, bias: &Slice, g_hidden: &Buffer) -> Vec<Call> {
        let mut calls = vec![
            DenseWeights {
                x: &self.numbers.x,
                g_y: g_hidden,
                grads: &weights.grads,
                rows: self.batch,
                k: self.n,
                n: self.h,
                weights: dense.offset,
                bias: bias.offset,
            }
            .call(),
        ];
        if self.f > 0 {
            let shape = [self.batch, self.f, self.h, self.h];
            calls.push(embedding::segment_sum(feed, &self.columns, g_hidden, weights, shape, 1.0, Dropout::default()));
        }
        calls
    }
}
