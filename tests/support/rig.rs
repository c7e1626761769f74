//! A network on a device with its weights given: one step at a time, as `train::fit` replays it.
#![allow(dead_code, reason = "each test file uses its part")]

use flowbed::{
    data::{Features, Rows},
    device::{Device, Plan},
    kernels::{
        shared::dropout::Dropout,
        training::{advance::advance, loss::LossKind},
    },
    model::{
        Weights,
        network::{Entry, Network, NetworkShape, TableShape, Workspace},
    },
    rng::{Generator, Stream},
    train::{Blocks, Purpose, optimizer::Optimizer},
};

use crate::reference;
use crate::support::{download, job};

pub fn network(
    entry: Entry,
    tables: &[(usize, usize)],
    numbers: usize,
    hidden: usize,
    outputs: usize,
    loss: LossKind,
) -> Network {
    let shape =
        |(i, (levels, width)): (usize, &(usize, usize))| TableShape { column: format!("c{i}"), levels: *levels, width: *width };
    let tables = tables.iter().enumerate().map(shape).collect();
    Network::new(NetworkShape { entry, tables, bags: 0, numbers: vec![1; numbers], hidden, outputs, loss })
}

/// The network's block out of a reference's: blocks are in the same order.
pub fn block(network: &Network, net: &reference::Net) -> Vec<f32> {
    block_of(network, &net.blocks())
}

/// The same of any list of blocks.
pub fn block_of(network: &Network, blocks: &[&Vec<f64>]) -> Vec<f32> {
    let mut block = vec![0.0; network.layout.words()];
    assert_eq!(network.layout.slices.len(), blocks.len());
    for (slice, values) in network.layout.slices.iter().zip(blocks) {
        assert_eq!(slice.len(), values.len(), "{}", slice.name);
        for (word, value) in block[slice.range()].iter_mut().zip(*values) {
            *word = *value as f32;
        }
    }
    block
}

/// And back: the slices of a device's block, one after another.
pub fn slices<'a>(network: &Network, block: &'a [f32]) -> Vec<&'a [f32]> {
    network.layout.slices.iter().map(|slice| &block[slice.range()]).collect()
}

pub struct Rig<'a> {
    pub device: &'a Device,
    pub blocks: Blocks,
    pub weights: Weights,
    pub work: Workspace<'a>,
    network: &'a Network,
}

impl<'a> Rig<'a> {
    pub fn new(device: &'a Device, network: &'a Network, params: &[f32], batch: usize, rows: usize) -> Self {
        Rig::of(device, network, params, &Features::default(), [batch, rows])
    }

    /// For features with bags.
    pub fn of(device: &'a Device, network: &'a Network, params: &[f32], features: &Features, [batch, rows]: [usize; 2]) -> Self {
        let weights = Weights::new(device, network.layout.words(), true).unwrap();
        device.write(&weights.params, 0, bytemuck::cast_slice(params));
        let blocks = Blocks::new(device, network, features, [batch, rows], Purpose::Train { is_weighted: false }).unwrap();
        Rig { work: Workspace::new(device, network, batch, &weights, true).unwrap(), device, blocks, weights, network }
    }

    /// Uploads all rows in order as one block whose first step is the run's step `step`; returns the number of batches.
    pub fn load(&mut self, features: &Features, labels: &[f32], step: u32, lr: f64) -> usize {
        let rows: Vec<u32> = (0..features.rows as u32).collect();
        let mut rng = Generator::new(0, Stream::DropIds);
        let no_drops = vec![0.0; features.f + features.g];
        let rows = Rows { features, rows: &rows };
        self.blocks.load_training(self.device, rows, labels.into(), step, lr, (&no_drops, &mut rng)).unwrap()
    }

    pub fn gradient_plan(&self) -> Plan {
        let mut calls = self.work.forward(&self.blocks.feed, &self.weights, Dropout::default());
        calls.extend(self.work.pullback(&self.blocks.feed, &self.weights, Dropout::default()));
        self.device.plan(calls)
    }

    /// A step, and what settles the rows that no batch used.
    pub fn step_plan(&self, optimizer: Optimizer, lr: f64) -> [Plan; 2] {
        let feed = &self.blocks.feed;
        let moves = optimizer.moves(self.device, self.network, feed, &self.weights, [lr, 0.0]).unwrap();
        let mut calls = moves.before;
        calls.extend(self.work.forward(feed, &self.weights, Dropout::default()));
        calls.extend(self.work.pullback(feed, &self.weights, Dropout::default()));
        calls.extend(moves.after);
        calls.push(advance(&feed.train_clock));
        [calls, moves.settle].map(|calls| self.device.plan(calls))
    }

    /// So many steps; all rows are settled behind them.
    pub async fn take(&self, [step, settle]: &[Plan; 2], times: usize) {
        self.device.run(step, times);
        self.run(settle, 1).await;
    }

    pub async fn run(&self, plan: &Plan, times: usize) {
        self.device.run(plan, times);
        self.device.finish(&job()).await.unwrap();
    }

    pub async fn losses(&self, count: usize) -> Vec<f32> {
        download(self.device, &self.blocks.feed.losses).await[..count].to_vec()
    }
}
