//! x [B, K] → Dense(H, relu) → Dense(C) → logits [B, C] → loss, and back.

use super::{Feed, Weights, parameters::Slice};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        products::{dense::Dense, dense_input::DenseInput, dense_weights::DenseWeights},
        training::loss::{Loss, LossKind},
    },
};

pub struct Head {
    pub hidden: Buffer,
    pub g_hidden: Buffer,
    pub logits: Buffer,
    g_logits: Buffer,
    batch: usize,
    h: usize,
    c: usize,
}

/// A dense layer's slices.
#[derive(Clone, Copy)]
pub struct Layer<'a> {
    pub weights: &'a Slice,
    pub bias: &'a Slice,
}

impl Head {
    pub fn new(device: &Device, batch: usize, h: usize, c: usize) -> Result<Self> {
        Ok(Head {
            hidden: device.alloc("the hidden units of a batch", batch * h)?,
            g_hidden: device.alloc("the hidden gradients of a batch", batch * h)?,
            logits: device.alloc("the outputs of a batch", batch * c)?,
            g_logits: device.alloc("the output gradients of a batch", batch * c)?,
            batch,
            h,
            c,
        })
    }

    /// x → hidden.
    pub fn hidden(&self, x: &Buffer, weights: &Weights, layer: Layer) -> Call {
        self.dense(x, weights, &self.hidden, layer, true)
    }

    /// hidden → logits.
    pub fn output(&self, weights: &Weights, layer: Layer) -> Call {
        self.dense(&self.hidden, weights, &self.logits, layer, false)
    }

    fn dense(&self, x: &Buffer, weights: &Weights, y: &Buffer, layer: Layer, relu: bool) -> Call {
        let Slice { rows: k, columns: n, .. } = *layer.weights;
        let (weights_at, bias) = (layer.weights.offset, layer.bias.offset);
        Dense { x, params: &weights.params, y, rows: self.batch, k, n, weights: weights_at, bias, relu }.call()
    }

    /// logits → loss and its gradient.
    pub fn loss(&self, feed: &Feed, kind: LossKind) -> Call {
        let Feed { train_clock, labels, weights, is_weighted, losses, .. } = feed;
        let (logits, g_logits, is_weighted) = (&self.logits, &self.g_logits, *is_weighted);
        Loss { train_clock, labels, weights, is_weighted, logits, g_logits, losses, batch: self.batch, c: self.c, kind }.call()
    }

    /// g_logits → gradients of the output layer, and g_hidden.
    pub fn output_pullback(&self, weights: &Weights, layer: Layer) -> Vec<Call> {
        self.dense_pullback(&self.hidden, &self.g_logits, &self.g_hidden, weights, layer, [self.h, self.c], true)
    }

    /// g_hidden → gradients of the hidden layer, and g_x.
    pub fn hidden_pullback(&self, x: &Buffer, g_x: &Buffer, weights: &Weights, layer: Layer) -> Vec<Call> {
        self.dense_pullback(x, &self.g_hidden, g_x, weights, layer, [layer.weights.rows, self.h], false)
    }

    #[expect(clippy::too_many_arguments, reason = "the two layers differ in every one of these")]
    fn dense_pullback(
        &self,
        x: &Buffer,
        g_y: &Buffer,
        g_x: &Buffer,
        weights: &Weights,
        layer: Layer,
        [k, n]: [usize; 2],
        relu: bool,
    ) -> Vec<Call> {
        let (rows, weights_at, bias) = (self.batch, layer.weights.offset, layer.bias.offset);
        vec![
            DenseWeights { x, g_y, grads: &weights.grads, rows, k, n, weights: weights_at, bias }.call(),
            DenseInput { g_y, params: &weights.params, x, g_x, rows, k, n, weights: weights_at, relu }.call(),
        ]
    }
}
