//! The works by name, with the unit that is timed and what it costs at least.

use super::{
    alone::{self, Source},
    flows::Flowing,
    inputs::Sizes,
    limits::{self, Limit},
    timed::Timed,
    training::{Setting, Training},
};
use crate::{
    device::Device,
    error::Result,
    flow::Field,
    model::network::Entry,
    train::cost::{ADAM, LAYER, SUM, set_field},
};

pub struct Work {
    pub name: &'static str,
    pub unit: &'static str,
    pub kind: Kind,
    /// Operations and bytes of a unit; of a flow, of one evaluation of its field
    pub cost: [f64; 2],
}

#[derive(Clone, Copy)]
pub enum Kind {
    Limit(Limit),
    /// Of which network, in which of the two batches
    Epoch(Twin, usize),
    /// Which of the two numbers of tokens; RK4's steps, or None: Dormand and Prince's method
    Flow(Field, usize, Option<usize>),
    Alone(Source),
}

#[derive(Clone, Copy, PartialEq)]
pub enum Twin {
    Embedding,
    OneHot,
    /// The one-hot network on dense rows
    Dense,
}

pub const RK4_STEPS: usize = 20;

const SIZES: Sizes = Sizes::REFERENCE;
const B: f64 = SIZES.batches[0] as f64;
const V: f64 = SIZES.levels as f64;
const D: f64 = SIZES.width as f64;
const H: f64 = SIZES.hidden as f64;
/// Numbers of a state [n, D]; attention weights [n, n]
const STATE: f64 = SIZES.tokens[0] as f64 * D;
const PAIRS: f64 = (SIZES.tokens[0] * SIZES.tokens[0]) as f64;
const SIDE: f64 = SIZES.side as f64;
/// Parameters of the dense layers above a table of width D, and above one of width H
const P: f64 = D * H + 2.0 * H + 1.0;
const P1: f64 = 2.0 * H + 1.0;
const USED: f64 = used(B);

/// Levels that a batch of hashes uses: V (1 − e^(−b/V)), to third order
const fn used(b: f64) -> f64 {
    b - b * b / (2.0 * V) + b * b * b / (6.0 * V * V)
}

/// Tokens of a row whose tokens flow; numbers of a batch of them
const T: f64 = (alone::COLUMNS + 1) as f64;
const TOKENS: f64 = B * T * D;
const FIELD: [f64; 2] = set_field(T, D);
const SLOPES: f64 = alone::SLOPES as f64;

/// Products of the layers forward and back, `first` operations a row those of the first; and Adam, which reads and writes a
/// parameter, its gradient and its moments: in every step for `dense` of them and for the rows of a table [V, width] that the
/// batch uses, once per epoch for the whole table.
const fn epoch(batch: usize, first: f64, dense: f64, width: f64) -> [f64; 2] {
    let (rows, batch) = (SIZES.rows as f64, SIZES.batches[batch] as f64);
    let moved = (dense + used(batch) * width) * rows / batch + V * width;
    [rows * (first + LAYER * H) + ADAM * moved, 32.0 * moved]
}

/// q, k and v; then kᵀ σ(v), and σ(q) times it.
const fn literal(tokens: usize) -> [f64; 2] {
    [SIZES.tokens[tokens] as f64 * (10.0 * D * D + 4.0 * D), 0.0]
}

/// q, k and v; then scores, their softmax and its mix of v: an exponential counts as one operation.
const SOFTMAX: [f64; 2] = [6.0 * STATE * D + PAIRS * (4.0 * D + 4.0), 0.0];

const fn work(name: &'static str, unit: &'static str, kind: Kind, cost: [f64; 2]) -> Work {
    Work { name, unit, kind, cost }
}

/// Operations, and words that must be read or written at least.
const fn alone(name: &'static str, source: Source, operations: f64, words: f64) -> Work {
    Work { name, unit: "call", kind: Kind::Alone(source), cost: [operations, 4.0 * words] }
}

