//! A whole network: its parameters by name, and its calls for one batch, forward and back.

use super::{
    Feed, Weights,
    attention::Place,
    attention_ode::{AttentionOde, FlowShape, Places},
    embedding::Embedding,
    head::{Head, Layer},
    one_hot::OneHot,
    parameters::{Init, Layout, Slice},
};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{shared::dropout::Dropout, training::loss::LossKind},
};

/// The way into the head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry {
    Embedding,
    OneHot,
    AttentionOde(FlowShape),
}

/// A column of categories or tags as the network sees it: V levels with level 0, and the width of its vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableShape {
    pub column: String,
    pub levels: usize,
    pub width: usize,
}

/// Embeddings of tokens start this small: a level seen once should not carry noise. Chosen on validation rows (docs/attention-ode.md).
const TOKEN_LIMIT: f32 = 0.003;

/// What defines a network; everything else follows.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkShape {
    pub entry: Entry,
    pub tables: Vec<TableShape>,
    /// G: so many of the last tables are of bags, several levels of a row with weights
    pub bags: usize,
    /// Inputs of each number column: its value, and what is told beside it
    pub numbers: Vec<usize>,
    pub hidden: usize,
    pub outputs: usize,
    pub loss: LossKind,
}

impl NetworkShape {
    /// N: inputs of all number columns.
    pub fn inputs(&self) -> usize {
        self.numbers.iter().sum()
    }

    /// Tokens of a row: its columns, and the summary.
    pub fn tokens(&self) -> usize {
        self.tables.len() + self.numbers.len() + 1
    }
}

/// Parameters lie in the order of the table's columns, categories first, then tags: the tables; of tokens and flow, where there is one, biases,
/// weights of the numbers' inputs and the knots; the head. An input's row is its place in `data::Features::numbers`.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    pub shape: NetworkShape,
    pub layout: Layout,
    /// Numbers of slices: tables are 0..F, then these
    hidden: [usize; 2],
    output: [usize; 2],
    /// Of tokens and flow, where there is one: biases, weights of the numbers' inputs, W_Q, W_K, W_V
    flow: [usize; 5],
}

impl Network {
    /// One-hot: a table's rows are rows of the first layer, so they have its width H and its initialiser.
    pub fn new(mut shape: NetworkShape) -> Self {
        let mut layout = Layout::default();
        let one_hot = shape.entry == Entry::OneHot;
        let k = input_width(&shape);
        let first = Init::Glorot { inputs: k, outputs: shape.hidden };
        for table in &mut shape.tables {
            table.width = if one_hot { shape.hidden } else { table.width };
            let init = match shape.entry {
                Entry::Embedding => Init::Uniform(0.05),
                Entry::OneHot => first,
                Entry::AttentionOde(_) => Init::Uniform(TOKEN_LIMIT),
            };
            layout.push(format!("embedding/{}", table.column), table.levels, table.width, init);
        }
        let flow = match shape.entry {
            Entry::AttentionOde(flow) => push_flow(&mut layout, &shape, &flow),
            _ => [0; 5],
        };
        let rows = if one_hot { shape.inputs() } else { k };
        let last = Init::Glorot { inputs: shape.hidden, outputs: shape.outputs };
        let hidden =
            [layout.push("hidden/weights", rows, shape.hidden, first), layout.push("hidden/bias", 1, shape.hidden, Init::Zeros)];
        let output = [
            layout.push("output/weights", shape.hidden, shape.outputs, last),
            layout.push("output/bias", 1, shape.outputs, Init::Zeros),
        ];
        Network { shape, layout, hidden, output, flow }
    }

    /// Width of a row as the first dense layer would see it: K, or the one-hot width.
    pub fn input_width(&self) -> usize {
        let tables = &self.shape.tables;
        if self.shape.entry == Entry::OneHot {
            return tables.iter().map(|table| table.levels).sum::<usize>() + self.shape.inputs();
        }
        input_width(&self.shape)
    }

    /// Tokens of a row: its columns, and the summary.
    pub fn tokens(&self) -> usize {
        self.shape.tokens()
    }

    /// The knots of W(t), a slice [M · d, d] each for q, k and v.
    pub fn knots(&self) -> [&Slice; 3] {
        [2, 3, 4].map(|i| &self.layout.slices[self.flow[i]])
    }

    /// Of tokens, where there are some: biases [T, d] and weights [N, d] of the numbers' inputs.
    pub fn token_slices(&self) -> [&Slice; 2] {
        [0, 1].map(|i| &self.layout.slices[self.flow[i]])
    }

    /// This network with another flow between the same parameters.
    pub fn with_flow(&self, flow: FlowShape) -> Self {
        let mut network = self.clone();
        network.shape.entry = Entry::AttentionOde(flow);
        network
    }

