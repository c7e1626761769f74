//! Forward only: logits of any rows, read once per block.

use super::feed::{Blocks, Purpose};
use crate::{
    data::{Features, Rows},
    device::{Device, Plan},
    error::Result,
    job::Job,
    kernels::{copy::copy, shared::dropout::Dropout, training::advance::advance},
    model::{Weights, network::Network, network::Workspace},
};

/// Rows of a scoring batch: large, because nothing is kept of it but the logits.
const BATCH: usize = 1024;

/// A scoring pass, recorded once for weights that go on changing.
pub struct Scorer {
    blocks: Blocks,
    plan: Plan,
    logits: crate::device::Buffer,
    outputs: usize,
}

impl Scorer {
    /// `rows`: the most of these features' that one pass will score.
    pub fn new(device: &Device, network: &Network, weights: &Weights, features: &Features, rows: usize) -> Result<Self> {
        let batch = BATCH.min(rows.max(1));
        let blocks = Blocks::new(device, network, features, [batch, rows], Purpose::Score)?;
        let work = Workspace::new(device, network, batch, weights, false)?;
        let outputs = network.shape.outputs;
        let logits = device.alloc("the scores of a block", blocks.rows() * outputs)?;
        let mut calls = work.forward(&blocks.feed, weights, Dropout::default());
        calls.push(copy(&blocks.feed.train_clock, work.logits(), &logits, batch * outputs, true));
        calls.push(advance(&blocks.feed.train_clock));
        Ok(Scorer { plan: device.plan(calls), blocks, logits, outputs })
    }

    /// [rows, C]
    pub async fn logits(&mut self, device: &Device, job: &Job, rows: Rows<'_>) -> Result<Vec<f32>> {
        let mut all = Vec::with_capacity(rows.rows.len() * self.outputs);
        for block in rows.rows.chunks(self.blocks.rows()) {
            let steps = self.blocks.load(device, Rows { rows: block, ..rows }, 0)?;
            device.run(&self.plan, steps);
            device.finish(job).await?;
            let words = device.read(&self.logits, 0..block.len() * self.outputs).await?;
            all.extend_from_slice(bytemuck::cast_slice::<u32, f32>(&words));
        }
        Ok(all)
    }
}

/// [rows, C] logits of `params`, a block of `network.layout`.
pub async fn logits(device: &Device, job: &Job, network: &Network, params: &[f32], rows: Rows<'_>) -> Result<Vec<f32>> {
    let weights = Weights::new(device, network.layout.words(), false)?;
    device.write(&weights.params, 0, bytemuck::cast_slice(params));
    Scorer::new(device, network, &weights, rows.features, rows.rows.len())?.logits(device, job, rows).await
}
