//! Adam over the flat block, dense as Keras defines it or lazy on the tables. Weight decay is the tables' alone: a level that is
//! rarely seen is drawn to 0, which is what its column says of all.

use serde::{Deserialize, Serialize};

use crate::{
    device::{Call, Device},
    error::Result,
    kernels::training::{
        adam::{Adam, Betas},
        adam_rows::{Batch, adam_rows},
        adam_settle::{self, AdamSettle},
        advance,
    },
    model::{Feed, Weights, network::Network},
};

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;

/// Steps of a block at most: so many are missed by a row, before all are settled.
pub const MOST_STEPS: usize = 2048;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Optimizer {
    Adam,
    LazyAdam,
}

/// lr √(1 − β2ᵗ) / (1 − β1ᵗ) of step t = 1, 2, ..; in f64, because 1 − β2ᵗ cancels in f32.
pub fn rate(lr: f64, t: u32) -> f32 {
    let t = f64::from(t);
    (lr * (1.0 - BETA2.powf(t)).sqrt() / (1.0 - BETA1.powf(t))) as f32
}

/// The calls by which weights move.
pub struct Moves {
    /// Before a batch is read
    pub before: Vec<Call>,
    /// After its gradients
    pub after: Vec<Call>,
    /// Before the weights are read by anyone else, and at a block's end
    pub settle: Vec<Call>,
}

impl Optimizer {
    /// Dense Adam without decay moves a table's row when a batch reads it, by all the steps that it missed: no
    /// step's cost depends on the number of levels.
    pub fn moves(
        self,
        device: &Device,
        network: &Network,
        feed: &Feed,
        weights: &Weights,
        [lr, weight_decay]: [f64; 2],
    ) -> Result<Moves> {
        let plain = Betas { beta1: BETA1 as f32, beta2: BETA2 as f32, epsilon: 1e-7, decay: 0.0 };
        let decayed = Betas { decay: (lr * weight_decay) as f32, ..plain };
        let Weights { grads, params, moments } = weights;
        let adam = |words: std::ops::Range<usize>, betas| {
            let (start, count) = (words.start, words.len());
            Adam { train_clock: &feed.train_clock, rates: &feed.rates, grads, params, moments, start, count, betas }.call()
        };
        let (tables, all) = (network.dense_start(), network.layout.words());
        let rest = adam(tables..all, plain);
        let lazy = self == Optimizer::LazyAdam;
        let lookups = feed.lookups;
        if network.shape.tables.is_empty() {
            return Ok(Moves { before: Vec::new(), after: vec![rest], settle: Vec::new() });
        }
        if !lazy && weight_decay != 0.0 {
            return Ok(Moves { before: Vec::new(), after: vec![rest, adam(0..tables, decayed)], settle: Vec::new() });
        }
        let widths = || network.shape.tables.iter().map(|table| table.width);
        let narrowest = if lazy { 0 } else { widths().min().unwrap_or(0) };
        let settled = device.alloc("the settled rows", tables.checked_div(narrowest).unwrap_or(1))?;
        let Feed { train_clock, rates, segments, counts, .. } = feed;
        let widest = widths().max().unwrap_or(0);
        let settled = &settled;
        let batch = Batch { train_clock, rates, segments, counts, grads, params, moments, settled, lookups, widest, narrowest };
        let after = vec![rest, adam_rows(batch, decayed)];
        if lazy {
            return Ok(Moves { before: Vec::new(), after, settle: Vec::new() });
        }
        let terms = adam_settle::fade(BETA1, BETA2, MOST_STEPS);
        let fade = device.alloc("Adam's fading terms", terms.len())?;
        device.write(&fade, 0, bytemuck::cast_slice(&terms));
        let settle = |table| AdamSettle { batch, fade: &fade, epsilon: plain.epsilon, table }.call();
        let tables = network.layout.slices[..network.shape.tables.len()].iter();
        let mut all: Vec<Call> = tables.map(|table| settle(Some([table.offset, table.rows, table.columns]))).collect();
        all.push(advance::settled(train_clock));
        Ok(Moves { before: vec![settle(None)], after, settle: all })
    }
}