    fn places(&self) -> Places {
        let [bias, slopes, q, k, _] = self.flow.map(|slice| self.layout.slices[slice].offset);
        Places { bias, slopes, knots: Place { offset: q, stride: k - q } }
    }

    /// The table of column c: [V, width].
    pub fn table(&self, c: usize) -> &Slice {
        &self.layout.slices[c]
    }

    /// First word of everything that is not a table.
    pub fn dense_start(&self) -> usize {
        self.layout.slices[self.shape.tables.len()].offset
    }

    /// The dense layers: hidden, output.
    pub fn layers(&self) -> [Layer<'_>; 2] {
        [self.hidden, self.output].map(|layer| self.layer(layer))
    }

    fn layer(&self, [weights, bias]: [usize; 2]) -> Layer<'_> {
        Layer { weights: &self.layout.slices[weights], bias: &self.layout.slices[bias] }
    }
}

/// K: rows of the first dense layer; for one-hot its rows in the dense form.
fn input_width(shape: &NetworkShape) -> usize {
    match shape.entry {
        Entry::Embedding => shape.tables.iter().map(|table| table.width).sum::<usize>() + shape.inputs(),
        Entry::OneHot => shape.tables.iter().map(|table| table.levels).sum::<usize>() + shape.inputs(),
        Entry::AttentionOde(flow) => flow.read(shape.tokens()),
    }
}

fn push_flow(layout: &mut Layout, shape: &NetworkShape, flow: &FlowShape) -> [usize; 5] {
    let d = flow.width;
    let knots = Init::Glorot { inputs: d, outputs: d };
    let bias = layout.push("tokens/bias", shape.tokens(), d, Init::Bias);
    let slopes = layout.push("tokens/numbers", shape.inputs(), d, Init::Uniform(0.05));
    let [q, k, v] = ["q", "k", "v"].map(|name| layout.push(format!("flow/{name}"), flow.path.knots * d, d, knots));
    [bias, slopes, q, k, v]
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
    AttentionOde(Box<AttentionOde>),
}

impl<'a> Workspace<'a> {
    /// `weights` are those that its calls will be given; with gradients where they have them.
    pub fn new(device: &Device, network: &'a Network, batch: usize, weights: &Weights, training: bool) -> Result<Self> {
        let shape = &network.shape;
        let widths: Vec<usize> = shape.tables.iter().map(|table| table.width).collect();
        let f = widths.len() - shape.bags;
        let entry = match &shape.entry {
            Entry::Embedding => EntryBuffers::Embedding(Embedding::new(device, batch, &widths, shape.bags, shape.inputs())?),
            Entry::OneHot => EntryBuffers::OneHot(OneHot::new(device, batch, [f, shape.bags], shape.inputs(), shape.hidden)?),
            Entry::AttentionOde(flow) => {
                let size = [batch, f, shape.bags, flow.width];
                let ode = AttentionOde::new(device, flow, size, &shape.numbers, network.places(), weights, training)?;
                EntryBuffers::AttentionOde(Box::new(ode))
            }
        };
        Ok(Workspace { network, entry, head: Head::new(device, batch, shape.hidden, shape.outputs)? })
    }

    pub fn logits(&self) -> &Buffer {
        &self.head.logits
    }

    /// The flow between tokens and head, where there is one.
    pub fn flow(&self) -> Option<&AttentionOde> {
        match &self.entry {
            EntryBuffers::AttentionOde(ode) => Some(ode),
            _ => None,
        }
    }

    /// ids, numbers → logits.
    pub fn forward(&self, feed: &Feed, weights: &Weights, dropout: Dropout) -> Vec<Call> {
        let hidden = self.network.layer(self.network.hidden);
        let (mut calls, x) = match &self.entry {
            EntryBuffers::Embedding(embedding) => (embedding.forward(feed, weights, dropout), &embedding.x),
            EntryBuffers::AttentionOde(ode) => (ode.forward(feed, weights, dropout), ode.x()),
            EntryBuffers::OneHot(one_hot) => {
                let mut calls = one_hot.forward(feed, weights, hidden.weights, hidden.bias, &self.head.hidden);
                calls.push(self.head.output(weights, self.network.layer(self.network.output)));
                return calls;
            }
        };
        calls.extend(self.read_out(x, weights));
        calls
    }

    /// The head alone: x → logits.
    pub fn read_out(&self, x: &Buffer, weights: &Weights) -> [Call; 2] {
        let [hidden, output] = self.network.layers();
        [self.head.hidden(x, weights, hidden), self.head.output(weights, output)]
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
            EntryBuffers::AttentionOde(ode) => {
                calls.extend(self.head.hidden_pullback(ode.x(), ode.g_x(), weights, hidden));
                calls.extend(ode.pullback(feed, weights, dropout));
            }
            EntryBuffers::OneHot(one_hot) => {
                calls.extend(one_hot.pullback(feed, weights, hidden.weights, hidden.bias, &self.head.g_hidden));
            }
        }
        calls
    }
}
