//! Adam over the flat block, dense as Keras defines it or lazy on the tables. Weight decay is the tables' alone: a level that is
//! rarely seen is drawn to 0, which is what its column says of all.

use serde::{Deserialize, Serialize};

use crate::{
    device::Call,
    kernels::{
        adam::{Adam, Betas},
        adam_rows::AdamRows,
    },
    model::{Feed, Weights, network::Network},
};

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimizer {
    Adam,
    LazyAdam,
}

/// lr √(1 − β2ᵗ) / (1 − β1ᵗ) of step t = 1, 2, ..; in f64, because 1 − β2ᵗ cancels in f32.
pub fn rate(lr: f64, t: u32) -> f32 {
    let t = f64::from(t);
    (lr * (1.0 - BETA2.powf(t)).sqrt() / (1.0 - BETA1.powf(t))) as f32
}

impl Optimizer {
    /// The calls that take one step; `lookups` = B·F.
    pub fn step(
        self,
        network: &Network,
        feed: &Feed,
        weights: &Weights,
        lookups: usize,
        lr: f64,
        weight_decay: f64,
    ) -> Vec<Call> {
        let plain = Betas { beta1: BETA1 as f32, beta2: BETA2 as f32, epsilon: 1e-7, decay: 0.0 };
        let decayed = Betas { decay: (lr * weight_decay) as f32, ..plain };
        let (clock, rates) = (&feed.clock, &feed.rates);
        let Weights { grads, params, moments } = weights;
        let lazy = self == Optimizer::LazyAdam && lookups > 0;
        let adam = |words: std::ops::Range<usize>, betas| {
            let (start, count) = (words.start, words.len());
            Adam { clock, rates, grads, params, moments, start, count, betas }.call()
        };
        let (tables, all) = (network.dense_start(), network.layout.words());
        if !lazy && weight_decay == 0.0 {
            return vec![adam(0..all, plain)];
        }
        let mut calls = vec![adam(tables..all, plain)];
        if tables > 0 && !lazy {
            calls.push(adam(0..tables, decayed));
        }
        if lazy {
            let betas = decayed;
            let Feed { segments, counts, .. } = feed;
            let widest = network.shape.tables.iter().map(|table| table.width).max().unwrap_or(0);
            calls.push(AdamRows { clock, rates, segments, counts, grads, params, moments, lookups, widest, betas }.call());
        }
        calls
    }
}