pub static WORKS: [Work; 33] = [
    work("multiply-add", "call", Kind::Limit(Limit::MultiplyAdd), [2.0 * (SIZES.chains[0] * SIZES.chains[1]) as f64, 0.0]),
    work("copy", "call", Kind::Limit(Limit::Copy), [0.0, 8.0 * SIZES.words as f64]),
    work("dispatch", "dispatch", Kind::Limit(Limit::Dispatch), [0.0; 2]),
    work("read", "read", Kind::Limit(Limit::Read), [0.0; 2]),
    work("matmul", "product", Kind::Limit(Limit::Matmul), [2.0 * SIDE * SIDE * SIDE, 12.0 * SIDE * SIDE]),
    work("epoch-1024", "epoch", Kind::Epoch(Twin::Embedding, 0), epoch(0, LAYER * D * H, P, D)),
    work("epoch-256", "epoch", Kind::Epoch(Twin::Embedding, 1), epoch(1, LAYER * D * H, P, D)),
    work("one-hot-1024", "epoch", Kind::Epoch(Twin::OneHot, 0), epoch(0, SUM * H, P1, H)),
    work("one-hot-dense-1024", "epoch", Kind::Epoch(Twin::Dense, 0), epoch(0, 4.0 * V * H, V * H + P1, 0.0)),
    work("literal-rk4", "step", Kind::Flow(Field::Literal, 0, Some(RK4_STEPS)), literal(0)),
    work("softmax-rk4", "step", Kind::Flow(Field::Softmax, 0, Some(RK4_STEPS)), SOFTMAX),
    work("softmax-dopri5", "solve", Kind::Flow(Field::Softmax, 0, None), SOFTMAX),
    work("literal-dopri5", "solve", Kind::Flow(Field::Literal, 1, None), literal(1)),
    alone("kernel/lookup", Source::Embedding, 0.0, B + 2.0 * B * D),
    alone("kernel/bag", Source::OneHot, B * H, B + 3.0 * B * H),
    alone("kernel/dense", Source::Embedding, 2.0 * B * D * H, B * D + D * H + B * H),
    alone("kernel/dense_input", Source::Embedding, 2.0 * B * D * H, B * D + D * H + B * H),
    alone("kernel/dense_weights", Source::Embedding, 2.0 * B * D * H, B * D + D * H + B * H),
    alone("kernel/loss", Source::Embedding, 10.0 * B, 3.0 * B),
    alone("kernel/segment_sum", Source::Embedding, B * D, B + B * D + USED * (3.0 + D)),
    alone("kernel/adam_rows", Source::Embedding, 12.0 * USED * D, 8.0 * USED * D),
    alone("kernel/tokenize", Source::Tokens, 2.0 * TOKENS, 2.0 * TOKENS),
    alone("kernel/tokenize_pullback", Source::Tokens, TOKENS, 2.0 * TOKENS),
    alone("kernel/set_field", Source::Tokens, B * FIELD[0], 5.0 * TOKENS),
    alone("kernel/set_field_pullback", Source::Tokens, B * FIELD[1], 9.0 * TOKENS),
    alone("kernel/matmul", Source::Softmax, 6.0 * STATE * D, 4.0 * STATE + 3.0 * D * D),
    alone("kernel/attend", Source::Softmax, PAIRS * (4.0 * D + 4.0), 5.0 * STATE),
    alone("kernel/attend_query", Source::Softmax, PAIRS * (6.0 * D + 4.0), 6.0 * STATE),
    alone("kernel/attend_key", Source::Softmax, PAIRS * (8.0 * D + 4.0), 6.0 * STATE),
    alone("kernel/activation", Source::Literal, 32.0 * STATE, 4.0 * STATE),
    alone("kernel/gram", Source::Literal, 6.0 * STATE * D, 4.0 * STATE),
    alone("kernel/combine", Source::States, 2.0 * (SLOPES + 1.0) * STATE, (SLOPES + 2.0) * STATE),
    alone("kernel/norm", Source::States, (2.0 * SLOPES + 6.0) * STATE, (SLOPES + 2.0) * STATE),
];

/// A work with its buffers on the device, nothing timed yet.
pub fn set_up(device: &Device, work: &Work, sizes: &Sizes) -> Result<Timed> {
    match work.kind {
        Kind::Epoch(twin, batch) => {
            let entry = if twin == Twin::Embedding { Entry::Embedding } else { Entry::OneHot };
            let (dense, batch) = (twin == Twin::Dense, sizes.batches[batch]);
            let rows = if dense { batch } else { sizes.rows };
            let setting = Setting { entry, columns: usize::from(!dense), batch, rows };
            Timed::training(device, Training::new(device, setting, sizes)?, dense, sizes.rows / batch, sizes)
        }
        Kind::Flow(field, tokens, steps) => Ok(Timed::flow(Flowing::new(field, sizes.tokens[tokens], sizes.width, steps))),
        Kind::Alone(source) => alone::alone(device, source, work.name.split_at(7).1, sizes),
        Kind::Limit(limit) => limits::limit(device, limit, sizes),
    }
}
