//! Ids, bags and numbers → tokens → attention for t in [0, T] → what the head reads: a TabTransformer (Huang et al. 2020) of continuous depth,
//! its tokens as in FT-Transformer (Gorishniy et al. 2021): a bias per column, Σ input · w per number column, a summary token last.
//! Steps are fixed: a tolerance would make a row's score depend on the rows beside it.

use super::{
    Feed, Weights,
    attention::{Attention, Equation, Kind, Knots, Path, Place, Tokens},
    embedding::{self, Sizes},
};
use crate::{
    device::{Buffer, Call, Device},
    error::Result,
    kernels::{
        shared::dropout::Dropout,
        tables::{lookup, ragged::Ragged},
        tokens::{
            readout::Window,
            tokenize::{self, Columns, Tokenize},
            tokenize_pullback::tokenize_pullback,
        },
    },
    ode::{
        solve::{Step, schedule},
        tableau::Tableau,
        unrolled::{Unrolled, evaluations},
    },
};

/// What the head reads at T.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readout {
    /// The summary token
    Summary,
    /// All tokens side by side
    Flattened,
}

/// The flow of a network: everything but its weights and the number of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowShape {
    /// D of every token
    pub width: usize,
    /// A category's token is its bias + gain · its embedding: Adam moves every entry alike, so the gain sets how fast tokens turn
    pub gain: f32,
    pub kind: Kind,
    pub heads: usize,
    pub leak: f32,
    pub sphere: bool,
    pub path: Path,
    pub t1: f64,
    pub tableau: &'static Tableau,
    /// 0: the tokens do not move
    pub steps: usize,
    /// Steps end at the knots of W(t); the layers of a stack do not
    pub cut: bool,
    pub readout: Readout,
}

impl FlowShape {
    /// Width of what the head reads of so many tokens.
    pub fn read(&self, tokens: usize) -> usize {
        if self.readout == Readout::Summary { self.width } else { tokens * self.width }
    }

    /// Words in training: what the head reads of a row, the flow's own parameters, and all that a batch holds. None: a dispatch would
    /// need more than WebGPU's 65,535 groups in a dimension, or a set's record would leave 32 bits.
    pub fn words(&self, batch: usize, tokens: usize, inputs: usize) -> Option<[u64; 3]> {
        let [sets, n, d, m, inputs] = [batch, tokens, self.width, self.path.knots, inputs].map(|size| size as u64);
        let (state, square) = (sets * n * d, sets * self.heads as u64 * n * n);
        let evaluations = (self.steps + self.path.knots) as u64 * self.tableau.stages() as u64;
        // States and slopes of every stage, ten states more; what evaluations keep; the sums over tokens that make g_W.
        let kept = state * (2 * evaluations + 10) + (4 * state + square).max(64 << 20) + 64 * 3 * d * d;
        let own = 3 * m * d * d + (n + inputs) * d;
        let fits = sets * n <= 2_000_000 && square + state < 1 << 31;
        fits.then_some([self.read(tokens) as u64, own, kept])
    }

    /// Its steps, in order.
    pub fn schedule(&self) -> Vec<Step> {
        if self.steps == 0 { Vec::new() } else { schedule(self.steps, &self.path.ends(), self.cut) }
    }

    pub fn equation(&self, sets: usize, n: usize, d: usize) -> Equation {
        let tokens = Tokens { sets, n, d, heads: self.heads };
        Equation { tokens, kind: self.kind, leak: self.leak, sphere: self.sphere, path: self.path }
    }
}

/// First words in the parameter block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// [T, d]
    pub bias: usize,
    /// [N, d], a row per input
    pub slopes: usize,
    /// [M, d, d] each
    pub knots: Place,
}

pub struct AttentionOde {
    columns: Columns,
    /// See `tokenize::starts`
    starts: Buffer,
    field: Attention,
    unrolled: Unrolled,
    /// See `lookup::columns`: tokens of categories lie as embeddings side by side
    layout: Buffer,
    window: Window,
    /// What the head reads and its gradient, where it is not the whole state
    read: Option<(Buffer, Buffer)>,
}

