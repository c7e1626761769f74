//! One step of training as a list of calls: forward, pullback, optimiser, the clock's advance. The loop replays it as one
//! plan, and the benchmark measures this same list.

use super::{
    feed::{Blocks, Purpose},
    optimizer::Optimizer,
};
use crate::{
    data::Features,
    device::{Call, Device, Plan},
    error::Result,
    kernels::{shared::dropout::Dropout, training::advance::advance},
    model::{
        Weights,
        network::{Network, Workspace},
    },
};

/// How the weights move.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub optimizer: Optimizer,
    pub rate: f64,
    pub weight_decay: f64,
    pub dropout: Dropout,
    /// Do rows count differently?
    pub is_weighted: bool,
}

pub struct Step {
    pub blocks: Blocks,
    pub weights: Weights,
    pub calls: Vec<Call>,
    /// To run before the weights are read by anything but the calls, and after each block
    pub settle: Plan,
}

impl Step {
    /// For batches of `batch` of at most `rows` rows of `features`; `initial`: a block of `network.layout`.
    pub fn new(
        device: &Device,
        network: &Network,
        rule: Rule,
        features: &Features,
        [batch, rows]: [usize; 2],
        initial: &[f32],
    ) -> Result<Self> {
        let Rule { optimizer, rate, weight_decay, dropout, is_weighted } = rule;
        let blocks = Blocks::new(device, network, features, [batch, rows], Purpose::Train { is_weighted })?;
        let weights = Weights::new(device, network.layout.words(), true)?;
        device.write(&weights.params, 0, bytemuck::cast_slice(initial));
        let work = Workspace::new(device, network, batch, &weights, true)?;
        let moves = optimizer.moves(device, network, &blocks.feed, &weights, [rate, weight_decay])?;
        let mut calls = moves.before;
        calls.extend(work.forward(&blocks.feed, &weights, dropout));
        calls.extend(work.pullback(&blocks.feed, &weights, dropout));
        calls.extend(moves.after);
        calls.push(advance(&blocks.feed.train_clock));
        Ok(Step { settle: device.plan(moves.settle), blocks, weights, calls })
    }
}
