//! A whole network: its parameters by name, and its calls for one batch, forward and back.

use super::{
    Feed, Weights,
    embedding::Embedding,
    head::{Head, Layer},
    one_hot::OneHot,
    parameters::{Init, Layout, Slice},
};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{dropout::Dropout, loss::LossKind},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Embedding,
    OneHot,
}

/// A categorical column as the network sees it: V levels with level 0, and the width of its vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableShape {
    pub column: String,
    pub levels: usize,
    pub width: usize,
}

/// What defines a network; everything else follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkShape {
    pub entry: Entry,
    pub tables: Vec<TableShape>,
    pub numbers: usize,
    pub hidden: usize,
    pub outputs: usize,
    pub loss: LossKind,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    pub shape: NetworkShape,
    pub layout: Layout,
    /// Numbers of slices: tables are 0..F, then these
    hidden: [usize; 2],
    output: [usize; 2],
}

impl Network {
    /// One-hot: a table's rows are rows of the first layer, so they have its width H and its initialiser.
    pub fn new(mut shape: NetworkShape) -> Self {
        let mut layout = Layout::default();
        let one_hot = shape.entry == Entry::OneHot;
        let levels = shape.tables.iter().map(|table| table.levels).sum::<usize>();
        let width = |table: &TableShape| if one_hot { shape.hidden } else { table.width };
        let k = if one_hot { levels } else { shape.tables.iter().map(width).sum() } + shape.numbers;
        let first = Init::Glorot { inputs: k, outputs: shape.hidden };
        for table in &mut shape.tables {
            table.width = if one_hot { shape.hidden } else { table.width };
            let init = if one_hot { first } else { Init::Uniform };
            layout.push(format!("embedding/{}", table.column), table.levels, table.width, init);
        }
        let rows = if one_hot { shape.numbers } else { k };
        let last = Init::Glorot { inputs: shape.hidden, outputs: shape.outputs };
        let hidden =
            [layout.push("hidden/weights", rows, shape.hidden, first), layout.push("hidden/bias", 1, shape.hidden, Init::Zeros)];
        let output = [
            layout.push("output/weights", shape.hidden, shape.outputs, last),
            layout.push("output/bias", 1, shape.outputs, Init::Zeros),
        ];
        Network { shape, layout, hidden, output }
    }

    /// Width of a row as the first dense layer would see it: K, or the one-hot width.
    pub fn input_width(&self) -> usize {
        let per_table = |table: &TableShape| if self.shape.entry == Entry::OneHot { table.levels } else { table.width };
        self.shape.tables.iter().map(per_table).sum::<usize>() + self.shape.numbers
    }

    /// The table of column c: [V, width].
    pub fn table(&self, c: usize) -> &Slice {
        &self.layout.slices[c]
    }

    /// First word of everything that is not a table.
    pub fn dense_start(&self) -> usize {
        self.layout.slices[self.hidden[0]].offset
    }

    fn layer(&self, [weights, bias]: [usize; 2]) -> Layer<'_> {
        Layer { weights: &self.layout.slices[weights], bias: &self.layout.slices[bias] }
    }
}

/// A network with the buffers of one batch on a device.
pub struct Workspace<'a> {
    network: &'a Network,
    entry: EntryBuffers,
    head: Head,
}

enum EntryBuffers {
    Embedding(Embedding),
    OneHot(OneHot),
}

impl<'a> Workspace<'a> {
    pub fn new(device: &Device, network: &'a Network, batch: usize) -> Result<Self> {
        let shape = &network.shape;
        let widths: Vec<usize> = shape.tables.iter().map(|table| table.width).collect();
        let entry = match shape.entry {
            Entry::Embedding => EntryBuffers::Embedding(Embedding::new(device, batch, &widths, shape.numbers)?),
            Entry::OneHot => EntryBuffers::OneHot(OneHot::new(device, batch, widths.len(), shape.numbers, shape.hidden)?),
        };
        Ok(Workspace { network, entry, head: Head::new(device, batch, shape.hidden, shape.outputs)? })
    }

    pub fn logits(&self) -> &Buffer {
        &self.head.logits
    }

    /// ids, numbers → logits.
    pub fn forward(&self, feed: &Feed, weights: &Weights, dropout: Dropout) -> Vec<Call> {
        let hidden = self.network.layer(self.network.hidden);
        let mut calls = match &self.entry {
            EntryBuffers::Embedding(embedding) => {
                let mut calls = embedding.forward(feed, weights, dropout);
                calls.push(self.head.hidden(&embedding.x, weights, hidden));
                calls
            }
            EntryBuffers::OneHot(one_hot) => one_hot.forward(feed, weights, hidden.weights, hidden.bias, &self.head.hidden),
        };
        calls.push(self.head.output(weights, self.network.layer(self.network.output)));
        calls
    }

    /// logits → losses[step] and the gradient of every parameter that the batch touches.
    pub fn pullback(&self, feed: &Feed, weights: &Weights, dropout: Dropout) -> Vec<Call> {
        let hidden = self.network.layer(self.network.hidden);
        let mut calls = vec![self.head.loss(feed, self.network.shape.loss)];
        calls.extend(self.head.output_pullback(weights, self.network.layer(self.network.output)));
        match &self.entry {
            EntryBuffers::Embedding(embedding) => {
                calls.extend(self.head.hidden_pullback(&embedding.x, &embedding.g_x, weights, hidden));
                calls.extend(embedding.pullback(feed, weights, dropout));
            }
            EntryBuffers::OneHot(one_hot) => {
                calls.extend(one_hot.pullback(feed, weights, hidden.weights, hidden.bias, &self.head.g_hidden));
            }
        }
        calls
    }
}