impl AttentionOde {
    /// `size`: batch, F, G, d; `numbers`: inputs of each number column.
    pub fn new(
        device: &Device,
        shape: &FlowShape,
        [batch, f, g, d]: [usize; 4],
        numbers: &[usize],
        places: Places,
        weights: &Weights,
        training: bool,
    ) -> Result<Self> {
        let (m, n) = (numbers.len(), numbers.iter().sum());
        let columns = Columns { batch, f, g, m, n, d, bias: places.bias, slopes: places.slopes, gain: shape.gain };
        let words = tokenize::starts(numbers);
        let starts = device.alloc("the inputs of tokens", words.len())?;
        device.write(&starts, 0, &words);
        let tokens = columns.tokens();
        let knots = Knots { values: weights.params.clone(), grads: weights.grads.clone(), place: places.knots };
        let steps = shape.schedule();
        let gradient = training.then(|| evaluations(shape.tableau, steps.len()));
        let field = Attention::new(device, shape.equation(batch, tokens, d), knots, true, gradient)?;
        let unrolled = Unrolled::new(device, shape.tableau, &field, shape.t1, &steps, training)?;
        let words = lookup::columns(&vec![d; f + g]);
        let layout = device.alloc("the token layout", words.len())?;
        device.write(&layout, 0, &words);
        let read = match shape.readout {
            Readout::Flattened => None,
            Readout::Summary => Some((
                device.alloc("the summaries of a batch", batch * d)?,
                device.alloc("the summary gradients of a batch", batch * d)?,
            )),
        };
        let window = Window { batch, stride: tokens * d, at: (tokens - 1) * d, width: d };
        Ok(AttentionOde { columns, starts, field, unrolled, layout, window, read })
    }

    /// [B, T, d] where the tokens go in; forward only, steps may write over it.
    pub fn first(&self) -> &Buffer {
        &self.unrolled.first
    }

    /// [B, T, d] the tokens at T.
    pub fn last(&self) -> &Buffer {
        &self.unrolled.last
    }

    /// What the head reads: [B, d] or [B, T·d].
    pub fn x(&self) -> &Buffer {
        self.read.as_ref().map_or(&self.unrolled.last, |(x, _)| x)
    }

    /// Where the head writes its gradient by that.
    pub fn g_x(&self) -> &Buffer {
        self.read.as_ref().map_or_else(|| self.unrolled.g_last(), |(_, g_x)| g_x)
    }

    pub fn tokenize(&self, feed: &Feed, weights: &Weights, dropout: Dropout) -> Vec<Call> {
        let Feed { train_clock, ids, numbers, levels, .. } = feed;
        let (params, starts, x) = (&weights.params, &self.starts, &self.unrolled.first);
        let tokenize = Tokenize { train_clock, ids, numbers, starts, params, x, columns: self.columns, dropout };
        let Columns { batch, f, g, d, gain, .. } = self.columns;
        let (starts, columns, stride) = (&feed.starts, &self.layout, self.columns.tokens() * d);
        let (first, width, merged) = (f * d, g * d, false);
        let bags =
            Ragged { train_clock, starts, levels, params, columns, x, batch, f, g, stride, first, width, merged, gain, dropout };
        if g > 0 { vec![tokenize.call(), bags.call()] } else { vec![tokenize.call()] }
    }

    /// Tokens at 0 → what the head reads.
    pub fn flow(&self) -> Vec<Call> {
        let mut calls = self.unrolled.forward(&self.field);
        calls.extend(self.read.as_ref().map(|(x, _)| self.window.read(&self.unrolled.last, x)));
        calls
    }

    pub fn forward(&self, feed: &Feed, weights: &Weights, dropout: Dropout) -> Vec<Call> {
        let mut calls = self.tokenize(feed, weights, dropout);
        calls.extend(self.flow());
        calls
    }

    /// g_x → gradients of knots, biases, weights of numbers and the table rows that the batch uses.
    pub fn pullback(&self, feed: &Feed, weights: &Weights, dropout: Dropout) -> Vec<Call> {
        let Columns { batch, f, g, d, .. } = self.columns;
        let mut calls: Vec<Call> = Vec::new();
        calls.extend(self.read.as_ref().map(|(_, g_x)| self.window.pullback(g_x, self.unrolled.g_last())));
        calls.extend(self.unrolled.pullback(&self.field));
        let g_first = self.unrolled.g_first();
        calls.push(tokenize_pullback([&feed.train_clock, &feed.numbers, &self.starts, g_first, &weights.grads], self.columns));
        let sizes = Sizes { batch, f, g, stride: self.columns.tokens() * d, widest: d };
        calls.extend(embedding::segment_sum(feed, &self.layout, g_first, weights, sizes, self.columns.gain, dropout));
        calls
    }
}
