//! Ids → the first hidden layer of the one-hot network: h = relu(numbers W_n + b + the rows W[id] of the one-hot part).
//! A one-hot row times W is a row of W, so this is the dense network in exact arithmetic, without its matrix. A bag's row has its weights in
//! the place of ones.

use super::{
    Feed, Weights, embedding,
    embedding::{Embedding, Sizes},
    parameters::Slice,
};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        products::{dense::Dense, dense_weights::DenseWeights},
        shared::dropout::Dropout,
        tables::{bag::Bag, ragged::Ragged},
    },
};

pub struct OneHot {
    /// The numbers of a batch, alone: [B, N]
    numbers: Embedding,
    /// Every column's rows add to the whole of h
    columns: Buffer,
    batch: usize,
    f: usize,
    g: usize,
    n: usize,
    h: usize,
}

impl OneHot {
    /// f tables of categories, g of bags.
    pub fn new(device: &Device, batch: usize, [f, g]: [usize; 2], n: usize, h: usize) -> Result<Self> {
        let words: Vec<u32> = (0..f + g).flat_map(|_| [0, h as u32]).collect();
        let columns = device.alloc("the column layout", words.len())?;
        device.write(&columns, 0, &words);
        Ok(OneHot { numbers: Embedding::new(device, batch, &[], 0, n)?, columns, batch, f, g, n, h })
    }

    /// → hidden [B, H]; `dense` and `bias` are the slices of the numbers' weights and of the layer's bias.
    pub fn forward(&self, feed: &Feed, weights: &Weights, dense: &Slice, bias: &Slice, hidden: &Buffer) -> Vec<Call> {
        let (batch, f, g, h) = (self.batch, self.f, self.g, self.h);
        let Feed { train_clock, ids, starts, levels, .. } = feed;
        let (params, dropout) = (&weights.params, Dropout::default());
        let mut calls = self.numbers.forward(feed, weights, dropout);
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
        if g > 0 {
            let (columns, x, stride, first, width, merged, gain) = (&self.columns, hidden, h, 0, h, true, 1.0);
            calls.push(
                Ragged {
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
                }
                .call(),
            );
        }
        calls.push(Bag { train_clock, ids, params, y: hidden, batch, f, h }.call());
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
        let sizes = Sizes { batch: self.batch, f: self.f, g: self.g, stride: self.h, widest: self.h };
        calls.extend(embedding::segment_sum(feed, &self.columns, g_hidden, weights, sizes, 1.0, Dropout::default()));
        calls
    }
}
